"""Work that administrators start."""
