"""New projects: a small service around a document."""
