"""Personal data out of the logs: what a text gives away is replaced by the name of its kind."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from typing import Any

# Fields that hold a customer's words, an address or a secret: never written, whatever they contain.
HIDDEN_FIELDS = frozenset(
    {
        "address",
        "authorization",
        "body",
        "customer_name",
        "full_name",
        "id_number",
        "otp",
        "password",
        "payload",
        "phone",
        "secret",
        "summary",
        "text",
        "title",
        "token",
    }
)
HIDDEN = "<hidden>"

# A customer code is P, a letter and eleven letters or digits (electricity.md e.1); at least five must be digits, so
# that a long word beginning with P is left alone.
_CODE = re.compile(r"(?<![A-Za-z0-9])P[ .\-]?[A-Z](?:[ .\-]?[A-Z0-9]){11}(?![A-Za-z0-9])", re.IGNORECASE)
_CODE_DIGITS = 5


def _code(match: re.Match[str]) -> str:
    return "<customer code>" if sum(c.isdigit() for c in match.group()) >= _CODE_DIGITS else match.group()


_RULES: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    # Bot tokens in platform addresses, tokens in queries, bearer headers, addresses with a password.
    (re.compile(r"/bot\d+:[\w\-]+"), "/bot<secret>"),
    (re.compile(r"(?i)\b(token|access_token|secret|signature|verify_token)=[^&\s\"']+"), r"\1=<secret>"),
    (re.compile(r"(?i)\bbearer\s+[\w\-.~+/]+=*"), "Bearer <secret>"),
    (re.compile(r"(?<=://)[^/\s:@]*:?[^/\s@]+@"), "<secret>@"),
    (re.compile(r"/media/(\w+)/[\w\-.]+"), r"/media/\1/<secret>"),
    (re.compile(r"[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)+"), "<email>"),
    (_CODE, _code),
    # Mobile and land lines: +84 or 0 and eight to ten more digits, in any grouping.
    (re.compile(r"(?<!\d)(?:\+?84|0)(?:[ .\-]?\d){8,10}(?!\d)"), "<phone>"),
    # Identity cards (9 or 12 digits); a platform's ids of that length go too, which does no harm.
    (re.compile(r"(?<!\d)(?:\d{12}|\d{9})(?!\d)"), "<number>"),
    # One-time codes. A six-digit number of another meaning is logged as a number, not inside a text.
    (re.compile(r"(?<![\d.,])\d{6}(?!\d|[.,]\d)"), "<code>"),
)


def mask(text: str) -> str:
    """The text without phone numbers, customer codes, e-mail addresses, identity numbers, one-time codes, secrets."""
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text


def mask_value(value: Any) -> Any:
    """A log value with every text in it masked, and hidden fields hidden at any depth."""
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, bytes):
        return HIDDEN
    if isinstance(value, Mapping):
        return {key: HIDDEN if _hidden(key) and item else mask_value(item) for key, item in value.items()}
    if isinstance(value, Sequence):
        return [mask_value(item) for item in value]
    return value if isinstance(value, int | float | bool | None) else mask(str(value))


def mask_processor(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The structlog processor; it stands last before the renderer, so that it sees what will be written."""
    for key, value in event.items():
        event[key] = HIDDEN if _hidden(key) and value else mask_value(value)
    return event


def _hidden(key: object) -> bool:
    return isinstance(key, str) and key.lower() in HIDDEN_FIELDS
