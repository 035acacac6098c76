"""Commands for the database: new migrations, backup and restore."""
