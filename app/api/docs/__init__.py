"""Documentation: a landing page, and Swagger UI and ReDoc for every API.

`routes` serves it, and `export` writes it to files; both use `pages` and `assets`.
"""
