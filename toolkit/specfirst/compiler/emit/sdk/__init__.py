"""SDKs: one installable distribution per API.

`api_facts` takes from the intermediate representation what openapi-python-client knows nothing of (envelope,
errors, login, pages), `lowering` writes the document that it is given, `client_generator` lets it parse that
and render `templates`, and `emit` puts the files where they belong, beside the core of
`specfirst.sdk_runtime`.
"""
