"""What the product is called: the one place that code takes the name from.

Specs, packages and Compose files cannot import it, and repeat it.
"""

from typing import Final

PRODUCT_TITLE: Final = "FastAPI Spec-First"
"""As people read it."""
PRODUCT_NAME: Final = "fastapi-spec-first"
"""As programs do: the distribution, the image, the issuer of tokens."""
