"""Facts that can only be found out by sending requests: what is refused, accepted, and sent."""
