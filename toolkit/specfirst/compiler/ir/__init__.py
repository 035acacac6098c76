"""The intermediate representation of an API, with every decision made."""
