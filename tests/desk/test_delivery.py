"""What the desk may look at of delivery, and who may."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from gateway.public_fetch import PublicFetch
from gateway.records import people
from tests.desk.staff import Worker
from tests.fakes.platform import said
from tests.fakes.server import ServerThread
from tests.gateway.house import House
from tests.gateway.test_downloads import MediaServer, picture


@pytest.mark.parametrize(
    "path",
    [
        "exchanges",
        "undelivered",
        "channels",
        "conversations/1/person",
        "conversations/1/person/messages",
        "attachments/1",
    ],
)
async def test_nobody_looks_without_signing_in(home: House, path: str) -> None:
    assert (await home.http.get(f"/api/desk/{path}")).status_code == 401


async def test_exchanges_are_for_administrators(home: House, lan: Worker, hoa: Worker, admin: Worker) -> None:
    await home.post(said("an", "0912000101", "m1"))
    await home.until_row("SELECT count(*) FROM message WHERE state = 'sent'", 1)
    await home.gateway.delivery.exchanges.write()
    for worker in (lan, hoa):
        assert (await worker.http.get("/api/desk/exchanges")).status_code == 403
    answer = await admin.http.get("/api/desk/exchanges", params={"channel": "fake", "direction": "in"})
    (exchange,) = answer.json()
    assert (exchange["method"], exchange["status"]) == ("POST", 200)
    assert "0912" not in exchange["request"]
    assert (await admin.http.get("/api/desk/exchanges", params={"failed": "true"})).json() == []
    assert (await admin.http.get("/api/desk/exchanges", params={"limit": "1000"})).status_code == 422


async def test_what_failed_is_seen_and_sent_again(home: House, lan: Worker) -> None:
    home.platform.faults = [422]
    await home.post(said("an", "một", "m1"))
    await home.until_row("SELECT state FROM message WHERE direction = 'out'", "failed")
    (failed,) = (await lan.http.get("/api/desk/undelivered")).json()
    assert (failed["state"], failed["error_code"], failed["text"]) == ("failed", "422", "Dạ, một")
    await home.gateway.handover.send_again(failed["id"])
    await home.until(lambda: home.platform.texts("an") == ["Dạ, một"])
    assert (await lan.http.get("/api/desk/undelivered")).json() == []
    assert (await lan.http.get("/api/desk/channels")).json() == []


async def test_a_persons_other_channels(home: House, lan: Worker) -> None:
    for number, user in enumerate(("an", "binh"), 1):
        await home.post(said(user, f"chào {user}", f"m{number}"))
        await home.until_row("SELECT count(*) FROM message WHERE state = 'sent'", number)
        await home.gateway.store.write(
            lambda db, at=number: people.prove(db, at, people.PHONE, "+84912000101", datetime.now(UTC))
        )
    found = (await lan.http.get("/api/desk/conversations/1/person")).json()
    assert found["proofs"] == [["phone", "+84912000101"]]
    assert [one["conversation"] for one in found["conversations"]] == ["fake:page:binh"]
    history = (await lan.http.get("/api/desk/conversations/1/person/messages")).json()
    assert [message["text"] for message in history] == ["chào an", "Dạ, chào an", "chào binh", "Dạ, chào binh"]
    assert {message["conversation_id"] for message in history} == {1, 2}


async def test_a_customers_file(home: House, lan: Worker) -> None:
    media = MediaServer({"a": picture("JPEG"), "b": b"PK\x03\x04" + bytes(50)})
    server = ServerThread(media.app())
    server.start()
    home.gateway.delivery.downloads._fetch = PublicFetch(lambda _address: True)
    for number, name in enumerate("ab", 1):
        attachment = {"kind": "file", "url": f"{server.url}/{name}"}
        await home.post(said("an", "", f"m{number}", kind="file", attachments=[attachment]))
        await home.until_row("SELECT count(*) FROM message_attachment WHERE state = 'kept'", number)
    server.stop()
    shown = await lan.http.get("/api/desk/attachments/1")
    assert shown.content == picture("JPEG")
    assert shown.headers["content-type"] == "image/jpeg"
    assert shown.headers["content-disposition"].startswith("inline")
    offered = await lan.http.get("/api/desk/attachments/2")
    assert offered.headers["content-disposition"].startswith("attachment")
    assert offered.headers["x-content-type-options"] == "nosniff"
    assert (await lan.http.get("/api/desk/attachments/99")).status_code == 404
