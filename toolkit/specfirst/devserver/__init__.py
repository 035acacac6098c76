"""Embedded PostgreSQL and Valkey, and the supervisor behind `specfirst run`."""
