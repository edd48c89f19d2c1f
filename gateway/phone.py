"""The phone as this application runs it: the voice of `tts`, the exchange's questions, people's conversations."""

from __future__ import annotations

import functools
from collections.abc import AsyncIterator, Mapping, Sequence

from fastapi import FastAPI
from prometheus_client import Histogram

from connectors.contract import Connector
from connectors.phone.connector import PhoneConnector, PhoneSettings
from connectors.phone.contract import VoiceFailed
from connectors.phone.keys import PREFIXES, areas_of, prefixes_of
from gateway.calls import hooks, page
from gateway.calls.recording import Recorder
from gateway.calls.story import Stories
from gateway.desk.parts import Parts
from gateway.hearing import PhoneFigures, ears
from gateway.metrics import Metrics
from gateway.records import conversations
from gateway.settings import Settings
from gateway.store import Store
from tts.audio import Format
from tts.choose import speaker
from tts.contract import SpeechError
from tts.speaker import Speaker

# The telephone exchange is on the same machine or network: seconds matter around one.
_SECONDS = (0.1, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0)


# Without an exchange only the page and `./assistant call` call, from this machine.
_OWN_LINE = "127.0.0.1:0"


class SpokenVoice:
    """The phone's voice by the speech room: telephone audio, sentence by sentence."""

    def __init__(self, with_engines: Speaker) -> None:
        self._speaker = with_engines

    async def say(self, text: str, choices: Sequence[str]) -> AsyncIterator[bytes]:
        """Raises `VoiceFailed`."""
        stream = self._speaker.say(text, Format.SLIN, choices)
        try:
            async for piece in stream:
                yield piece.audio
        except SpeechError as error:
            raise VoiceFailed(str(error)) from error
        finally:
            await stream.aclose()  # type: ignore[attr-defined]

    async def close(self) -> None:
        """End the engines."""
        await self._speaker.close()


def phone(settings: Settings) -> PhoneConnector | None:
    """The channel, or None when nobody could call. Raises ValueError for settings that can't work."""
    if not (settings.phone_bind or page.wanted(settings)):
        return None
    if settings.phone_bind and not settings.phone_secret.get_secret_value():
        raise ValueError("PHONE_BIND is set: set PHONE_SECRET too, it proves the telephone exchange")
    voice = SpokenVoice(speaker(settings.tts_engine, settings.tts_voice, settings.data_dir / "speech"))
    return PhoneConnector(
        PhoneSettings(
            settings.phone_bind or _OWN_LINE,
            prefixes=prefixes_of(settings.phone_prefixes) or PREFIXES,
            areas=areas_of(settings.phone_areas),
            ready=bool(settings.phone_bind),
            recorded=settings.phone_record,
        ),
        voice,
        ears(settings),
    )


def install(
    app: FastAPI, connectors: Mapping[str, Connector], settings: Settings, store: Store, metrics: Metrics
) -> None:
    """Give the phone its routes, its figures and its look at who holds a conversation."""
    connector = connectors.get("phone")
    if not isinstance(connector, PhoneConnector):
        return

    async def held(conversation: str) -> bool:
        talk = await store.read(functools.partial(conversations.by_key, key=conversation))
        return talk is not None and (conversations.person_expected(talk) or not conversations.bot_may_speak(talk))

    connector.held = held
    connector.answered = Histogram(
        "assistant_phone_first_sound_seconds",
        "Time from a caller's last sound or key to the first sound of the answer",
        buckets=_SECONDS,
        registry=metrics.registry,
    ).observe
    figures = PhoneFigures(metrics)
    connector.measured, connector.noted = figures.observe, figures.count
    stories = Stories()
    connector.watches.add(stories)
    desk: Parts = app.state.desk
    desk.calls.use(connector)
    if secret := settings.phone_secret.get_secret_value():
        app.include_router(hooks.router(connector, secret, stories))
    page.install(app, connector, settings, stories)
    recorder = Recorder(settings.data_dir / "recordings", settings.phone_record_days)
    connector.watches.add(recorder)
    # Also where recording has been switched off: what is kept has its time.
    connector.chores.append(recorder.tidy)
