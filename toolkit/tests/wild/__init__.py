"""An independent judge of generated servers: requests made from a document, sent to its stub server."""
