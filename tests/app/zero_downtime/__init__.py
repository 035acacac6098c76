"""Upgrades and rotations of secrets while the service runs."""
