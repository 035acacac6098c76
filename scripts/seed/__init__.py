"""Seed data: many rows, to test lists, indexes and screens."""
