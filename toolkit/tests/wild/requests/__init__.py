"""Requests made from a document: valid ones, and ones that it refuses."""
