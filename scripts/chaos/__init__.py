"""`make chaos`: kills all processes and servers under load, then counts lost and repeated work."""
