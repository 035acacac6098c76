"""Rollouts with `deploy/`, run as on a host."""
