"""Voice messages: recognised, kept in words, answered as if typed; and everything that can go wrong with one."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from asr.contract import AsrError
from connectors.webchat.ports import Post, Upload
from tests.asr.recordings import KINDS, recording
from tests.fakes.platform import said
from tests.gateway.test_downloads import Place, place_of

TONE = b"\x00\x20\x00\xe0" * 8000


class Listener:
    """A recogniser that hears the same in everything; `error` is raised instead."""

    name = "listener"

    def __init__(self, words: str, error: Exception | None = None) -> None:
        self.words, self.error = words, error
        self.heard = 0

    def warm(self) -> None: ...

    def close(self) -> None: ...

    def listen(self, rate: int = 8000) -> Listener:
        if self.error:
            raise self.error
        return self

    def accept(self, audio: bytes) -> None:
        self.heard += len(audio)

    def partial(self) -> str:
        return ""

    def final(self) -> str:
        return self.words


@asynccontextmanager
async def notes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, listener: Listener | None) -> AsyncIterator[Place]:
    monkeypatch.setattr("gateway.app.recogniser_for", lambda _settings: listener)
    async with place_of(tmp_path, monkeypatch) as place:
        yield place


def transcript(place: Place) -> str | None:
    content = place.home.value("SELECT content FROM message WHERE direction = 'in' ORDER BY id DESC LIMIT 1")
    found = json.loads(content) if isinstance(content, str) else content
    return None if found is None else found.get("transcript")


async def answered(place: Place, count: int = 1) -> list[str]:
    await place.home.until_row("SELECT count(*) FROM message WHERE direction = 'in' AND state = 'answered'", count)
    return place.home.bot.turns["fake:page:an"]


async def test_notes_of_every_kind_are_answered_as_if_typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    listener = Listener("tiền điện tháng này bao nhiêu")
    async with notes(tmp_path, monkeypatch, listener) as place:
        for count, kind in enumerate(KINDS, 1):
            listener.heard = 0
            place.media.files[kind] = recording(TONE, 16000, kind)
            await place.sends(kind, kind="audio", number=kind)
            assert (await answered(place, count))[count - 1 :] == ["tiền điện tháng này bao nhiêu"], kind
            assert transcript(place) == "tiền điện tháng này bao nhiêu"
            assert listener.heard > 0
            assert (await place.row("kept"))["file"]  # and the recording is kept
        assert place.home.rows("SELECT DISTINCT text, kind FROM message WHERE direction = 'in'") == [("", "audio")]


@pytest.mark.parametrize(
    ("listener", "files"),
    [
        (Listener("x"), {"broken": b"OggS" + bytes(500), "refused": b"<html>", "gone": None}),
        (Listener(""), {"nothing understood": recording(TONE, 16000, "ogg")}),
        (Listener("x", AsrError("no model")), {"not installed": recording(TONE, 16000, "ogg")}),
        (Listener("x", ZeroDivisionError()), {"a bug": recording(TONE, 16000, "ogg")}),
        (None, {"ASR_ENGINE=none": recording(TONE, 16000, "ogg")}),
    ],
)
async def test_what_is_not_understood_is_told_and_nothing_is_lost(
    listener: Listener | None, files: dict[str, bytes | None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.voice_notes._PATIENCE_SECONDS", 1.0)
    async with notes(tmp_path, monkeypatch, listener) as place:
        for count, (name, data) in enumerate(files.items(), 1):
            if data is not None:
                place.media.files[str(count)] = data
            await place.sends(str(count), kind="audio", number=str(count))
            assert (await answered(place, count))[count - 1 :] == ["/send_audio"], name
            assert transcript(place) is None


async def test_a_caption_counts_and_the_note_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    listener = Listener("x")
    async with notes(tmp_path, monkeypatch, listener) as place:
        place.media.files["note"] = recording(TONE, 16000, "ogg")
        attachment = {"kind": "audio", "url": f"{place.url}/note"}
        await place.home.post(said("an", "nghe giúp tôi", "m1", kind="audio", attachments=[attachment]))
        assert await answered(place) == ["nghe giúp tôi"]
        assert not listener.heard


async def test_a_note_to_a_person_is_put_into_words_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with notes(tmp_path, monkeypatch, Listener("chị ơi điện vẫn chưa có")) as place:
        await place.home.post(said("an", "gặp người", "m0"))
        await answered(place)
        await place.home.until_row("SELECT holder FROM conversation", "waiting")
        await place.home.gateway.handover.claim(place.home.value("SELECT id FROM conversation"), "Lan")
        place.media.files["note"] = recording(TONE, 16000, "ogg")
        await place.sends("note", kind="audio")
        await place.home.until(lambda: transcript(place) == "chị ơi điện vẫn chưa có")
        assert place.home.bot.turns["fake:page:an"] == ["gặp người"]


async def test_a_recording_of_the_web_chat(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with notes(tmp_path, monkeypatch, Listener("báo mất điện")) as place:
        chat, key = place.home.gateway.chat, "webchat:main:v1"
        data = recording(TONE, 16000, "webm")
        number = await chat.upload(key, Upload("audio", "audio/webm", "tin-thoai.webm", data))
        await chat.post(key, Post("c1", uploads=(number,)))
        await place.home.until(lambda: place.home.bot.turns[key] == ["báo mất điện"])
        assert transcript(place) == "báo mất điện"
        [message, *_] = await chat.history(key, 0, 10)
        assert [(media.kind, media.id) for media in message.media] == [("audio", number)]
        assert message.text == ""  # what was understood is not shown as if the customer had written it


async def test_after_a_failed_turn_the_note_is_not_heard_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    listener = Listener("mất điện rồi")
    async with notes(tmp_path, monkeypatch, listener) as place:
        place.home.bot.failing = True
        place.media.files["note"] = recording(TONE, 16000, "ogg")
        await place.sends("note", kind="audio")
        await place.home.until(lambda: transcript(place) == "mất điện rồi")
        heard = listener.heard
        place.home.bot.failing = False
        assert (await answered(place))[-1] == "mất điện rồi"
        assert listener.heard == heard
