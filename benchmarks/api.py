"""The API against its own description: what schemathesis makes of every operation must never be a 5xx.

    python -m benchmarks.api [--examples 200] [--seed 1] [--only /api/desk]

The gateway runs as in production with a fake bot and platform, an administrator signed in at the desk, a visitor in the
web chat and some conversations. Each operation of `/openapi.json` is called with values that fit the description and
with values that don't. Prints the statuses; an answer of 500 or more, or none at all, ends with 1.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import warnings
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookiejar import DefaultCookiePolicy
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode

from connectors.webchat.connector import WebchatConnector
from gateway import logs
from tests.desk.staff import served, signed_in, waiting
from tests.gateway.house import House, house

# What would end the administrator's own session, start a training or write into the checkout: called by nobody.
_BY_NOBODY = (
    "/api/desk/session",
    "/api/desk/me/password",
    "/api/desk/me/totp",
    "/api/desk/users/{user}",
    "/api/desk/users/{user}/password",
    "/api/desk/trainings",
    "/api/desk/models/{name}",
    "/api/desk/lessons/write",
)
_SAFE = frozenset({"GET", "HEAD"})
_SECONDS = 30.0


@dataclass
class Outcome:
    """What was answered, and the calls that went wrong, each as a line to repeat it by."""

    statuses: Counter[int] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    operations: int = 0


def examine(
    url: str, who: Mapping[str, Mapping[str, str]], examples: int, number: int, only: tuple[str, ...]
) -> Outcome:
    """Call every operation whose path begins with one of `only`. `who`: headers by the beginning of a path."""
    outcome = Outcome()
    schema = schemathesis.openapi.from_url(f"{url}/openapi.json")
    with requests.Session() as session:
        session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        for found in schema.get_all_operations():
            operation = found.ok()
            if not operation.path.startswith(only):
                continue
            outcome.operations += 1
            guarded = operation.path in _BY_NOBODY and operation.method.upper() not in _SAFE
            headers = {} if guarded else _headers(operation.path, who)
            for mode in GenerationMode:
                _call(operation, mode, Caller(url, session, headers, outcome), examples, number)
    return outcome


@dataclass(frozen=True)
class Caller:
    """Somebody who calls."""

    url: str
    session: requests.Session
    headers: Mapping[str, str]
    outcome: Outcome

    def call(self, case: schemathesis.Case, named: str) -> None:
        """One call, judged."""
        try:
            answer = case.call(self.url, self.session, headers=dict(self.headers), timeout=_SECONDS)
        except (requests.ConnectionError, requests.Timeout) as error:
            self.outcome.failures.append(f"{named}: {type(error).__name__}: {case.as_curl_command()}")
        except (requests.RequestException, ValueError):
            pass  # what the client itself refuses to send never reaches us
        else:
            self.outcome.statuses[answer.status_code] += 1
            if answer.status_code >= 500:
                self.outcome.failures.append(f"{named}: {answer.status_code}: {case.as_curl_command()}")


def _call(operation: Any, mode: GenerationMode, caller: Caller, examples: int, number: int) -> None:
    @seed(number)
    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def one(case: schemathesis.Case) -> None:
        caller.call(case, f"{operation.method.upper()} {operation.path} {mode.value}")

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            one()
        except Unsatisfiable:  # nothing about this operation can be wrong
            return


def _headers(path: str, who: Mapping[str, Mapping[str, str]]) -> Mapping[str, str]:
    return next((headers for beginning, headers in who.items() if path.startswith(beginning)), {})


async def people(home: House, url: str, admin: httpx.AsyncClient) -> dict[str, dict[str, str]]:
    """The headers of an administrator at the desk and of a visitor, with something for both to see."""
    for user in ("an", "binh", "chi"):
        await waiting(home, user)
    cookies = "; ".join(f"{name}={value}" for name, value in admin.cookies.items())
    async with httpx.AsyncClient(base_url=url) as visitor:
        opened = await visitor.post("/widget/v1/sessions", json={"site_key": "main"})
        bearer = {"Authorization": f"Bearer {opened.json()['visitor_token']}"}
        await visitor.post("/widget/v1/messages", json={"client_id": "c1", "text": "xin chào"}, headers=bearer)
    desk = {"Cookie": cookies, "X-CSRF-Token": admin.headers["X-CSRF-Token"]}
    return {"/api/desk": desk, "/widget": bearer}


async def run(folder: Path, examples: int, number: int, only: tuple[str, ...]) -> Outcome:
    """One whole examination."""
    async with house(folder) as home, signed_in(home, "admin") as admin:
        home.gateway.connectors["webchat"] = WebchatConnector()
        async with served(home) as address:
            url = f"http://{address}"
            who = await people(home, url, admin.http)
            return await asyncio.to_thread(examine, url, who, examples, number, only)


def main() -> None:
    """Examine the whole API and print what was answered."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.api", description="The API against its description.")
    parser.add_argument("--examples", type=int, default=200, help="calls of each kind to each operation")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="the beginning of the paths to examine")
    options = parser.parse_args()
    logs.configure("ERROR")
    logging.disable(logging.CRITICAL)  # what fails is told below, with the call to repeat it
    with TemporaryDirectory() as folder:
        outcome = asyncio.run(run(Path(folder), options.examples, options.seed, (options.only,)))
    counts = ", ".join(f"{status} {count:,}" for status, count in sorted(outcome.statuses.items()))
    print(f"{outcome.operations} operations, {outcome.statuses.total():,} calls: {counts}")
    for failure in outcome.failures[:20]:
        print(failure)
    raise SystemExit(bool(outcome.failures))


if __name__ == "__main__":
    main()
