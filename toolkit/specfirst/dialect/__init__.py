"""JSON Schemas of the documents that the compiler reads, for editors.

`openapi-3.1.schema.json` is the schema 2022-10-07 of the OpenAPI Initiative, unchanged, under the Apache
License 2.0 (`openapi-3.1.LICENSE`).
"""
