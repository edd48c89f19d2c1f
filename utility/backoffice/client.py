"""Calls to a company's back office: bearer token, time limits, retries, a circuit breaker, typed errors.

Logged are the operation, the status and the kind of a failure; never addresses with codes in them, bodies or tokens.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

import httpx
from pybreaker import CircuitBreaker, CircuitBreakerError
from pydantic import BaseModel, ValidationError
from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt, stop_after_delay
from tenacity.wait import wait_random_exponential

from utility.backoffice.wire import Page, Problem
from utility.ports.errors import BackOfficeDown, BackOfficeMalformed

log = logging.getLogger(__name__)
M = TypeVar("M", bound=BaseModel)

# A customer waits at the other end: three tries and no new one after eight seconds.
TIMEOUT = httpx.Timeout(5.0, connect=2.0)
ATTEMPTS = 3
LONGEST_SECONDS = 8.0
LONGEST_WAIT = 2.0
# Five calls in a row that failed with all their tries: the next half minute fails at once, then one call tries.
FAILURES_TO_OPEN = 5
OPEN_SECONDS = 30.0
PAGE_SIZE = 100
# A list that never ends is a fault of the other side, and would fill our memory.
MOST_PAGES = 50


class Refused(Exception):
    """The back office understood and said no (400, 403, 409, 422): `code` is a word of the interface."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem
        self.code = problem.code


class _Transient(Exception):
    """Worth another try. `sent`: the request may have reached the other side."""

    def __init__(self, why: str, *, sent: bool, wait: float | None = None) -> None:
        super().__init__(why)
        self.sent = sent
        self.wait = wait


class _Quiet(logging.Filter):
    """httpx writes the address of every call at INFO, and ours name customers: those lines are dropped."""

    def __init__(self) -> None:
        super().__init__()
        self.origins: set[tuple[str, int | None]] = set()

    def filter(self, record: logging.LogRecord) -> bool:
        args = record.args if isinstance(record.args, tuple) else ()
        return not any(isinstance(a, httpx.URL) and (a.host, a.port) in self.origins for a in args)


_quiet = _Quiet()
logging.getLogger("httpx").addFilter(_quiet)


class Client:
    """One company's back office. Safe from any thread.

    `backoff` is the base of the waiting time between tries in seconds; `transport` replaces the network in tests.
    """

    def __init__(
        self,
        url: str,
        token: str,
        transport: httpx.BaseTransport | None = None,
        *,
        timeout: httpx.Timeout = TIMEOUT,
        backoff: float = 0.2,
        open_seconds: float = OPEN_SECONDS,
    ) -> None:
        if not url.startswith(("https://", "http://")) or not token:
            raise ValueError("a back office needs an http(s) address and a token")
        self._http = httpx.Client(
            base_url=url.rstrip("/"),
            headers={"Authorization": f"Bearer {token}", "Accept": "application/json"},
            timeout=timeout,
            transport=transport,
            follow_redirects=False,  # a redirect would carry personal data to a place nobody configured
        )
        _quiet.origins.add((self._http.base_url.host, self._http.base_url.port))
        self._backoff = wait_random_exponential(multiplier=backoff, max=LONGEST_WAIT)
        self._breaker = CircuitBreaker(FAILURES_TO_OPEN, open_seconds, exclude=[lambda e: not _is_down(e)])

    def close(self) -> None:
        self._http.close()

    def get(self, operation: str, path: str, model: type[M], params: Mapping[str, Any] | None = None) -> M | None:
        """Reads one thing; None when there is none. Raises BackOfficeDown, BackOfficeMalformed, Refused."""
        response = self._send(operation, "GET", path, params=_given(params))
        return None if response.status_code == httpx.codes.NOT_FOUND else self._read(operation, response, model)

    def pages(
        self,
        operation: str,
        path: str,
        model: type[M],
        params: Mapping[str, Any] | None = None,
        *,
        most: int | None = None,
    ) -> Iterator[M]:
        """Reads a list to its end, or the first `most` of it; empty when what it belongs to does not exist."""
        cursor: str | None = None
        count = 0
        for _ in range(MOST_PAGES):
            limit = PAGE_SIZE if most is None else min(PAGE_SIZE, most - count)
            page = self.get(operation, path, Page, {**(params or {}), "limit": limit, "cursor": cursor})
            if page is None:
                return
            for item in page.items:
                yield self._valid(operation, model, item)
                count += 1
                if most is not None and count >= most:
                    return
            if page.next_cursor is None:
                return
            if page.next_cursor == cursor:
                break
            cursor = page.next_cursor
        raise self._malformed(operation, "a list without end")

    def post(self, operation: str, path: str, model: type[M], body: Mapping[str, Any], *, key: str) -> M | None:
        """Writes; the same `key` again changes nothing over there. None when what it concerns does not exist.

        Raises as `get`; after BackOfficeDown nobody knows whether it was done.
        """
        response = self._send(operation, "POST", path, json=body, headers={"Idempotency-Key": key})
        return None if response.status_code == httpx.codes.NOT_FOUND else self._read(operation, response, model)

    def _send(self, operation: str, method: str, path: str, **values: Any) -> httpx.Response:
        try:
            # `calling` holds the breaker's lock only to decide; `call` would hold it for the whole conversation
            # and let one slow answer block every other customer.
            with self._breaker.calling():
                return self._tries(operation, method, path, values)
        except CircuitBreakerError:
            raise BackOfficeDown(operation, "given up for now after repeated failures") from None

    def _tries(self, operation: str, method: str, path: str, values: dict[str, Any]) -> httpx.Response:
        retrying = Retrying(
            stop=stop_after_attempt(ATTEMPTS) | stop_after_delay(LONGEST_SECONDS),
            # A write is sent again only when it surely did not arrive: its key would protect it, but not every
            # system keeps its keys.
            retry=retry_if_exception(lambda e: isinstance(e, _Transient) and (method == "GET" or not e.sent)),
            wait=self._wait,
            reraise=True,
        )
        try:
            return retrying(self._once, operation, method, path, values)
        except _Transient as error:
            log.warning("back office: %s failed: %s", operation, error)
            raise BackOfficeDown(operation, str(error)) from None

    def _once(self, operation: str, method: str, path: str, values: dict[str, Any]) -> httpx.Response:
        try:
            response = self._http.request(method, path, **values)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise _Transient(type(error).__name__, sent=False) from None
        except httpx.DecodingError:
            raise self._malformed(operation, "undecodable body") from None
        except httpx.RequestError as error:
            raise _Transient(type(error).__name__, sent=True) from None
        status = response.status_code
        if status == httpx.codes.TOO_MANY_REQUESTS:
            raise _Transient("status 429", sent=False, wait=_retry_after(response))
        if status >= 500:
            raise _Transient(f"status {status}", sent=True, wait=_retry_after(response))
        if status == httpx.codes.UNAUTHORIZED:
            # A wrong token is ours to mend and no customer's fault; to the customer nothing answers.
            log.error("back office: %s: the token is refused", operation)
            raise BackOfficeDown(operation, "status 401")
        if response.is_success or status == httpx.codes.NOT_FOUND:
            return response
        if status in (400, 403, 409, 422):
            raise Refused(self._read(operation, response, Problem))
        raise self._malformed(operation, f"status {status}")

    def _wait(self, state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        if isinstance(error, _Transient) and error.wait is not None:
            return error.wait
        return self._backoff(state)

    def _read(self, operation: str, response: httpx.Response, model: type[M]) -> M:
        try:
            return model.model_validate_json(response.content)
        except ValidationError as error:
            raise self._malformed(operation, _where(error)) from None

    def _valid(self, operation: str, model: type[M], item: object) -> M:
        try:
            return model.model_validate(item, strict=False)
        except ValidationError as error:
            raise self._malformed(operation, _where(error)) from None

    @staticmethod
    def _malformed(operation: str, why: str) -> BackOfficeMalformed:
        log.error("back office: %s answered out of its interface: %s", operation, why)
        return BackOfficeMalformed(operation, why)


def _is_down(error: object) -> bool:
    return isinstance(error, BackOfficeDown)


def _given(params: Mapping[str, Any] | None) -> dict[str, Any]:
    return {name: value for name, value in (params or {}).items() if value is not None}


def _retry_after(response: httpx.Response) -> float | None:
    """Seconds the other side asks to wait, as long as a customer can wait for them."""
    text = response.headers.get("Retry-After", "")
    return min(float(text), LONGEST_WAIT) if text.isascii() and text.isdigit() else None


def _where(error: ValidationError) -> str:
    """The fields and kinds of mistakes without the values: they may be personal."""
    found = error.errors(include_url=False, include_context=False, include_input=False)
    return ", ".join(f"{'.'.join(str(part) for part in e['loc']) or 'body'}: {e['type']}" for e in found[:5])
