"""Objects: bytes under a key, on local disk or in anything that speaks S3."""
