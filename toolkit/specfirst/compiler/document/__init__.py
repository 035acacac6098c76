"""The grammar of OpenAPI documents, independent of their contents."""
