"""Echoes, receipts, edits, withdrawals, routing: what platforms tell without asking."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.fakes.platform import said
from tests.gateway.house import House

OUT = "SELECT state FROM message WHERE direction = 'out' ORDER BY seq"


def told(user: str, kind: str, number: str, data: dict[str, Any], text: str = "") -> dict[str, Any]:
    """An event of another kind."""
    return {"user": user, "id": number, "kind": kind, "text": text, "data": data}


async def _answered(home: House, text: str = "một") -> None:
    await home.post(said("an", text, "m1"))
    await home.until_row("SELECT count(*) FROM message WHERE state = 'sent'", 1)


async def _quiet(home: House) -> None:
    """Everything that was posted before has been handled."""
    await home.post(said("an", "im lặng", f"quiet-{id(object())}"))
    await home.until_row("SELECT count(*) FROM message WHERE direction = 'in' AND state = 'received'", 0)
    await home.until_row("SELECT count(*) > 0 FROM message WHERE text = 'im lặng'", 1)


async def test_receipts_move_states_forward_only(home: House) -> None:
    await _answered(home)
    later = (datetime.now(UTC) + timedelta(seconds=5)).isoformat()
    await home.post(told("an", "read", "r1", {"watermark": later}))
    await home.until_row(OUT, "read")
    await home.post(told("an", "delivered", "d1", {"watermark": later, "ids": ["p1"]}))
    await _quiet(home)
    assert home.rows(OUT) == [("read",)]


async def test_a_receipt_that_names_a_doubtful_message_settles_it(home: House) -> None:
    home.platform.faults = [504]
    await home.post(said("an", "một", "m1"))
    await home.until_row(OUT, "unknown")
    with home.gateway.database.write() as session:
        from sqlalchemy import text

        session.execute(text("UPDATE message SET external_id = 'p9' WHERE direction = 'out'"))
    await home.post(told("an", "delivered", "d1", {"ids": ["p9"]}))
    await home.until_row(OUT, "delivered")


async def test_a_watermark_before_the_send_says_nothing(home: House) -> None:
    await _answered(home)
    await home.post(told("an", "delivered", "d1", {"watermark": "2020-01-01T00:00:00+00:00"}))
    await home.post(told("an", "delivered", "d2", {"watermark": "not a time"}))
    await _quiet(home)
    assert home.rows(OUT) == [("sent",)]


ECHOES: list[tuple[str, dict[str, Any], str]] = [
    ("our reference", {"mid": "p1", "metadata": "gw:2.0", "app_id": "77"}, ""),
    ("our platform id", {"mid": "p1", "app_id": "263902037430900"}, ""),
    ("another bot", {"mid": "x1", "app_id": "999"}, "quảng cáo"),
    ("a reference that is not ours any more", {"mid": "x2", "metadata": "gw:99999.0"}, ""),
]


@pytest.mark.parametrize(("data", "text"), [row[1:] for row in ECHOES], ids=[row[0] for row in ECHOES])
async def test_echoes_that_change_nothing(home: House, data: dict[str, Any], text: str) -> None:
    await _answered(home)
    await home.post(told("an", "echo", "e1", data, text))
    await _quiet(home)
    assert home.value("SELECT count(*) FROM message WHERE direction = 'out'") == 1
    assert home.value("SELECT holder FROM conversation") == "bot"


async def test_a_person_in_the_platforms_inbox_silences_the_bot_until_the_thread_comes_back(home: House) -> None:
    await _answered(home)
    echo = told("an", "echo", "e1", {"mid": "x1", "app_id": "263902037430900"}, "Chào chị, em là Lan")
    await home.post(echo)
    await home.until_row("SELECT holder FROM conversation", "agent")
    await home.post(echo | {"id": "e2"})  # the platform tells it twice under another id
    await home.post(said("an", "hai", "m2"))
    await home.until_row("SELECT state FROM message WHERE external_id = 'm2'", "shown")
    assert home.rows("SELECT author, text FROM message WHERE external_id = 'x1'") == [("agent", "Chào chị, em là Lan")]
    await home.post(told("an", "ownership", "o1", {"event": "pass_thread_control", "new_owner_app_id": "77"}))
    await home.until_row("SELECT holder FROM conversation", "bot")
    await home.post(said("an", "ba", "m3"))
    await home.until(lambda: home.platform.texts("an") == ["Dạ, một", "Dạ, ba"])


async def test_an_echo_that_proves_a_doubtful_send(home: House) -> None:
    home.platform.faults = [504]
    await home.post(said("an", "một", "m1"))
    await home.until_row(OUT, "unknown")
    await home.post(told("an", "echo", "e1", {"mid": "p7"}, "Dạ, một"))
    await home.until_row(OUT, "sent")
    assert home.value("SELECT attention FROM conversation") is None


async def test_the_thread_taken_by_the_page_inbox_silences_the_bot(home: House) -> None:
    await _answered(home)
    taken = {"event": "take_thread_control", "new_owner_app_id": "263902037430900"}
    await home.post(told("an", "ownership", "o1", taken))
    await home.until_row("SELECT holder FROM conversation", "agent")


async def test_standby_messages_are_kept_and_never_answered(home: House) -> None:
    await home.post(said("an", "riêng với người", "m1", data={"standby": True}))
    await home.until_row("SELECT state FROM message", "recorded")
    assert home.bot.asked == []


async def test_an_edit_before_the_answer_is_what_the_bot_hears(home: House, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.gateway.house_policies import quick

    quick(monkeypatch)
    home.bot.failing = True
    await home.post(said("an", "tháng 9", "m1"))
    await home.until_row("SELECT count(*) FROM conversation WHERE bot_due IS NOT NULL", 1)
    await home.post(told("an", "edited", "edit:m1:1", {"mid": "m1"}, "tháng 10"))
    await home.until_row("SELECT text FROM message", "tháng 10")
    home.bot.failing = False
    await home.until(lambda: home.platform.texts("an") == ["Dạ, tháng 10"])


async def test_a_withdrawn_message_is_erased_and_not_answered(home: House, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.gateway.house_policies import quick

    quick(monkeypatch)
    home.bot.failing = True
    image = {"attachments": [{"kind": "image", "url": "https://cdn.example/x.jpg"}]}
    await home.post(said("an", "nhầm rồi", "m1") | image)
    await home.until_row("SELECT count(*) FROM conversation WHERE bot_due IS NOT NULL", 1)
    await home.post(told("an", "deleted", "deleted:m1", {"mid": "m1"}))
    await home.until_row("SELECT state FROM message", "recorded")
    home.bot.failing = False
    await home.until_row("SELECT bot_due FROM conversation", None)
    assert home.rows("SELECT text FROM message") == [("",)]
    assert home.rows("SELECT url FROM message_attachment") == [(None,)]
    assert home.platform.shown == []


async def test_a_reaction_is_noted_on_its_message(home: House) -> None:
    await _answered(home)
    await home.post(told("an", "reaction", "x1", {"mid": "p1", "emoji": "❤️", "action": "react"}))
    await home.until_row("SELECT json_extract(content, '$.reaction') FROM message WHERE external_id = 'p1'", "❤️")
    await home.post(told("an", "reaction", "x2", {"mid": "p1", "emoji": "❤️", "action": "unreact"}))
    await home.until_row("SELECT json_extract(content, '$.reaction') FROM message WHERE external_id = 'p1'", None)
    assert len(home.bot.asked) == 1


@pytest.mark.parametrize("kind", ["referral", "follow"])
async def test_events_of_strangers_open_a_conversation_without_an_answer(home: House, kind: str) -> None:
    await home.post(told("khách mới", kind, "f1", {"ref": "qr_branch_7"}))
    await home.until_row("SELECT count(*) FROM conversation WHERE last_customer_at IS NOT NULL", 1)
    assert home.value("SELECT count(*) FROM message") == 0


@pytest.mark.parametrize("kind", ["echo", "edited", "deleted", "reaction", "read", "delivered", "ownership"])
async def test_events_about_unknown_messages_are_harmless(home: House, kind: str) -> None:
    await home.post(told("nobody", kind, "z1", {"mid": "nothing", "app_id": "5", "ids": ["nothing"]}))
    await _quiet(home)
    assert home.value("SELECT count(*) FROM conversation WHERE platform_user = 'nobody'") == 0


async def test_leaving_does_not_open_the_reply_window(home: House) -> None:
    await home.post({"user": "an", "id": "u1", "kind": "unfollow"})
    await home.until_row("SELECT count(*) FROM conversation", 1)
    assert home.value("SELECT last_customer_at FROM conversation") is None
    await home.post({"user": "an", "id": "f1", "kind": "follow"})
    await home.until_row("SELECT count(*) FROM conversation WHERE last_customer_at IS NOT NULL", 1)
