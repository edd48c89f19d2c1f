"""`rasa run` with its Facebook client sending to `GRAPH_URL`; run by stock Rasa's own interpreter.

    GRAPH_URL=http://127.0.0.1:4000/v25.0 PYTHON -P benchmarks/stock/launch.py run --port 5005 …

Rasa's Facebook channel builds `fbmessenger.MessengerClient(token)`, whose constructor writes the platform's address
into `graph_url`; there is no argument, setting or variable for it. So the address is replaced after the constructor.
Nothing else of Rasa or of the client is touched.
"""

from __future__ import annotations

import os
from typing import Any

import fbmessenger
import rasa.__main__

_constructor = fbmessenger.MessengerClient.__init__


def _pointed(self: Any, *arguments: Any, **options: Any) -> None:
    _constructor(self, *arguments, **options)
    self.graph_url = os.environ["GRAPH_URL"]


fbmessenger.MessengerClient.__init__ = _pointed

if __name__ == "__main__":
    rasa.__main__.main()
