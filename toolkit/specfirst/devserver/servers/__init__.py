"""PostgreSQL and Valkey from wheels, on the loopback address."""
