"""Run several processes as one: `specfirst run`."""
