"""The exception that the commands of the development servers report."""


class DevError(Exception):
    """A failure that its message explains: it is printed as it is, and the exit status is 1."""
