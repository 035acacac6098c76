"""Turn OpenAPI documents into typed servers and SDKs, with tools that verify that they agree."""
