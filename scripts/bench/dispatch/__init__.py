"""Processor time per request, in process: a generated service beside other ways to write it."""
