"""Payment notices as they come in over HTTP, without the HTTP: `receive` takes headers and the raw body."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from utility.clock import Clock
from utility.payments.incoming import IncomingView, Outcome, Recorded, Transfer
from utility.payments.providers.contract import BadSignature, MalformedNotice, PaymentProvider

log = logging.getLogger(__name__)

Refusal = Literal["unknown_provider", "bad_signature", "malformed", "conflict"]


@dataclass(frozen=True, slots=True)
class NoticeResult:
    """What became of a notice and how to answer it.

    `http_status` and `body` (JSON) are the answer: 200 means that the money is noted and the notice need not come
    again, whatever it was for; 401, 404 and 422 that it was not understood; 409 that its transaction came before with
    another amount. An exception instead of a result (the database is away) must become a 5xx: the provider tries again.
    """

    outcome: Outcome | Literal["repeated"] | Refusal
    http_status: int
    body: bytes
    incoming: IncomingView | None = None

    @property
    def accepted(self) -> bool:
        return self.http_status == 200


class Notices:
    """Reads the notices of the known providers and has them recorded."""

    def __init__(
        self, providers: Sequence[PaymentProvider], clock: Clock, record: Callable[[Transfer], Recorded]
    ) -> None:
        self._providers = {provider.name: provider for provider in providers}
        self._clock = clock
        self._record = record

    def receive(self, provider: str, headers: Mapping[str, str], body: bytes) -> NoticeResult:
        """Takes a notice. Raises nothing but what the database raises."""
        known = self._providers.get(provider)
        if known is None:
            return _refused("unknown_provider", 404, "no provider of this name is set up here")
        try:
            transfer = known.read_notice(headers, body, self._clock.now())
        except BadSignature as error:
            log.warning("a notice of %s was refused: %s", provider, error)
            return _refused("bad_signature", 401, str(error))
        except MalformedNotice as error:
            log.warning("a notice of %s was not understood: %s", provider, error)
            return _refused("malformed", 422, str(error))
        recorded = self._record(transfer)
        if recorded.novelty == "conflict":
            log.error("%s reports transaction %s again with another amount", provider, transfer.reference)
            return _refused("conflict", 409, "this transaction came before with another amount")
        repeated = recorded.novelty == "repeated"
        body = json.dumps({"status": "accepted", "transaction_id": transfer.reference, "repeated": repeated}).encode()
        return NoticeResult("repeated" if repeated else recorded.incoming.outcome, 200, body, recorded.incoming)


def _refused(outcome: Refusal, status: int, why: str) -> NoticeResult:
    return NoticeResult(outcome, status, json.dumps({"status": "refused", "error": outcome, "message": why}).encode())
