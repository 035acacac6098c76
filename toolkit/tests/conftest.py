"""Real PostgreSQL and Valkey for the session: `database_url` and `redis_url`."""

pytest_plugins = ["specfirst.devserver.pytest_plugin"]
