"""Catch the mail of a development run, with an SMTP server and a page that shows the messages."""
