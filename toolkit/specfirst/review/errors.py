"""The exception of reviews that cannot be completed."""


class ReviewError(Exception):
    """The review cannot be done as asked (exit status 2); the message is a sentence for the user."""
