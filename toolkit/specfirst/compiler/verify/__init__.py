"""Import and start generated packages before they are written."""
