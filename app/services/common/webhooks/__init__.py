"""Webhooks: events, endpoints' secrets, deliveries and retries."""
