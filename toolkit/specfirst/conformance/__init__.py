"""Served = written: what the running application does, held against the hand-written spec files."""
