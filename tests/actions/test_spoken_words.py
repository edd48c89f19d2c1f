"""What a caller hears: no word of the chat window, nothing long, one question at a time.

On the phone Rasa takes a response's variation `channel: phone` where there is one (tests/bot/runtime holds it to that),
else any of the others; so each of those must be fit to be heard.
"""

from __future__ import annotations

import re

import pytest

from tests.actions.talk import DOMAIN

RESPONSES: dict[str, list[dict[str, str]]] = {
    name: variations for name, variations in DOMAIN["responses"].items() if not name.startswith("utter_part_")
}
# A caller has a voice and twelve keys: nothing to read, tap, type, scan, send or follow.
CHAT_WORDS = re.compile(
    r"\bbấm (?!phím)|\bnút\b|bên dưới|dưới đây|ở trên|\bnhắn\b|\bgõ\b|\bquét\b|\btải\b|\bnhập (?!bằng phím)|đường dẫn"
    r"|https?:|\{url\}|\{site\}|gửi ảnh|chụp|liên kết dùng được|\n|[“”•]",
    re.IGNORECASE,
)
# In the order of how often people call about it: what they want to know, then silence.
FREQUENT = (
    "utter_bill_amount",
    "utter_debt",
    "utter_no_debt",
    "utter_pay_qr",
    "utter_payment_methods",
    "utter_outage_known",
    "utter_outage_no_estimate",
    "utter_outage_recorded",
    "utter_no_outage_known",
    "utter_planned_outages",
    "utter_no_planned_outage",
    "utter_ask_outage_scope",
    "utter_ask_area",
    "utter_ask_code_to_link",
    "utter_ask_otp",
    "utter_linked",
    "utter_otp_wrong",
    "utter_request_opened",
    "utter_request_status",
    "utter_estimate",
    "utter_menu",
)
MOST_WORDS = 48


def heard(name: str) -> list[str]:
    """What may be said of a response on the phone."""
    spoken = [one["text"] for one in RESPONSES[name] if one.get("channel") == "phone"]
    return spoken or [one["text"] for one in RESPONSES[name] if "channel" not in one]


@pytest.mark.parametrize("name", sorted(RESPONSES))
def test_nothing_said_on_the_phone_belongs_to_a_chat_window(name: str) -> None:
    for text in heard(name):
        found = CHAT_WORDS.search(text)
        assert found is None, f"{found[0]!r} in: {text}" if found else ""


@pytest.mark.parametrize("name", FREQUENT)
def test_frequent_answers_are_short_and_ask_one_thing(name: str) -> None:
    for text in heard(name):
        assert len(text.split()) <= MOST_WORDS, text
        assert text.count("?") <= 1, text


@pytest.mark.parametrize("name", sorted(name for name in RESPONSES if name.startswith("utter_ask_")))
def test_questions_ask_one_thing(name: str) -> None:
    for text in heard(name):
        assert text.count("?") <= 2, text


def test_a_phone_variation_never_speaks_of_another_channel() -> None:
    channels = {one.get("channel") for variations in RESPONSES.values() for one in variations}
    assert channels == {None, "phone"}
