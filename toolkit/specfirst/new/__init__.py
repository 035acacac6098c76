"""New projects: a document, and around it a small service that is the team's own."""
