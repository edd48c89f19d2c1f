"""The recogniser of this application: one for the telephone and for voice messages, since its model is large."""

from __future__ import annotations

import functools
from collections.abc import Iterator

from prometheus_client import Counter, Histogram

from asr.choose import ENGINES, recogniser
from asr.contract import TELEPHONE, AsrError, Hearing, Recogniser
from asr.voice import Detectors
from connectors.phone.ear import Heard
from connectors.phone.ears import Ears
from connectors.phone.latency import Turn
from gateway.metrics import Metrics
from gateway.settings import Settings

NONE = "none"
"""ASR_ENGINE of a hotline that is served by keys alone."""

# The goal is a second from the caller's last sound to the first one of the answer.
_SECONDS = (0.05, 0.1, 0.2, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.25, 1.5, 2.0, 3.0, 5.0, 10.0)


def recogniser_for(settings: Settings) -> Recogniser | None:
    """The engine of ASR_ENGINE, the same object for the same settings; None for `none`.

    Raises `ValueError` with what to mend in the settings.
    """
    if settings.asr_engine == NONE:
        return None
    if settings.asr_engine not in ENGINES:
        raise ValueError(f"ASR_ENGINE must be one of {', '.join((*ENGINES, NONE))}, not {settings.asr_engine!r}")
    return _kept(settings.asr_engine, settings.asr_model, settings.asr_url, settings.asr_token.get_secret_value())


def ears(settings: Settings) -> Ears | None:
    """What the phone hears with. Raises `ValueError`."""
    engine = recogniser_for(settings)
    return None if engine is None else Ears(engine, Detectors())


def findings(settings: Settings) -> Iterator[tuple[str, str, str]]:
    """Whether speech can be recognised here, for the doctor: level, what was found, what to do."""
    try:
        engine = recogniser_for(settings)
        if engine is None:
            yield "warn", "No speech is recognised: callers use keys, people listen to voice messages", "set ASR_ENGINE"
            return
        engine.warm()
        Detectors().take()
    except (ValueError, AsrError, OSError, RuntimeError) as error:
        yield "bad", str(error), "mend it in .env; docs/voice.md compares the engines"
    else:
        yield "good", f"Speech is recognised by {engine.name}", ""


class PhoneFigures:
    """Spoken turns for Prometheus: their stages (endpoint, transcript, bot, voice, total), what was understood."""

    def __init__(self, metrics: Metrics) -> None:
        self._stages = Histogram(
            "assistant_phone_turn_seconds",
            "Where a caller's waiting goes, from their last sound (or key) to the first sound of the answer",
            ["by", "stage"],
            buckets=_SECONDS,
            registry=metrics.registry,
        )

        self._utterances = Counter(
            "assistant_phone_utterances_total",
            "What callers said, by what became of it: words, nothing, busy (no recogniser free), failed",
            ["outcome"],
            registry=metrics.registry,
        )

    def count(self, heard: Heard) -> None:
        """Note an utterance."""
        self._utterances.labels(heard.outcome.value).inc()

    def observe(self, turn: Turn) -> None:
        """Note a turn whose answer has been heard."""
        by = "voice" if turn.spoken else "keys"
        for stage, seconds in turn.stages().items():
            self._stages.labels(by, stage).observe(seconds)


@functools.lru_cache(maxsize=4)
def _kept(engine: str, model: str, url: str, token: str) -> Recogniser:
    return _Shared(recogniser(engine, model=model, url=url, token=token))


class _Shared:
    """Of several users no one may close it; it ends with the process."""

    def __init__(self, engine: Recogniser) -> None:
        self._engine = engine
        self.name = engine.name

    def warm(self) -> None:
        self._engine.warm()

    def listen(self, rate: int = TELEPHONE) -> Hearing:
        return self._engine.listen(rate)

    def close(self) -> None:
        """Nothing: others may be using it."""
