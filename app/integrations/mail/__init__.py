"""Sending mail: one message at a time, through an SMTP server or Brevo."""
