"""The hand-written half of every SDK, copied verbatim into each distribution (this file is not).

Dependencies point downwards: `_client` → `_transport`, `_resource` → `_exchange`, `_pagination` → `_auth`,
`_retry` → `_operation` → `_response` → `_decode`, `_encode`, `_errors` → `_types`, `_http`.
Nothing here knows an API: what differs between APIs arrives as an `Api` value.
"""
