"""The web chat's store: posts, history by sequence number, live events in the customer's view, files."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from connectors.contract import Connector
from connectors.webchat.connector import WebchatConnector
from connectors.webchat.ports import (
    Author,
    ChatUnavailable,
    Holder,
    MessageCreated,
    Post,
    Resync,
    Status,
    StatusChanged,
    Typing,
    Upload,
    UploadUnknown,
    Visit,
)
from gateway.app import Gateway, create_app
from gateway.broker import INBOUND
from gateway.codec import encode_wake
from gateway.lanes import lane_of
from tests.fakes.bot import FakeBot
from tests.fakes.server import ServerThread
from tests.gateway.house import House, settings_for
from tests.gateway.house_policies import quick

KEY = "webchat:main:v1"


@asynccontextmanager
async def chat_house(folder: Path) -> AsyncIterator[House]:
    """A gateway whose only channel is the web chat."""
    bot = FakeBot()
    server = ServerThread(bot.app())
    server.start()
    settings = settings_for(folder, rasa_url=server.url)
    connectors: dict[str, Connector] = {"webchat": WebchatConnector()}
    gateway = Gateway(settings, connectors)
    app = create_app(settings, gateway)
    await gateway.start()
    try:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://gateway") as http:
            yield House(gateway, http, bot, None, server, None)  # type: ignore[arg-type]
    finally:
        await gateway.stop()
        server.stop()


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[House]:
    async with chat_house(tmp_path) as running:
        yield running


async def test_a_new_conversation_leaves_no_trace_until_somebody_writes(home: House) -> None:
    assert await home.gateway.chat.open(Visit("main", "v1")) == Status(Holder.BOT, 0)
    assert list(await home.gateway.chat.latest(KEY, None, 10)) == []
    assert home.value("SELECT count(*) FROM conversation") == 0


async def test_a_post_is_stored_answered_and_heard_live(home: House) -> None:
    chat = home.gateway.chat
    async with chat.subscribe(KEY) as events:
        posted = await chat.post(KEY, Post("c1", "tiền điện"))
        assert (posted.seq, posted.repeated) == (1, False)
        heard = [await asyncio.wait_for(anext(events), 10) for _ in range(3)]
    mine, typing, answer = heard
    assert isinstance(mine, MessageCreated)
    assert (mine.message.client_id, mine.message.author) == ("c1", Author.CUSTOMER)
    assert isinstance(typing, Typing)
    assert typing.author is Author.BOT
    assert isinstance(answer, MessageCreated)
    assert (answer.message.seq, answer.message.text, answer.message.client_id) == (2, "Dạ, tiền điện", None)
    await home.until_row("SELECT state FROM message WHERE direction = 'out'", "sent")
    assert [message.seq for message in await chat.history(KEY, 0, 10)] == [1, 2]
    assert await chat.status(KEY) == Status(Holder.BOT, 2, read_by_us=1)


async def test_the_same_client_id_adds_nothing(home: House) -> None:
    chat = home.gateway.chat
    posted = await asyncio.gather(*(chat.post(KEY, Post("c1", "xin chào")) for _ in range(5)))
    assert {one.seq for one in posted} == {1}
    assert sorted(one.repeated for one in posted) == [False, True, True, True, True]
    other = await chat.post("webchat:main:v2", Post("c1", "xin chào"))
    assert not other.repeated
    await home.until_row("SELECT count(*) FROM message WHERE direction = 'out' AND state = 'sent'", 2)
    assert home.bot.turns[KEY] == ["xin chào"]


async def test_posts_in_quick_succession_are_answered_in_order(home: House) -> None:
    for number in range(10):
        await home.gateway.chat.post(KEY, Post(f"c{number}", f"câu {number}"))
    await home.until_row("SELECT count(*) FROM message WHERE direction = 'out'", 10)
    assert home.bot.turns[KEY] == [f"câu {number}" for number in range(10)]


async def test_pages_of_history(home: House) -> None:
    chat = home.gateway.chat
    for number in range(5):
        await chat.post(KEY, Post(f"c{number}", "im lặng"))
    assert [message.seq for message in await chat.history(KEY, 2, 2)] == [3, 4]
    assert [message.seq for message in await chat.latest(KEY, None, 2)] == [4, 5]
    assert [message.seq for message in await chat.latest(KEY, 4, 2)] == [2, 3]
    assert list(await chat.history("webchat:main:stranger", 0, 10)) == []


async def test_buttons_and_pictures_reach_the_page(home: House) -> None:
    chat = home.gateway.chat
    await chat.post(KEY, Post("c1", "nút"))
    await chat.post(KEY, Post("c2", "ảnh"))
    await home.until_row("SELECT count(*) FROM message WHERE direction = 'out'", 2)
    answers = [message for message in await chat.history(KEY, 0, 10) if message.author is Author.BOT]
    assert [(choice.title, choice.payload) for choice in answers[0].choices] == [("Có", "/affirm")]
    assert [(media.kind, media.url) for media in answers[1].media] == [("image", "/media/vietqr/abc.png")]


async def test_a_tap_is_a_command_and_typed_slashes_are_words(home: House) -> None:
    chat = home.gateway.chat
    await chat.post(KEY, Post("c1", "Hóa đơn", payload="/ask_bill_amount"))
    await chat.post(KEY, Post("c2", "/ask_bill_amount"))
    await chat.post(KEY, Post("c3", "Xoá hết", payload="/restart"))
    await home.until(lambda: len(home.bot.turns[KEY]) == 3)
    assert home.bot.turns[KEY] == ["/ask_bill_amount", "ask_bill_amount", "Xoá hết"]


async def test_files_belong_to_their_conversation(home: House) -> None:
    chat = home.gateway.chat
    picture = Upload("image", "image/png", "giay-to.png", b"\x89PNG...", 10, 20)
    number = await chat.upload(KEY, picture)
    assert await chat.download(KEY, number) == picture
    for stranger in ("webchat:main:v2", "webchat:other:v1"):
        with pytest.raises(UploadUnknown):
            await chat.download(stranger, number)
        with pytest.raises(UploadUnknown):
            await chat.post(stranger, Post("c1", uploads=(number,)))
    with pytest.raises(UploadUnknown):
        await chat.download(KEY, "../../assistant.db")
    await chat.post(KEY, Post("c1", uploads=(number,)))
    await home.until(lambda: home.bot.turns[KEY] == ["/send_image"])
    assert home.bot.metadata[0]["attachments"][0]["data"] == {"upload": number}
    [message, *_] = await chat.history(KEY, 0, 10)
    assert [(media.kind, media.id, media.name, media.size) for media in message.media] == [
        ("image", number, "giay-to.png", 7)
    ]


async def test_read_marks_never_go_back(home: House) -> None:
    chat = home.gateway.chat
    await chat.post(KEY, Post("c1", "hai câu"))
    await home.until_row("SELECT count(*) FROM message WHERE state = 'sent'", 2)
    await chat.read(KEY, 2)
    await chat.read(KEY, 1)
    await chat.read(KEY, 99)
    assert (await chat.status(KEY)).read_by_customer == 2
    assert home.rows("SELECT state FROM message WHERE direction = 'out' ORDER BY seq") == [("read",), ("sent",)]


async def test_the_page_hears_who_answers(home: House) -> None:
    chat, handover = home.gateway.chat, home.gateway.handover
    await chat.post(KEY, Post("c1", "gặp người"))
    await home.until_row("SELECT holder FROM conversation", "waiting")
    status = await chat.status(KEY)
    assert (status.holder, status.position) == (Holder.WAITING, 1)
    async with chat.subscribe(KEY) as events:
        talk = await handover.claim(1, "Lan")
        changed = await asyncio.wait_for(anext(events), 10)
        assert isinstance(changed, StatusChanged)
        assert (changed.status.holder, changed.status.agent) == (Holder.AGENT, "Lan")
        await handover.reply(talk.id, "Lan", "Dạ em nghe ạ", "d1")
        answer = await asyncio.wait_for(anext(events), 10)
    assert isinstance(answer, MessageCreated)
    assert (answer.message.author, answer.message.name) == (Author.AGENT, "Lan")


async def test_the_customers_own_typing_is_for_the_desk(home: House) -> None:
    chat = home.gateway.chat
    async with home.gateway.live.subscribe() as desk, chat.subscribe(KEY) as page:
        await chat.typing(KEY, True)
        event = await asyncio.wait_for(anext(desk), 10)
        assert (event["type"], event["author"], event["conversation"]) == ("typing", "customer", KEY)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(anext(page), 0.3)


async def test_a_post_without_nats_is_stored_and_answered_when_it_is_back(
    home: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick(monkeypatch)
    embedded = home.gateway.broker._embedded
    assert embedded is not None
    async with home.gateway.chat.subscribe(KEY) as events:
        home.gateway.broker._closing = True  # hold back the revival
        await embedded.stop()
        posted = await home.gateway.chat.post(KEY, Post("c1", "xin chào"))
        assert posted.seq == 1
        home.gateway.broker._closing = False
        await embedded.ensure()
        await home.until(lambda: home.bot.turns[KEY] == ["xin chào"])
        heard = [await asyncio.wait_for(anext(events), 10)]
    assert any(isinstance(event, Resync | MessageCreated) for event in heard)


async def test_replies_whose_lane_was_never_told_are_sent_at_the_next_wake(home: House) -> None:
    """kill -9 between the commit of an answer and the word to the outbound lane."""
    await home.gateway.chat.post(KEY, Post("c1", "xin chào"))
    await home.until_row("SELECT state FROM message WHERE direction = 'out'", "sent")
    with home.gateway.database.write() as session:
        session.execute(text("UPDATE message SET state = 'queued', parts_done = 0 WHERE direction = 'out'"))
    await home.gateway.broker.publish(INBOUND, lane_of(KEY), encode_wake(1), "redelivered")
    await home.until_row("SELECT state FROM message WHERE direction = 'out'", "sent")


async def test_without_the_database_nothing_is_promised(home: House, monkeypatch: pytest.MonkeyPatch) -> None:
    class Away:
        def begin(self) -> None:
            raise OperationalError("BEGIN", {}, Exception("disk I/O error"))

    monkeypatch.setattr(home.gateway.store, "_engine", Away())
    with pytest.raises(ChatUnavailable):
        await home.gateway.chat.post(KEY, Post("c1", "xin chào"))


async def test_the_routes_are_there(home: House) -> None:
    assert (await home.http.get("/chat")).status_code == 200
    assert (await home.http.get("/widget.js")).status_code == 200
    session = await home.http.post("/widget/v1/sessions", json={})
    assert session.status_code in (200, 201), session.text
    token = session.json()["visitor_token"]
    answer = await home.http.post(
        "/widget/v1/messages",
        json={"client_id": "c1", "text": "xin chào"},
        headers={"Authorization": f"Bearer {token}"},
    )
    assert answer.status_code == 201, answer.text
    await home.until_row("SELECT state FROM message WHERE direction = 'out'", "sent")
