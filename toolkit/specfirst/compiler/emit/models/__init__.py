"""models.py: from schemas to Pydantic classes."""
