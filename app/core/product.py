"""The name of the product, for all code.

Specs, packages and Compose files cannot import it, and repeat it.
"""

from typing import Final

PRODUCT_TITLE: Final = "FastAPI Spec-First"
"""The name for people."""
PRODUCT_NAME: Final = "fastapi-spec-first"
"""The name for programs: the distribution, the image, the issuer of tokens."""
