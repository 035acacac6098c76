"""Spec-first APIs: OpenAPI documents in, typed servers and SDKs out, and the tools that hold them together."""
