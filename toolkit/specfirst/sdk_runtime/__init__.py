"""The hand-written half of every SDK, copied verbatim into each distribution (this file is not).

Dependencies point downwards: `_client` → `_resource` → `_download`, `_events`, `_pagination` →
`_transfer`, `_event_parser`, `_async_transport` → `_transport` → `_stop` → `_exchange` → `_session`,
`_token_store` → `_auth` → `_retry`, `_operation` → `_parameters`, `_request_body`, `_response` → `_flow`,
`_direct`, `_model` → `_decode`, `_encode` → `_wire` → `_fields`, `_json`, `_errors` → `_payload`,
`_file_headers`, `_types`, `_http` → `_record`.
Nothing here knows an API: an `Api` value holds what differs between APIs.

Modules that few programs use are imported inside the functions that need them, since every program waits for
the import of `Client`. They import nothing that imports `_client`.
"""
