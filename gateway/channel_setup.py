"""`python -m gateway.channel_setup NAME`: set what a platform keeps for a channel (webhook, menu, greeting)."""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path
from urllib.parse import urlsplit

from connectors.contract import Connector, SetUp
from connectors.errors import SendError
from gateway import registry
from gateway.delivery import Tools
from gateway.exchanges import Exchanges
from gateway.migrate import migrate
from gateway.own_links import OwnLinks
from gateway.settings import Settings
from gateway.store import Store
from utility.clock import SystemClock
from utility.database import Database


class Problem(Exception):
    """What stands in the way, in a sentence that says what to do."""


async def set_up(settings: Settings, name: str) -> list[str]:
    """Set up one channel; a sentence for each thing done. Raises `Problem`."""
    store = Store(Database(settings.database))
    exchanges = Exchanges(store, SystemClock())
    try:
        try:
            connectors = registry.connectors(settings, Tools(exchanges, OwnLinks(settings.public_url)))
        except ValueError as error:
            raise Problem(f"{error}; mend it in .env.") from error
        try:
            return await _set_up(connectors, settings, name)
        finally:
            for connector in connectors.values():
                await connector.close()
            await exchanges.write()
    finally:
        await asyncio.to_thread(store.close)


async def _set_up(connectors: dict[str, Connector], settings: Settings, name: str) -> list[str]:
    connector = connectors.get(name)
    if connector is None:
        known = ", ".join(sorted(connectors))
        raise Problem(f"{name} is not configured; set its settings in .env (configured: {known}).")
    if not isinstance(connector, SetUp):
        raise Problem(f"{name} has nothing to set up; register {settings.public_url}/webhooks/{name} in its console.")
    if urlsplit(settings.public_url).scheme != "https":
        raise Problem("PUBLIC_URL is not https; every platform refuses such a webhook address.")
    try:
        return list(await connector.set_up(f"{settings.public_url}/webhooks/{name}"))
    except SendError as error:
        raise Problem(f"{error}.") from error


def main() -> int:
    """Set up the channel named on the command line; 1 when something stands in the way."""
    parser = argparse.ArgumentParser(prog="./assistant channel setup", description="Set what a platform keeps for us.")
    parser.add_argument("channel", help="messenger, telegram …")
    name = parser.parse_args().channel
    settings = Settings()
    Path(settings.data_dir).mkdir(parents=True, exist_ok=True)
    migrate(settings.database)
    try:
        done = asyncio.run(set_up(settings, name))
    except Problem as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    sys.stdout.writelines(f"{line}.\n" for line in done)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
