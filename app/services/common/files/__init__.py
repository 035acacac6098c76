"""The life of files."""
