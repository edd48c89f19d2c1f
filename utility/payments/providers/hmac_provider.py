"""A provider that signs with a shared secret (HMAC-SHA256): links, returns and notices.

The generic kind: intermediaries that have a format of their own get a file of their own beside this one.

**Link.** `pay_url?…&signature=…` with `merchant`, `order`, `amount` (đồng), `currency` (VND), `description`,
`customer` (code), `expires` (Unix seconds) and `return_url`. The signature is hex HMAC-SHA256 over the other
parameters, sorted by name, percent-encoded (RFC 3986) and joined with `&`, each empty one left out.

**Return.** The browser comes to `return_url` with `order`, `status` (success, failed, cancelled, pending) and whatever
else the provider adds, signed in the same way.

**Notice.** A POST whose raw body is JSON, with the headers

    X-Timestamp: 1795316400                 when it was sent, Unix seconds; a repeated sending signs anew
    X-Signature: sha256=<hex>               HMAC-SHA256 over `<X-Timestamp>.<raw body>`

and the fields

    transaction_id  text, 1 to 64      the transfer's number at the provider, for good
    amount          whole number       in whole units of the currency
    currency        three letters      VND when left out
    paid_at         ISO 8601 with zone, or Unix seconds
    order           text               our order number, from the link
    bill_number     text               when the payer chose a bill
    customer_code   text
    description     text               of the transfer: the customer code is looked for in it

Of the last four, any may be missing.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from urllib.parse import parse_qsl, quote, urlencode

from utility.payments.incoming import DONG, LARGEST, Transfer
from utility.payments.providers.contract import BadSignature, MalformedNotice, Order, PaymentReturn

# A notice travels in seconds; five minutes forgive clocks that disagree.
TOLERANCE = timedelta(minutes=5)
_STATUSES = ("success", "failed", "cancelled", "pending")
_LARGEST_BODY = 64 * 1024
_LONGEST_DESCRIPTION = 500


@dataclass(frozen=True)
class HmacProvider:
    """A provider of this kind. `secrets`: the newest first; older ones still verify while the provider changes over."""

    name: str
    title: str
    secrets: tuple[str, ...] = field(repr=False)
    pay_url: str = ""
    merchant: str = ""

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-z0-9_-]{1,30}", self.name):
            raise ValueError(f"{self.name!r} is no provider name: 1 to 30 of a-z, 0-9, - and _")
        if not self.secrets or any(len(secret) < 16 for secret in self.secrets):
            raise ValueError(f"{self.name} needs a secret of at least 16 characters")

    @property
    def writes_links(self) -> bool:
        return bool(self.pay_url)

    def link(self, order: Order) -> str:
        if not self.writes_links:
            raise ValueError(f"{self.name} takes no payments by link")
        values = {
            "merchant": self.merchant,
            "order": order.number,
            "amount": str(order.amount),
            "currency": DONG,
            "description": order.description,
            "customer": order.customer_code,
            "expires": str(int(order.expires_at.timestamp())),
            "return_url": order.return_url,
        }
        signed = canonical_query(values)
        joint = "&" if "?" in self.pay_url else "?"
        return f"{self.pay_url}{joint}{signed}&signature={_sign(self.secrets[0], signed.encode())}"

    def read_return(self, query: str) -> PaymentReturn:
        pairs = parse_qsl(query, keep_blank_values=True)
        values = dict(pairs)
        if len(values) != len(pairs):
            raise BadSignature("a parameter stands twice")
        signature = values.pop("signature", "")
        self._check(canonical_query(values).encode(), signature)
        status = values.get("status", "")
        if status not in _STATUSES or not values.get("order"):
            raise MalformedNotice("the return names no order or no status")
        return PaymentReturn(values["order"], status)  # type: ignore[arg-type]

    def read_notice(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Transfer:
        if len(body) > _LARGEST_BODY:
            raise MalformedNotice("the notice is longer than any notice is")
        check_signature(self.secrets, headers, body, now)
        return self._transfer(body)

    def sign_notice(self, body: bytes, sent_at: datetime) -> dict[str, str]:
        """The headers that such a provider puts on a notice; for tests, the demonstration and its developers."""
        return sign_body(self.secrets[0], body, sent_at)

    def sign_return(self, order: str, status: str) -> str:
        """The query that such a provider sends a payer's browser back with; for tests and the demonstration."""
        signed = canonical_query({"order": order, "status": status})
        return f"{signed}&signature={_sign(self.secrets[0], signed.encode())}"

    def _check(self, message: bytes, signature: str) -> None:
        _verify(self.secrets, message, signature)

    def _transfer(self, body: bytes) -> Transfer:
        try:
            values = json.loads(body)
        except (ValueError, RecursionError) as error:
            raise MalformedNotice("the body is not JSON") from error
        if not isinstance(values, dict):
            raise MalformedNotice("the body is not a JSON object")
        currency = _text(values, "currency", 3) or DONG
        reference = _text(values, "transaction_id", 64)
        if not reference:
            raise MalformedNotice("transaction_id is missing")
        if not re.fullmatch(r"[A-Z]{3}", currency):
            raise MalformedNotice("currency is not three capital letters")
        return Transfer(
            source=self.name,
            reference=reference,
            amount=_amount(values),
            currency=currency,
            paid_at=_instant(values.get("paid_at")),
            order_number=_text(values, "order", 32),
            bill_number=_text(values, "bill_number", 25),
            customer_code=_text(values, "customer_code", 13),
            text=_description(values.get("description")),
        )


def check_signature(secrets: Sequence[str], headers: Mapping[str, str], body: bytes, now: datetime) -> None:
    """Whether somebody who knows one of the secrets signed this body just now. Raises BadSignature."""
    lower = {name.lower(): value for name, value in headers.items()}
    stamp = lower.get("x-timestamp", "").strip()
    scheme, _, signature = lower.get("x-signature", "").strip().partition("=")
    if scheme != "sha256" or not re.fullmatch(r"[0-9]{1,12}", stamp):
        raise BadSignature("X-Signature: sha256=… and X-Timestamp are missing")
    _verify(secrets, f"{stamp}.".encode() + body, signature)
    if abs(now - datetime.fromtimestamp(int(stamp), UTC)) > TOLERANCE:
        raise BadSignature("the notice was signed too long ago, or the clocks disagree")


def sign_body(secret: str, body: bytes, sent_at: datetime) -> dict[str, str]:
    """The headers that `check_signature` wants."""
    stamp = str(int(sent_at.timestamp()))
    return {"X-Timestamp": stamp, "X-Signature": f"sha256={_sign(secret, f'{stamp}.'.encode() + body)}"}


def canonical_query(values: Mapping[str, str]) -> str:
    """What is signed of a link or a return: sorted, percent-encoded, without empty values."""
    return urlencode(sorted((k, v) for k, v in values.items() if v), quote_via=quote, safe="")


def _verify(secrets: Sequence[str], message: bytes, signature: str) -> None:
    given = signature.lower().encode("ascii", "replace")
    if not any(hmac.compare_digest(_sign(secret, message).encode(), given) for secret in secrets):
        raise BadSignature("the signature does not belong to this message")


def _sign(secret: str, message: bytes) -> str:
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


def _text(values: Mapping[str, Any], name: str, longest: int) -> str | None:
    value = values.get(name)
    if value is None or value == "":
        return None
    # Some providers send their transaction numbers as numbers.
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or len(value.strip()) > longest or not value.isprintable():
        raise MalformedNotice(f"{name} is not a text of at most {longest} characters")
    return value.strip() or None


def _description(value: Any) -> str:
    # Free text, as a person typed it at a bank: nothing in it is a reason to send money back.
    if not isinstance(value, str):
        return ""
    return "".join(c if c.isprintable() else " " for c in value[:_LONGEST_DESCRIPTION])


def _amount(values: Mapping[str, Any]) -> int:
    amount = values.get("amount")
    # No floats: 0.1 + 0.2 has no place where money is counted. 107136.0 says nothing about rounding elsewhere.
    if not isinstance(amount, int) or isinstance(amount, bool) or not 0 < amount <= LARGEST:
        raise MalformedNotice("amount is not a whole, positive number")
    return amount


def _instant(value: Any) -> datetime:
    try:
        if isinstance(value, int) and not isinstance(value, bool):
            return datetime.fromtimestamp(value, UTC)
        moment = datetime.fromisoformat(cast(str, value))
    except (TypeError, ValueError, OverflowError, OSError) as error:
        raise MalformedNotice("paid_at is not a time") from error
    if moment.tzinfo is None:
        raise MalformedNotice("paid_at has no time zone")
    return moment
