"""The tasks, by subject. Each only calls services."""
