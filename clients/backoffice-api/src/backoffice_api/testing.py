"""A server for tests that responds with the examples of FastAPI Spec-First, backoffice API.

```python
from backoffice_api import Client
from backoffice_api.testing import ExampleServer

server = ExampleServer()
with Client("http://server.test", http_client=server.client()) as client:
    ...  # call what you test
print(server.requests)
```

Nothing listens and nothing is stored: each operation responds with the same example, in this process.
"""

from __future__ import annotations

from pathlib import Path

from ._testing import BaseExampleServer, ReceivedRequest, UndescribedRequestError, UndescribedResponseError


class ExampleServer(BaseExampleServer):
    """The server. `respond()` chooses another status or example, such as a failure by its code."""

    def __init__(self) -> None:
        super().__init__(Path(__file__).with_name("_examples.json"))


__all__ = ["ExampleServer", "ReceivedRequest", "UndescribedRequestError", "UndescribedResponseError"]
