"""What follows from error codes and rules: the document as it is served."""
