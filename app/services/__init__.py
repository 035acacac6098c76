"""The operations of the APIs. Independent of frameworks: services take values, and return data or raise."""
