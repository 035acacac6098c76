"""FastAPI Spec-First, backoffice API, generated from its OpenAPI document."""
