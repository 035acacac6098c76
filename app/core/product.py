"""The name and version of the product.

Specs, packages and Compose files cannot import the name, and repeat it.
"""

from __future__ import annotations

from typing import Final

PRODUCT_TITLE: Final = "FastAPI Spec-First"
"""The name for people."""
PRODUCT_NAME: Final = "fastapi-spec-first"
"""The name for programs: the distribution, the image, the issuer of tokens."""
VERSION: Final = "0.1.0"
"""Equal to `version` in pyproject.toml, which is not part of an installation."""
