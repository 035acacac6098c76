"""Alternative implementations of the service of `scripts.bench.dispatch`."""
