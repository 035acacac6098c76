"""Events that a transaction leaves for processing after its commit."""
