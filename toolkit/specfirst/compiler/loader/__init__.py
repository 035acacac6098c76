"""Load files as plain values, with the line of every node."""
