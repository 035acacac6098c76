"""Every static check of the repository, behind `make check`."""
