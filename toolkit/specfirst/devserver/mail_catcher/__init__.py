"""Catches the mail of a development run: a real SMTP server, and a page that shows what was sent."""
