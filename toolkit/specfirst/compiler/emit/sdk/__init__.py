"""Emit SDKs: one installable distribution per API.

`api_facts` collects what openapi-python-client does not represent (envelopes, errors, login, pagination),
`lowering` writes the document that it parses, `client_generator` runs it and renders `templates`, and `emit`
arranges the files of the distribution.
"""
