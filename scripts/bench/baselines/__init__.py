"""Other ways to write the service of `scripts.bench.dispatch`, to compare with."""
