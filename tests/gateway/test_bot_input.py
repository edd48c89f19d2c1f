"""What reaches the bot, as tables and as properties."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.bot_input import MAX_TEXT, bot_input, harmless, is_command, shortened
from gateway.records.views import StoredMessage
from gateway.replies import Reply, absolute, read

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def stored(**values: Any) -> StoredMessage:
    base: dict[str, Any] = {
        "id": 1,
        "conversation_id": 1,
        "seq": 1,
        "direction": "in",
        "author": "customer",
        "kind": "text",
        "state": "received",
        "sent_at": NOW,
        "created_at": NOW,
    }
    return StoredMessage(**base | values)


COMMANDS = ["/affirm", '/inform{"period": "2026-10"}', '/ask_tariff{"a": 1, "b": true, "c": 1.5}', "/a{}"]
NO_COMMANDS = [
    "affirm",
    "/",
    "//affirm",
    "/Affirm",
    "/restart",
    "/back",
    "/session_start",
    '/session_start{"a": "b"}',
    "/affirm{",
    "/affirm{a}",
    '/affirm{"a": ["b"]}',
    '/affirm{"a": {"b": 1}}',
    '/affirm{"a": null}',
    "/affirm[1]",
    "/affirm extra",
    "/affirm@0.9",
    "/affirm\n",
    " /affirm",
    "/" + "a" * 70,
    '/affirm{"a": "' + "x" * 1000 + '"}',
    "/affirm" + "{" * 500,
    "EXTERNAL: affirm",
]


@pytest.mark.parametrize("payload", COMMANDS)
def test_well_formed_payloads_are_commands(payload: str) -> None:
    assert is_command(payload)
    assert bot_input(stored(kind="payload", payload=payload, text="Tiêu đề")).text == payload


@pytest.mark.parametrize("payload", NO_COMMANDS)
def test_anything_else_counts_as_its_title(payload: str) -> None:
    assert not is_command(payload)
    assert bot_input(stored(kind="payload", payload=payload, text="Tiêu đề")).text == "Tiêu đề"


def test_a_payload_without_a_title_is_words() -> None:
    assert bot_input(stored(kind="payload", payload="/restart", text="")).text == "restart"


@given(st.text(max_size=60))
def test_no_text_of_a_customer_becomes_a_command(text: str) -> None:
    """Whatever the bot's normaliser folds (NFKC, invisible characters), no slash comes to the front."""
    heard = bot_input(stored(text=text)).text
    assert heard
    for form in ("NFC", "NFKC"):
        folded = unicodedata.normalize(form, heard)
        visible = "".join(c for c in folded if unicodedata.category(c) not in ("Cf", "Cc", "Zs", "Zl", "Zp"))
        assert not visible.startswith("/")
        assert not folded.strip().startswith("/")


@given(st.text(max_size=60))
def test_harmless_is_nfc_and_stable(text: str) -> None:
    once = harmless(text)
    assert unicodedata.is_normalized("NFC", once)
    assert harmless(once) == once


@pytest.mark.parametrize(
    ("text", "length"),
    [("a" * 5000, MAX_TEXT), ("từ " * 1000, 1997), ("a" * MAX_TEXT, MAX_TEXT), ("ngắn", 4), ("", 0)],
)
def test_long_texts_are_cut_at_a_word_where_there_is_one(text: str, length: int) -> None:
    assert len(shortened(text)) == length
    assert text.startswith(shortened(text))


def test_the_metadata_stays_small() -> None:
    assert "data" not in bot_input(stored(content={"referral": "x" * 5000})).metadata
    assert bot_input(stored(content={"reply_to": "m1"})).metadata["data"] == {"reply_to": "m1"}
    assert bot_input(stored(text="a" * 3000)).metadata["cut"] == 3000


def test_rasas_messages_become_drafts_and_a_wish() -> None:
    reply = read(
        [
            {
                "text": "Dạ",
                "buttons": [{"title": "Có", "payload": "/affirm"}, {"title": "Trang", "url": "https://x.vn"}],
            },
            {"image": "/media/vietqr/t.png"},
            {"attachment": "https://x.vn/a.pdf"},
            {"attachment": {"type": "file", "payload": {"url": "https://x.vn/b.pdf"}}},
            {"custom": {"handover": {"reason": "hazard", "summary": {"text": "dây đứt"}}, "chart": [1, 2]}},
            {"buttons": [{"payload": "/no_title"}], "text": "Chọn"},
            {"recipient_id": "x"},
        ]
    )
    assert [(draft.text, draft.content) for draft in reply.drafts] == [
        ("Dạ", {"buttons": [{"title": "Có", "payload": "/affirm"}, {"title": "Trang", "url": "https://x.vn"}]}),
        ("", {"image": "/media/vietqr/t.png"}),
        ("", {"file": "https://x.vn/a.pdf"}),
        ("", {"file": "https://x.vn/b.pdf"}),
        ("", {"custom": {"chart": [1, 2]}}),
        ("Chọn", {}),
    ]
    assert reply.handover is not None
    assert (reply.handover.reason, reply.handover.summary) == ("hazard", {"text": "dây đứt"})
    assert not reply.released


def test_silence_and_leaving_the_line_are_no_messages() -> None:
    assert read([{"custom": {"silent": True}}]) == Reply([])
    left = read([{"text": "Dạ"}, {"custom": {"release": True}}])
    assert ([draft.text for draft in left.drafts], left.released) == (["Dạ"], True)


@pytest.mark.parametrize(
    ("url", "shown"),
    [("/media/a.png", "https://p.vn/media/a.png"), ("https://cdn.vn/a.png", "https://cdn.vn/a.png"), (None, None)],
)
def test_our_own_links_become_absolute(url: str | None, shown: str | None) -> None:
    assert absolute(url, "https://p.vn") == shown
