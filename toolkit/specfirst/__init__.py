"""OpenAPI documents in, typed servers and SDKs out, and the tools that show that they agree."""
