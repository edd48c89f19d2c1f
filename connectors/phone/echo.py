"""Our own voice coming back from a loudspeaker: told from the caller's by its likeness to what was sent, and level."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_RATE = 8000
# What is compared: long enough that another voice of the same pitch is not taken for ours, short beside a word.
_WINDOW = int(0.256 * _RATE)
# How late an echo may come: the network there and back, two jitter buffers, the room.
_LATEST = int(0.8 * _RATE)
# Of people's first syllables 95 % are under 0.28 and none was over 0.4; echoes of rooms at -20 dB are at 0.4 to 0.9.
_LIKE, _SURE = 0.3, 0.45
# So loud, beside our own voice, few loudspeakers come back: there the likeness has to be sure.
_LOUD = 0.2
# Softer than -26 dB of our own voice nobody speaks; an echo that was surely heard sets its own mark, 5 dB over itself.
_SOFTEST, _LOUDEST = 0.05, 0.35
_OVER, _LEARN = 1.8, 0.3
_SHORT = int(0.064 * _RATE)
_SILENT = 20.0  # of 32768: a line's noise


class Echo:
    """One call's. Telephone audio in both directions, in order; silence is sent where nothing is said."""

    def __init__(self) -> None:
        self._sent = np.zeros(_WINDOW + _LATEST)
        self._came = np.zeros(_WINDOW)
        self._coupling = _SOFTEST

    def sent(self, audio: bytes) -> None:
        """The next audio that goes out."""
        self._sent = _after(self._sent, audio)

    def came(self, audio: bytes) -> None:
        """The next audio of the caller."""
        self._came = _after(self._came, audio)

    @property
    def likeness(self) -> float:
        """How like what came last is to what was sent, 0 to 1, at the delay where it fits best."""
        came, sent = _flat(self._came), _flat(self._sent)
        energy = float(came @ came)
        if not energy or not sent.any():
            return 0.0
        size = 1 << (len(sent) - 1).bit_length()
        spectrum = np.fft.rfft(sent, size) * np.conj(np.fft.rfft(came, size))
        products = np.fft.irfft(spectrum, size)[: len(sent) - len(came) + 1]
        sums = np.concatenate(([0.0], np.cumsum(sent**2)))
        energies = sums[len(came) :] - sums[: -len(came)]
        # A piece that is mostly silence is like anything.
        fits = np.where(energies > 0.02 * energies.max(), products**2 / np.maximum(energies, 1.0), 0.0)
        return float(np.sqrt(fits.max() / energy))

    def heard(self) -> bool:
        """Whether what came last is our own voice. It learns how loud that is."""
        loudest = float(_levels(self._sent).max())
        if loudest < _SILENT:
            return False
        level = float(_levels(self._came[-_SHORT:])[0])
        if level <= self._coupling * loudest:
            return True
        likeness = self.likeness
        if likeness >= _SURE:
            mark = min(_LOUDEST, max(_SOFTEST, _OVER * level / loudest))
            self._coupling += _LEARN * (mark - self._coupling)
        return likeness >= (_SURE if level > _LOUD * loudest else _LIKE)


def _after(kept: NDArray[np.float64], audio: bytes) -> NDArray[np.float64]:
    new = np.frombuffer(audio, "<i2").astype(np.float64)
    return np.concatenate((kept, new))[-len(kept) :]


def _flat(samples: NDArray[np.float64]) -> NDArray[np.float64]:
    """With its high sounds raised: low ones make all voices alike."""
    return np.diff(samples, prepend=samples[:1])


def _levels(samples: NDArray[np.float64]) -> NDArray[np.float64]:
    """Loudness of each 64 ms."""
    pieces = samples[len(samples) % _SHORT :].reshape(-1, _SHORT)
    return np.asarray(np.sqrt((pieces**2).mean(axis=1)))
