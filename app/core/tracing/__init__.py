"""Traces through web, SQL, Redis, tasks and outgoing HTTP, where a collector is configured."""
