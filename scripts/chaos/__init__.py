"""`make chaos`: kills every process and server under load, then counts what was lost or done twice."""
