"""PostgreSQL: lazily made engines, sessions, transactions, and what all tables share."""
