"""Spec-first APIs: typed servers and SDKs from OpenAPI documents, and the tools that hold them together."""
