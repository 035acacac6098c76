"""What stands where in an OpenAPI document, whatever it says."""
