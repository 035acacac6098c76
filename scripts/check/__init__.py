"""All static checks of the repository, for `make check`."""
