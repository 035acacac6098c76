"""A web process: uvicorn with limits that keep one client from starving the others."""
