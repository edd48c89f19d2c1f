"""`python -m tts "text"`: hear a reply as a caller would, or write it to a file.

TTS_ENGINE and TTS_VOICE choose the engine and its voice, as everywhere. Without a sound card `--out FILE` keeps it.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import sys
import time
from pathlib import Path

from tts.audio import BYTES_PER_SECOND, Format, encode, wav
from tts.choose import DEFAULT, ENGINES, speaker
from tts.contract import Sound, SpeechError
from tts.speaker import Speaker

_PLAYERS = (("aplay", "-q", "-"), ("paplay",), ("pw-play", "-"))


def main(arguments: list[str] | None = None) -> int:
    """0 when it was spoken; 1 with a sentence on standard error when not."""
    options = _options(arguments)
    text = " ".join(options.text) or sys.stdin.read()
    try:
        with_voice = speaker(options.engine, options.voice, Path(options.folder))
        sound = asyncio.run(_say(with_voice, text, options.words))
        if not options.words:
            _give(sound, options.out)
    except (SpeechError, ValueError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tts", description="Say a reply of the assistant.")
    parser.add_argument("text", nargs="*", help="what to say; standard input when left out")
    parser.add_argument("--out", help="write here (.wav, .mp3, .slin, .alaw) in place of playing it")
    parser.add_argument("--words", action="store_true", help="show the words only")
    parser.add_argument("--engine", default=os.environ.get("TTS_ENGINE") or DEFAULT, choices=ENGINES)
    parser.add_argument("--voice", default=os.environ.get("TTS_VOICE") or "")
    parser.add_argument(
        "--folder", default=str(Path(os.environ.get("DATA_DIR") or "data") / "speech"), help="the cache"
    )
    return parser.parse_args(arguments)


async def _say(with_voice: Speaker, text: str, words_only: bool) -> Sound:
    """All pieces as one sound; tells on standard error what is said and when its sound was there."""
    if words_only:
        from tts.spoken import spoken

        sys.stdout.write(spoken(text, (), with_voice.reader) + "\n")
        return Sound(b"", 16000)
    samples = b""
    started = time.perf_counter()
    try:
        async for piece in with_voice.say(text, Format.SLIN16):
            passed = (time.perf_counter() - started) * 1000
            length = len(piece.audio) / BYTES_PER_SECOND[Format.SLIN16]
            origin = f"{piece.engine}{', cached' if piece.cached else ''}"
            sys.stderr.write(f"{passed:6.0f} ms  {length:5.1f} s  {origin:16}  {piece.words}\n")
            samples += piece.audio
    finally:
        await with_voice.close()
    return Sound(samples, 16000)


def _give(sound: Sound, out: str | None) -> None:
    if out:
        suffix = Path(out).suffix.removeprefix(".")
        if suffix not in set(Format):
            raise ValueError(f"{out}: the ending must be one of {', '.join(Format)}")
        Path(out).write_bytes(encode(sound, Format(suffix)))
        return
    player = next((p for p in _PLAYERS if shutil.which(p[0])), None)
    if player is None:
        raise OSError("There is no player (aplay, paplay, pw-play) here; write a file with --out reply.wav")
    import subprocess

    subprocess.run(player, input=wav(sound), check=True)  # noqa: S603


if __name__ == "__main__":
    sys.exit(main())
