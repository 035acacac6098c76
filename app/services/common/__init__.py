"""Services that both APIs use: sessions, logging in, lists."""
