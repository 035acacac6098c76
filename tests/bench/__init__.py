"""The benchmarks run, and compare equal work."""
