"""The benchmarks run, and compare what is the same."""
