"""The exception that the commands of the development servers report."""


class DevError(Exception):
    """A failure whose message explains it. It is printed as it is, and the exit status is 1."""
