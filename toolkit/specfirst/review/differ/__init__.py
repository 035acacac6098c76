"""Compare two versions of an API by what clients can see: `specfirst review diff OLD NEW`."""
