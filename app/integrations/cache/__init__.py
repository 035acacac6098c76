"""Redis: everything works without it, only more slowly."""
