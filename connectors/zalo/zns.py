"""Template messages by phone number (ZNS, since 2026 part of ZBS): for customers who never wrote to us.

Each message is an approved template with its values. They are checked against the template before the call, because a
wrong one is refused and counts against the account's quality.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

import httpx

from connectors.errors import Refused, Unreachable
from connectors.text import clean, identifier
from connectors.zalo.client import OpenApi
from connectors.zalo.tokens import AccessTokens
from connectors.zalo.zns_faults import ZNS_CODES, ZNS_TOKEN_REFUSED

BUSINESS_URL = "https://business.openapi.zalo.me"
TRACKING_LIMIT = 48
# How long a template's parameters are believed: it changes only when somebody edits and Zalo approves it.
_TEMPLATE_FRESH = timedelta(hours=1)
_MOBILE = re.compile(r"84[35789]\d{8}")


class Delivery(StrEnum):
    """What the platform knows of a message that it took."""

    UNKNOWN = "unknown"
    PUSHED = "pushed"  # on its way to the phone
    DELIVERED = "delivered"


@dataclass(frozen=True, slots=True)
class TemplateMessage:
    """One message. `tracking_id` names the business event (at most 48 characters), so that a repeat is visible."""

    phone: str
    template_id: str
    values: Mapping[str, str]
    tracking_id: str
    development: bool = False  # only to administrators of the account, free of charge


@dataclass(frozen=True, slots=True)
class Sent:
    """The platform took a message. `remaining` is what is left of the day's quota, when it says."""

    message_id: str
    remaining: int | None = None


@dataclass(frozen=True, slots=True)
class Parameter:
    """One value of a template."""

    name: str
    required: bool = True
    longest: int | None = None
    shortest: int = 0


@dataclass(frozen=True, slots=True)
class Template:
    """An approved template: its name, state and parameters."""

    template_id: str
    name: str = ""
    status: str = ""
    quality: str = ""
    parameters: tuple[Parameter, ...] = ()
    read_at: datetime = field(default_factory=lambda: datetime.now(UTC))


class TemplateMessages:
    """Sends template messages with the official account's own token."""

    def __init__(
        self,
        tokens: AccessTokens,
        url: str = BUSINESS_URL,
        *,
        proof_secret: str = "",
        transport: httpx.AsyncBaseTransport | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._api = OpenApi(
            url,
            tokens,
            codes=ZNS_CODES,
            refused_tokens=ZNS_TOKEN_REFUSED,
            proof_secret=proof_secret,
            transport=transport,
        )
        self._now = now
        self._templates: dict[str, Template] = {}

    async def send(self, message: TemplateMessage) -> Sent:
        """Send one message. Raises a `SendError`: `Unreachable` means this person can't be reached by Zalo."""
        phone = normalised_phone(message.phone)
        if phone is None:
            raise Unreachable("this is no Vietnamese mobile number", code="phone")
        if not 0 < len(message.tracking_id) <= TRACKING_LIMIT:
            raise Refused(f"a tracking id has 1 to {TRACKING_LIMIT} characters", code="tracking-id")
        values = {key: unicodedata.normalize("NFC", str(value)) for key, value in message.values.items()}
        check(await self.template(message.template_id), values)
        body: dict[str, Any] = {
            "phone": phone,
            "template_id": message.template_id,
            "template_data": values,
            "tracking_id": message.tracking_id,
        }
        if message.development:
            body["mode"] = "development"
        data = await self._api.post("/message/template", body)
        answer = data if isinstance(data, Mapping) else {}
        quota = answer.get("quota")
        remaining = quota.get("remainingQuota") if isinstance(quota, Mapping) else None
        return Sent(identifier(answer.get("msg_id")), _number(remaining))

    async def template(self, template_id: str) -> Template:
        """The template as approved, read once an hour. Raises a `SendError`."""
        known = self._templates.get(template_id)
        if known is not None and self._now() - known.read_at < _TEMPLATE_FRESH:
            return known
        data = await self._api.get("/template/info/v2", template_id=template_id)
        template = read_template(template_id, data, self._now())
        self._templates[template_id] = template
        return template

    async def status(self, message_id: str) -> Delivery:
        """What became of a message, for one whose receipt never came. Raises a `SendError`."""
        data = await self._api.get("/message/status", message_id=message_id)
        status = _number(data.get("status")) if isinstance(data, Mapping) else None
        return {0: Delivery.PUSHED, 1: Delivery.DELIVERED}.get(-1 if status is None else status, Delivery.UNKNOWN)

    async def remaining(self) -> int | None:
        """What is left of the day's quota; None when the platform names no number. Raises a `SendError`."""
        data = await self._api.get("/message/quota")
        return _number(data.get("remainingQuota")) if isinstance(data, Mapping) else None

    async def close(self) -> None:
        """Close the connections. The tokens belong to somebody else."""
        await self._api.close()


def normalised_phone(text: str) -> str | None:
    """A Vietnamese mobile number as `84xxxxxxxxx`, or None."""
    digits = "".join(letter for letter in text if letter.isdecimal() and letter.isascii())
    if digits.startswith("0084"):
        digits = digits[2:]
    elif digits.startswith("0"):
        digits = f"84{digits[1:]}"
    elif len(digits) == 9:
        digits = f"84{digits}"
    return digits if _MOBILE.fullmatch(digits) else None


def check(template: Template, values: Mapping[str, str]) -> None:
    """Raise `Refused` when the values don't fit the template. Names appear in the error, values never."""
    if template.status and template.status.upper() not in ("ENABLE", "APPROVED"):
        raise Refused(f"template {template.template_id} is {template.status.lower()}", code="template-state")
    known = {parameter.name: parameter for parameter in template.parameters}
    if template.parameters and (unknown := sorted(set(values) - set(known))):
        raise Refused(f"template {template.template_id} has no value {unknown[0]!r}", code="template-value")
    for parameter in template.parameters:
        value = values.get(parameter.name, "")
        if not value and parameter.required:
            raise Refused(f"template {template.template_id} needs {parameter.name!r}", code="template-value")
        if value and parameter.longest is not None and len(value) > parameter.longest:
            raise Refused(f"{parameter.name!r} is longer than {parameter.longest} characters", code="template-value")
        if value and len(value) < parameter.shortest:
            raise Refused(f"{parameter.name!r} is shorter than {parameter.shortest} characters", code="template-value")


def read_template(template_id: str, data: Any, now: datetime) -> Template:
    """The `data` of `/template/info/v2`."""
    info = data if isinstance(data, Mapping) else {}
    listed = info.get("listParams")
    parameters = tuple(
        Parameter(
            name=str(item["name"]),
            required=bool(item.get("require", True)),
            longest=_number(item.get("maxLength")),
            shortest=_number(item.get("minLength")) or 0,
        )
        for item in (listed if isinstance(listed, list) else ())
        if isinstance(item, Mapping) and item.get("name")
    )
    return Template(
        template_id=template_id,
        name=clean(info.get("templateName"))[:200],
        status=identifier(info.get("status")),
        quality=identifier(info.get("templateQuality")),
        parameters=parameters,
        read_at=now,
    )


def _number(value: Any) -> int | None:
    try:
        return int(value)
    except (TypeError, ValueError, OverflowError):
        return None
