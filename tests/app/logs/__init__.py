"""Logs: contents and redaction of records, and their delivery to files."""
