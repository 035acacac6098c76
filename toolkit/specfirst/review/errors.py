"""What stops a review before it has a verdict."""


class ReviewError(Exception):
    """The review cannot be done as asked (exit status 2); the message is a sentence for who asked."""
