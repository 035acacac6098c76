"""Mock servers: what a document describes, served before anybody has implemented it."""
