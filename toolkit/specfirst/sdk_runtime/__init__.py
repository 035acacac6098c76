"""The hand-written half of every SDK, copied verbatim into each distribution (this file is not).

Dependencies point downwards: `_client` → `_resource` → `_download`, `_events`, `_pagination` → `_transfer`,
`_event_parser`, `_transport` → `_stop` → `_exchange` → `_session`, `_token_store` → `_auth` → `_retry`,
`_operation` → `_parameters`, `_request_body`, `_response` → `_flow`, `_direct`, `_model` → `_decode`,
`_encode` → `_wire` → `_fields`, `_json`, `_errors` → `_payload`, `_file_headers`, `_types`, `_http`. Nothing
here knows an API: what differs between APIs arrives as an `Api` value.
"""
