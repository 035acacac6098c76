"""The client API's services, one class per tag of its spec."""
