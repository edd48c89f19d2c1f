"""A running desk for the browser: the gateway of the gateway's tests in a loop of its own, on a real port."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from gateway.desk import demo
from tests.desk.staff import served, waiting
from tests.fakes.platform import said
from tests.gateway.house import House, house

T = TypeVar("T")


@dataclass
class DeskHouse:
    """What a browser test talks to, from its own thread."""

    url: str
    home: House
    loop: asyncio.AbstractEventLoop

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        """Run something in the desk's loop."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(60)

    @property
    def password(self) -> str:
        return (self.home.gateway.settings.data_dir / demo.PASSWORD_FILE).read_text().strip()

    def waits(self, user: str) -> int:
        """A customer whom the bot has handed over."""
        return self.do(waiting(self.home, user))

    def says(self, user: str, text: str, number: str) -> None:
        """A message of a customer."""
        assert self.do(self.home.post(said(user, text, number))).status_code == 200

    def hears(self, user: str, *texts: str) -> None:
        """Wait until these are the last words on the customer's phone."""
        self.do(self.home.until(lambda: self.home.platform.texts(user)[-len(texts) :] == list(texts)))


@contextmanager
def desk_house(folder: Path, **settings: Any) -> Iterator[DeskHouse]:
    """Start everything, and end it."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    stack = AsyncExitStack()

    async def begin() -> DeskHouse:
        home = await stack.enter_async_context(house(folder, public_url="http://127.0.0.1", **settings))
        address = await stack.enter_async_context(served(home))
        return DeskHouse(f"http://{address}", home, loop)

    try:
        yield asyncio.run_coroutine_threadsafe(begin(), loop).result(60)
    finally:
        asyncio.run_coroutine_threadsafe(stack.aclose(), loop).result(60)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()
