"""The population register over HTTPS: time limits, retries, and a circuit breaker that stops asking one that is away.

    POST /v1/persons/verify         {"id_number", "full_name", "birth": "1987-05-31" or "1950"}
        → {"result": "match" | "mismatch" | "not_found", "mismatched": ["full_name", "birth"], "reference"}
    POST /v1/residences/households  {"street", "ward", "province"}
        → {"households": 2 or null, "as_of": "2026-11-22", "reference"}

A year alone asks whether the person was born in that year. Every request carries `Authorization: Bearer …` and an
`X-Request-Id` that stays the same when it is repeated. Both questions are POST, so that no personal data stands in an
address that proxies write down. This is our own interface: a company puts its connection to the national data platform
behind it.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, cast

import httpx
from pybreaker import CircuitBreaker, CircuitBreakerError
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt
from tenacity.wait import wait_random_exponential

from utility.verification.errors import (
    QuestionRefused,
    RegisterDenied,
    RegisterMalformed,
    RegisterUnavailable,
)
from utility.verification.port import Address, HouseholdAnswer, Mismatch, PersonAnswer, PersonQuestion

_BUSY = frozenset({408, 425, 429, 500, 502, 503, 504})
_DENIED = frozenset({401, 403})
_LARGEST_ANSWER = 64 * 1024
_LONGEST_REFERENCE = 80


@dataclass(frozen=True, slots=True)
class RegisterSettings:
    """Where the register is and how long we wait for it. Times in seconds."""

    url: str
    token: str = field(repr=False)
    connect_timeout: float = 2.0
    read_timeout: float = 5.0  # a customer waits in a chat
    attempts: int = 3
    longest_pause: float = 1.0  # between two attempts, and the longest Retry-After that is waited for
    failures_to_open: int = 5  # questions in a row without an answer
    open_for: float = 30.0

    def __post_init__(self) -> None:
        if not self.url.startswith(("https://", "http://127.0.0.1", "http://localhost")):
            raise ValueError("personal data travel by https only; plain http is for this machine")
        if not self.token:
            raise ValueError("the register needs a token")


class HttpRegister:
    """The adapter. Safe to call from any thread; `close` it at the end."""

    def __init__(self, settings: RegisterSettings, transport: httpx.BaseTransport | None = None) -> None:
        self._settings = settings
        self._client = httpx.Client(
            base_url=settings.url.rstrip("/"),
            headers={"Authorization": f"Bearer {settings.token}", "Accept": "application/json"},
            timeout=httpx.Timeout(settings.read_timeout, connect=settings.connect_timeout),
            follow_redirects=False,  # a redirect would carry personal data to somewhere else
            transport=transport,
        )
        # Only silence counts as failure: a refused question is an answer.
        self._breaker = CircuitBreaker(
            fail_max=settings.failures_to_open,
            reset_timeout=settings.open_for,
            exclude=[lambda error: not isinstance(error, RegisterUnavailable)],
        )

    def person(self, question: PersonQuestion) -> PersonAnswer:
        birth = question.birth.isoformat() if isinstance(question.birth, date) else str(question.birth)
        body = {"id_number": question.id_number, "full_name": question.full_name, "birth": birth}
        answer = self._ask("/v1/persons/verify", body)
        result, wrong = answer.get("result"), answer.get("mismatched", [])
        if result not in ("match", "mismatch", "not_found") or not isinstance(wrong, list):
            raise RegisterMalformed("the answer about a person is not understood")
        if any(name not in ("full_name", "birth") for name in wrong) or bool(wrong) != (result == "mismatch"):
            raise RegisterMalformed("the answer about a person contradicts itself")
        return PersonAnswer(result, _reference(answer), tuple(cast(list[Mismatch], wrong)))

    def households(self, address: Address) -> HouseholdAnswer:
        body = {"street": address.street, "ward": address.ward, "province": address.province}
        answer = self._ask("/v1/residences/households", body)
        count = answer.get("households")
        if "households" not in answer or not (count is None or (type(count) is int and count >= 0)):
            raise RegisterMalformed("the answer about a residence is not understood")
        try:
            as_of = date.fromisoformat(str(answer.get("as_of")))
        except ValueError as error:
            raise RegisterMalformed("the answer about a residence has no day") from error
        return HouseholdAnswer(count, as_of, _reference(answer))

    def close(self) -> None:
        """Closes the connections."""
        self._client.close()

    def _ask(self, path: str, body: Mapping[str, str]) -> dict[str, Any]:
        request_id = str(uuid.uuid4())
        retrying = Retrying(
            retry=retry_if_exception_type(RegisterUnavailable),
            stop=stop_after_attempt(self._settings.attempts),
            wait=self._pause,
            reraise=True,
        )
        try:
            return self._breaker.call(lambda: retrying(self._once, path, body, request_id))
        except CircuitBreakerError as error:
            # The breaker reports the failure that opened it in words of its own; to callers both are silence.
            raise RegisterUnavailable("the register has not answered for a while", self._settings.open_for) from error

    def _once(self, path: str, body: Mapping[str, str], request_id: str) -> dict[str, Any]:
        try:
            response = self._client.post(path, json=dict(body), headers={"X-Request-Id": request_id})
        except httpx.TimeoutException:
            raise RegisterUnavailable("the register did not answer in time") from None
        except httpx.TransportError:
            raise RegisterUnavailable("the register can't be reached") from None
        if response.status_code in _BUSY:
            raise RegisterUnavailable(f"the register answers {response.status_code}", _retry_after(response))
        if response.status_code in _DENIED:
            raise RegisterDenied("the register does not accept our access")
        if response.status_code in (400, 422):
            raise QuestionRefused("the register can't take this question")
        if response.status_code != 200 or len(response.content) > _LARGEST_ANSWER:
            raise RegisterMalformed(f"the register answers {response.status_code}")
        try:
            answer = response.json()
        except ValueError:
            raise RegisterMalformed("the register's answer is not JSON") from None
        if not isinstance(answer, dict):
            raise RegisterMalformed("the register's answer is not a JSON object")
        return answer

    def _pause(self, state: RetryCallState) -> float:
        """What the register asks for, within our patience; else a growing pause, never the same for two callers."""
        longest = self._settings.longest_pause
        error = state.outcome.exception() if state.outcome else None
        asked = error.retry_after if isinstance(error, RegisterUnavailable) else None
        grown = wait_random_exponential(multiplier=longest / 4, max=longest)(state)
        return min(asked, longest) if asked is not None else grown


def _retry_after(response: httpx.Response) -> float | None:
    text = response.headers.get("Retry-After", "").strip()
    return float(text) if text.isascii() and text.isdigit() and len(text) < 6 else None


def _reference(answer: Mapping[str, Any]) -> str:
    reference = answer.get("reference")
    if not isinstance(reference, str) or not 0 < len(reference) <= _LONGEST_REFERENCE:
        raise RegisterMalformed("the answer has no reference")
    return reference
