"""A voice message, whole, into words."""

from __future__ import annotations

from asr.audio import decoded
from asr.contract import Recogniser

LONGEST = 30.0
"""Seconds that are listened to. A longer message is for a person; its beginning still says what it is about."""
_RATE = 16000


def words_of(recogniser: Recogniser, recording: bytes, seconds: float = LONGEST) -> str:
    """What is said in a recording of any usual kind; "" when nothing is understood. Blocks. Raises `AsrError`."""
    samples = decoded(recording, _RATE, seconds)
    hearing = recogniser.listen(_RATE)
    try:
        # Half a second of silence around: the first and last syllable are lost at a hard edge.
        quiet = bytes(_RATE)
        hearing.accept(quiet + samples + quiet)
        return hearing.final()
    finally:
        hearing.close()
