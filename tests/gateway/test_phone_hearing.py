"""A spoken call through the whole gateway: words to the bot, its answer to the line, the stages to the figures."""

from __future__ import annotations

import asyncio
import uuid
from pathlib import Path

import pytest
from pydantic import SecretStr

from connectors.phone.ears import Ears
from gateway.hearing import ears, findings, recogniser_for
from gateway.phone import phone
from tests.connectors.phone.caller import ToneVoice, until
from tests.connectors.phone.ears import LoudnessDetectors, Script, Talker
from tests.gateway.house import settings_for
from tests.gateway.test_phone import Hotline, hotline


async def talker(line: Hotline) -> Talker:
    one = Talker(line.phone.port, str(uuid.uuid4()))
    assert await line.ask("", uuid=one.uuid, caller="0912000101") == "bot"
    await one.dial()
    await until(lambda: one.heard and line.phone._calls[one.uuid]._listener.ear, 10)
    return one


async def test_what_a_caller_says_is_answered_and_measured(tmp_path: Path) -> None:
    voice, detectors = ToneVoice(), LoudnessDetectors()
    async with hotline(tmp_path, voice) as line:
        line.phone._ears = Ears(Script(["tiền điện tháng này bao nhiêu", "gặp người"]), detectors)
        one = await talker(line)
        await one.says(0)
        await until(lambda: voice.last == "Dạ, tiền điện tháng này bao nhiêu", 15)
        assert line.bot.turns[f"phone:hotline:{one.uuid}"] == ["tiền điện tháng này bao nhiêu"]
        await until(lambda: not line.phone._calls[one.uuid].mouth.busy, 5)
        metrics = (await line.http.get("/metrics")).text
        for stage in ("endpoint", "transcript", "bot", "voice", "total"):
            assert f'assistant_phone_turn_seconds_count{{by="voice",stage="{stage}"}} 1.0' in metrics

        assert 'assistant_phone_utterances_total{outcome="words"} 1.0' in metrics
        await one.says(1)
        await asyncio.wait_for(one.closed.wait(), 15)
        assert await line.ask("/next", uuid=one.uuid) == "agent"


def test_the_setting_makes_the_ears(tmp_path: Path) -> None:
    on = {"phone_bind": "127.0.0.1:9092", "phone_secret": SecretStr("x")}
    made = phone(settings_for(tmp_path, **on))
    assert made is not None
    assert made._ears is not None
    keys_only = phone(settings_for(tmp_path, **on, asr_engine="none"))
    assert keys_only is not None
    assert keys_only._ears is None
    with pytest.raises(ValueError, match="ASR_ENGINE must be one of viet-asr, whisper, http, none"):
        phone(settings_for(tmp_path, **on, asr_engine="siri"))
    with pytest.raises(ValueError, match="ASR_URL"):
        phone(settings_for(tmp_path, **on, asr_engine="http"))
    with pytest.raises(ValueError, match="ASR_MODEL"):
        phone(settings_for(tmp_path, **on, asr_engine="whisper"))


@pytest.mark.parametrize(
    ("values", "level", "words"),
    [
        ({}, "good", "viet-asr"),
        ({"asr_engine": "none"}, "warn", "No speech is recognised"),
        ({"asr_engine": "http"}, "bad", "ASR_URL"),
        ({"asr_engine": "siri"}, "bad", "must be one of"),
        ({"asr_engine": "whisper", "asr_model": "."}, "bad", "uv pip install"),
    ],
)
def test_the_doctor_looks_at_the_ears(values: dict[str, str], level: str, words: str, tmp_path: Path) -> None:
    ((found, what, mend),) = findings(settings_for(tmp_path, **values))
    assert found == level
    assert words in what
    assert (found == "good") == (mend == "")


async def test_the_telephone_and_voice_messages_share_one_recogniser(tmp_path: Path) -> None:
    settings = settings_for(tmp_path, asr_engine="http", asr_url="http://127.0.0.1:9/x")
    first = recogniser_for(settings)
    assert first is not None
    assert first is recogniser_for(settings_for(tmp_path, asr_engine="http", asr_url="http://127.0.0.1:9/x"))
    assert first is not recogniser_for(settings_for(tmp_path, asr_engine="http", asr_url="http://127.0.0.1:9/y"))
    made = ears(settings)
    assert made is not None
    await made.close()  # the phone ends, voice messages go on
    hearing = first.listen()
    assert hearing.final() == ""
    hearing.close()
