"""Background tasks: what they are, when they run, and the worker that runs them."""
