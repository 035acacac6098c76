"""The commands of the development servers: `specfirst servers`, `run` and `reset`."""
