"""Several processes run as one: `specfirst run`."""
