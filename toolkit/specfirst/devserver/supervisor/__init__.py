"""`specfirst run`: several processes that start and stop as one."""
