"""The documentation apps: a landing page, and Swagger UI and ReDoc for each API.

`routes` serves them, `export` writes them to files; both take pages from `pages` and files from `assets`.
"""
