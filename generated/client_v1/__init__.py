"""FastAPI Spec-First, client API, generated from its OpenAPI document."""
