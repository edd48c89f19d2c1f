"""Providers from a setting: a JSON list, one object a provider.

    [{"name": "vidi", "title": "Ví Đi", "secrets": ["…at least 16 characters…"],
      "pay_url": "https://pay.vidi.example/checkout", "merchant": "DIENLUC"},
     {"name": "bank-a", "title": "Ngân hàng A", "secrets": ["…"]}]

A provider without `pay_url` only sends notices. `secrets` lists the newest first.
"""

from __future__ import annotations

import json
from typing import Any

from utility.payments.providers.contract import PaymentProvider
from utility.payments.providers.hmac_provider import HmacProvider

_NEEDED = {"name", "title", "secrets"}
_KNOWN = _NEEDED | {"pay_url", "merchant"}
# Sources that are not providers: nobody may send notices in their name.
RESERVED = frozenset({"bank", "counter", "autodebit"})


class ProviderSettingsError(ValueError):
    """The setting is not what it should be; the message says which entry and why, and quotes no secret."""


def read_providers(text: str) -> tuple[PaymentProvider, ...]:
    """The providers of a setting; an empty text means none. Raises ProviderSettingsError."""
    if not text.strip():
        return ()
    try:
        entries = json.loads(text)
    except ValueError as error:
        raise ProviderSettingsError(f"not JSON: {error}") from None
    if not isinstance(entries, list):
        raise ProviderSettingsError("write a JSON list, one object a provider")
    providers = [_provider(number, entry) for number, entry in enumerate(entries, start=1)]
    names = [provider.name for provider in providers]
    if len(set(names)) != len(names):
        raise ProviderSettingsError("two providers have the same name")
    return tuple(providers)


def _provider(number: int, entry: Any) -> HmacProvider:
    if not isinstance(entry, dict) or not entry.keys() >= _NEEDED or not entry.keys() <= _KNOWN:
        raise ProviderSettingsError(f"entry {number} needs name, title and secrets, and may have pay_url and merchant")
    secrets = entry["secrets"]
    texts = [entry["name"], entry["title"], entry.get("pay_url", ""), entry.get("merchant", "")]
    if not isinstance(secrets, list) or not all(isinstance(value, str) for value in (*secrets, *texts)):
        raise ProviderSettingsError(f"entry {number}: secrets is a list of texts, everything else a text")
    if entry["name"] in RESERVED:
        raise ProviderSettingsError(f"entry {number}: {entry['name']} is not a provider's name")
    try:
        return HmacProvider(
            name=entry["name"],
            title=entry["title"],
            secrets=tuple(secrets),
            pay_url=entry.get("pay_url", ""),
            merchant=entry.get("merchant", ""),
        )
    except ValueError as error:
        raise ProviderSettingsError(f"entry {number}: {error}") from None
