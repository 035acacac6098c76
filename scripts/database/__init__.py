"""Chores of the database: new migrations, backups, and restoring them."""
