"""Processor time per request, in process, of a generated service and of alternatives."""
