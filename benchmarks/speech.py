"""How long until the first sound: `python -m benchmarks.speech` prints a table for each engine that is here."""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
import time
from pathlib import Path

from tts.audio import Format
from tts.choose import speaker

SAID = (
    "Dạ, tiền điện tháng 10/2026 của mã PD13******456: 659.433 đồng (257 kWh), chưa thanh toán, hạn 16/11/2026.",
    "Dạ, em chào Quý khách! Em là trợ lý ảo của ngành điện. Quý khách cần em giúp việc gì ạ?",
    "Dạ, lịch ngừng cấp điện 14 ngày tới tại phường Tương Mai, Hà Nội:\n• Từ 08:00 ngày 25/11/2026 đến 11:30 ngày "
    "25/11/2026: bảo trì đường dây 22 kV",
)
_ROUNDS = 10


async def _first(engine: str, voice: str, form: Format, folder: Path) -> tuple[list[float], list[float]]:
    """Milliseconds to the first piece, uncached and cached, of every text and round."""
    uncached: list[float] = []
    cached: list[float] = []
    for number in range(_ROUNDS):
        with_voice = speaker(engine, voice, folder / f"{engine}{form}{number}")
        try:
            for into in (uncached, cached):
                for text in SAID:
                    started = time.perf_counter()
                    stream = with_voice.say(text, form)
                    await anext(stream)
                    into.append((time.perf_counter() - started) * 1000)
                    async for _rest in stream:
                        pass
        finally:
            await with_voice.close()
    return uncached, cached


def _line(name: str, values: list[float]) -> str:
    ordered = sorted(values)
    return f"| {name} | {statistics.median(ordered):.1f} | {ordered[int(len(ordered) * 0.95)]:.1f} |"


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--engine", default="espeak")
    options.add_argument("--voice", default="")
    chosen = options.parse_args()
    print("| first sound, ms | p50 | p95 |\n| --- | --- | --- |")
    with tempfile.TemporaryDirectory() as folder:
        for form in (Format.SLIN, Format.ALAW, Format.SLIN16, Format.MP3):
            uncached, cached = asyncio.run(_first(chosen.engine, chosen.voice, form, Path(folder)))
            print(_line(f"{chosen.engine}, {form}, uncached", uncached))
            print(_line(f"{chosen.engine}, {form}, cached", cached))


if __name__ == "__main__":
    main()
