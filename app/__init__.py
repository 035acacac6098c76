"""The application: business logic and wiring over the generated contract."""
