"""Environment variables by which a run tells the hooks, in schemathesis' process, what they need."""

from typing import Final

API: Final = "FUZZ_API"
"""`client` or `backoffice`."""
URL: Final = "FUZZ_URL"
DATABASE_URL: Final = "FUZZ_DATABASE_URL"
SCENARIOS: Final = "FUZZ_SCENARIOS"
"""A file that gets one line for each scenario of the stateful phase."""
