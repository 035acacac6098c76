"""The intermediate representation: every decision taken."""
