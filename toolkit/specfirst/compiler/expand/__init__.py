"""Expand error codes and rules into the document that the service publishes."""
