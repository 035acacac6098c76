"""The one exception that a developer reads."""


class DevError(Exception):
    """A failure told in plain words: the message is printed as it is, and the exit status is 1."""
