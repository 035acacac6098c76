"""From the schema of a declared failure to the template of its body."""
