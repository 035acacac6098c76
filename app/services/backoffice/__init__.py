"""The backoffice API's services, one class per tag of its spec."""
