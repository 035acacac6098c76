"""Many files as one document, with the file and line of every node."""
