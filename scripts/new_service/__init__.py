"""`make new`: the reference service under another name, without the toolkit's sources."""
