"""Generated packages are imported and started before they are written."""
