"""SDKs: one installable distribution per API.

`analysis` takes the decisions that openapi-python-client knows nothing of (envelope, errors, login, pages),
`lowering` opens the envelopes, `client_generator` lets openapi-python-client parse the result and render
`templates`, and `layout` puts the files where they belong, beside the core of `specfirst.sdk_runtime`.
"""
