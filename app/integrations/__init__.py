"""Systems besides the database that the service talks to."""
