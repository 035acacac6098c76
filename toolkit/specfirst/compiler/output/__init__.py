"""Format and compare the output, and replace the old one in one step."""
