"""Bundle many files into one document, with the file and line of every node."""
