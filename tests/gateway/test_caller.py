"""`./assistant call`: turns of keys and sound against the whole gateway, what is printed, and what can't be called."""

from __future__ import annotations

import wave
from pathlib import Path

import httpx
import pytest

from connectors.phone.texts import TEXTS
from gateway.calls import caller
from gateway.calls.caller import Caller, NoCall
from tests.connectors.phone.caller import ToneVoice, until
from tests.gateway.test_phone import SECRET, hotline


async def test_keys_and_sound_are_sent_in_turns_and_everything_is_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    voice = ToneVoice()
    async with hotline(tmp_path, voice) as line:
        one = Caller(line.http, SECRET, "0912000101")
        await one.call(["1#", bytes(1600), "7313000123456#"], live=False, wait=0.1)
        shown = capsys.readouterr().out
        assert TEXTS["greeting"] in shown
        assert "1. Xem tiền điện" in shown
        assert "khách    Xem tiền điện" in shown
        assert "khách    PD13000123456" in shown
        assert "Dạ, PD13000123456" in shown
        assert "s: endpoint 0.00" in shown
        assert len(one.heard) > 16000  # pauses too
        assert any(one.heard)
        await until(lambda: not line.phone._calls, 5)


async def test_the_assistant_may_hang_up_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    async with hotline(tmp_path, ToneVoice()) as line:
        one = Caller(line.http, SECRET, "")
        await one.call(["0", "1#"], live=False, wait=5)
        assert one.over.is_set()
        assert TEXTS["transfer"] in capsys.readouterr().out


async def test_what_can_not_be_called_is_told_in_a_sentence(tmp_path: Path) -> None:
    async with hotline(tmp_path, ToneVoice()) as line:
        with pytest.raises(NoCall, match="PHONE_SECRET"):
            await Caller(line.http, "guessed", "").call([], live=False, wait=0)
        line.phone.announce = lambda *_: False  # type: ignore[method-assign,assignment]
        with pytest.raises(NoCall, match="lines"):
            await Caller(line.http, SECRET, "").call([], live=False, wait=0)
    async with httpx.AsyncClient(base_url="http://127.0.0.1:9") as nobody:
        with pytest.raises(NoCall, match="assistant up"):
            await Caller(nobody, SECRET, "").call([], live=False, wait=0)


def test_turns_are_files_or_keys(tmp_path: Path) -> None:
    file = tmp_path / "question.wav"
    with wave.open(str(file), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(16000)
        out.writeframes(b"\x01\x00" * 16000)
    turns = caller._turns([str(file), "0"], "1#, 73*")
    assert turns[1:] == ["0", "1#", "73*"]
    assert len(turns[0]) == pytest.approx(16000, rel=0.02)  # a second, now at 8 kHz
    (tmp_path / "broken.wav").write_bytes(b"RIFF")
    for wrong, why in ((str(tmp_path / "broken.wav"), "audio"), ("hello.wav", "neither")):
        with pytest.raises(NoCall, match=why):
            caller._turns([wrong], "")


def test_without_a_secret_it_says_so(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.delenv("PHONE_SECRET", raising=False)
    assert caller.main(["1#"]) == 1
    assert "PHONE_SECRET" in capsys.readouterr().err
