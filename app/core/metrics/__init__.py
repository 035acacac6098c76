"""Prometheus metrics: the instruments of a process, and how their values reach a scraper."""
