"""Mock servers: serve the operations of a document before they are implemented."""
