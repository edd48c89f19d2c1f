"""espeak-ng: always there, offline, 20 ms a sentence; intelligible, but a machine's voice."""

from __future__ import annotations

import asyncio
import io
import shutil
import wave

from tts.contract import Sound, SpeechError

VOICES = ("vi", "vi-vn-x-central", "vi-vn-x-south")
"""North (Hanoi), Centre (Huế), South (Ho Chi Minh City)."""
_PROGRAM = "espeak-ng"
# Words a minute. The default of 175 is hurried for figures on a telephone.
_SPEED = 150
# Of 200. At the default of 100 single samples of figures reach full scale, and a telephone clips them.
_LOUDNESS = 75
# The program's own pause at the end is 360 ms, too long behind a clause: ours, in seconds, by the last sign.
_PAUSES = {".": 0.3, "!": 0.3, "?": 0.35, ":": 0.2, ";": 0.2, ",": 0.12}
# The program answers in 20 ms; ten times its worst on a full machine.
_SECONDS = 5.0


class Espeak:
    """Runs the program once a piece: a crash of it harms nobody else."""

    name = "espeak"

    def __init__(self, voice: str = "", *, program: str = _PROGRAM, speed: int = _SPEED) -> None:
        if voice and voice not in VOICES:
            raise ValueError(f"espeak-ng has no Vietnamese voice {voice!r}; choose one of {', '.join(VOICES)}")
        self._program = program
        self._voice = voice or VOICES[0]
        self._speed = speed
        self.fingerprint = f"{self._voice} {speed} {_LOUDNESS}"

    async def synthesise(self, words: str) -> Sound:
        """Text goes in on standard input (never an argument), a WAV file comes out."""
        try:
            process = await asyncio.create_subprocess_exec(
                *(self._program, "-v", self._voice, "-s", str(self._speed), "-a", str(_LOUDNESS), "-z"),
                *("-b", "1", "--stdin", "--stdout"),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
            )
        except OSError as error:
            raise SpeechError(f"{self._program} can't be started: install it (apt-get install espeak-ng)") from error
        try:
            async with asyncio.timeout(_SECONDS):
                out, said = await process.communicate(words.encode())
        except TimeoutError as error:
            raise SpeechError(f"{self._program} did not finish in {_SECONDS:.0f} s") from error
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if process.returncode or not out:
            raise SpeechError(f"{self._program} failed: {said.decode(errors='replace').strip()[:200]}")
        sound = _sound(out)
        pause = int(_PAUSES.get(words.rstrip()[-1:], 0.0) * sound.rate)
        return Sound(sound.samples + bytes(2 * pause), sound.rate)

    async def close(self) -> None:
        """Nothing is held."""


def available(program: str = _PROGRAM) -> bool:
    """Whether the program is installed."""
    return shutil.which(program) is not None


def _sound(data: bytes) -> Sound:
    """A streamed WAV: its header claims a length it could not know, so the rest of the data counts."""
    try:
        with wave.open(io.BytesIO(data)) as file:
            rate = file.getframerate()
        samples = data[data.index(b"data", 12) + 8 :]
    except (wave.Error, EOFError, ValueError) as error:
        raise SpeechError("espeak-ng gave no WAV") from error
    return Sound(samples[: len(samples) // 2 * 2], rate)
