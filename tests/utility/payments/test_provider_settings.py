"""Providers from a setting."""

from __future__ import annotations

import json
from typing import Any

import pytest

from utility.payments.providers import HmacProvider, ProviderSettingsError, read_providers

SECRET = "sixteen characters"
GOOD: dict[str, Any] = {"name": "vidi", "title": "Ví Đi", "secrets": [SECRET], "pay_url": "https://pay.example"}


def test_read() -> None:
    assert read_providers(" ") == ()
    (wallet, bank) = read_providers(json.dumps([GOOD, {"name": "bank-a", "title": "A", "secrets": [SECRET]}]))
    assert wallet == HmacProvider("vidi", "Ví Đi", (SECRET,), "https://pay.example")
    assert (wallet.writes_links, bank.writes_links) == (True, False)


@pytest.mark.parametrize(
    ("setting", "why"),
    [
        ("{", "not JSON"),
        ("{}", "a JSON list"),
        ("[1]", "entry 1 needs"),
        (json.dumps([GOOD, {"name": "x"}]), "entry 2 needs"),
        (json.dumps([GOOD | {"secret": SECRET}]), "entry 1 needs"),
        (json.dumps([GOOD, GOOD]), "same name"),
        (json.dumps([GOOD | {"secrets": SECRET}]), "a list of texts"),
        (json.dumps([GOOD | {"secrets": []}]), "at least 16"),
        (json.dumps([GOOD | {"secrets": ["short"]}]), "at least 16"),
        (json.dumps([GOOD | {"name": "Ví"}]), "no provider name"),
        (json.dumps([GOOD | {"name": "counter"}]), "not a provider's name"),
    ],
)
def test_what_is_wrong_is_said(setting: str, why: str) -> None:
    with pytest.raises(ProviderSettingsError, match=why) as refused:
        read_providers(setting)
    assert SECRET not in str(refused.value)


def test_secrets_stay_out_of_logs() -> None:
    (wallet,) = read_providers(json.dumps([GOOD]))
    assert SECRET not in repr(wallet)
