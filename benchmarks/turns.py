"""A message through everything, next to stock Rasa on the same machine in the same run.

    .venv/bin/python -m benchmarks.turns --make-stock          # once: stock Rasa with TensorFlow, 2.5 GB
    .venv/bin/python -m benchmarks.turns [--stock PYTHON] [--messages 600] [--rate 20] [--seconds 12]

Ours: signed Messenger webhooks to `./assistant up` (application, Rasa, NATS, SQLite), replies at a stand-in Graph API.
Stock: Rasa 3.6.21 as `rasa init` makes it (DIET, ResponseSelector, FallbackClassifier; Memoization, Rule, UnexpecTED,
TED), trained from the same sentences, rules and domain, calling the same custom actions over the same database, with
its SQL tracker store on SQLite. It is measured through its REST channel, which sends nothing anywhere, and through its
Facebook channel, whose client can't be pointed elsewhere by a setting, so `benchmarks/stock/launch.py` replaces the
address. The sides run one after the other; the same messages go to each.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
if not __package__:  # started by its path
    sys.path.insert(0, str(ROOT))

from benchmarks.load import machine, report  # noqa: E402
from benchmarks.load.house import OurSide  # noqa: E402
from benchmarks.load.side import HELD_WITHIN_MS, Figures, measure, say  # noqa: E402
from benchmarks.stock.project import project, train  # noqa: E402
from benchmarks.stock.side import StockSide, running  # noqa: E402
from cli import environments  # noqa: E402
from tests.real.house import running_house  # noqa: E402

STOCK_ENVIRONMENT = ROOT / ".tools" / "stock-rasa"


@dataclass(frozen=True)
class Options:
    """The command line."""

    stock: Path
    make_stock: bool
    ours_only: bool
    stories: bool
    channels: Sequence[str]
    messages: int
    rate: float
    seconds: float
    epochs: int


def main() -> None:
    """Measure and print."""
    options = Options(**vars(_parser().parse_args()))
    if options.make_stock:
        _make_stock()
    if not options.ours_only and not options.stock.exists():
        raise SystemExit(f"{options.stock} is missing: give --make-stock once, or --stock PYTHON, or --ours-only.")
    made = project(options.epochs, stories=options.stories)
    if not options.ours_only:
        say(f"stock Rasa: training, {options.epochs} epochs")
        seconds = train(made, options.stock.absolute())
        say("stock Rasa: trained before" if seconds is None else f"stock Rasa: trained in {seconds:.0f} s")
    with _folder() as folder:
        ours = _ours(folder, options)
        others = [] if options.ours_only else _stock(folder, options)
    print(f"\n{datetime.now().astimezone():%Y-%m-%d %H:%M}, {machine.description()}, commit {_commit()}")
    print(
        f"{options.messages} messages of {-(-options.messages // 6)} customers; held: p95 under {HELD_WITHIN_MS:g} ms"
    )
    if others:
        print(f"stock Rasa: {options.epochs} epochs; policies: {made.policies}; tracker store SQL on SQLite")
    print(f"\n{report.table(ours, others)}\n")
    for figures in (ours, *others):
        print(report.notes(figures))


def _ours(folder: Path, options: Options) -> Figures:
    say("ours: starting ./assistant up")
    with running_house(folder) as house:
        return measure(OurSide(house), options.messages, options.rate, options.seconds)


def _stock(folder: Path, options: Options) -> list[Figures]:
    say("stock Rasa: starting")
    made = project(options.epochs, stories=options.stories)
    database = f"sqlite:///{folder / 'assistant.db'}"
    with running(made, options.stock.absolute(), database, folder) as rasa:
        say(f"stock Rasa: ready after {rasa.start_seconds:.0f} s")
        sides = [StockSide(rasa, channel) for channel in options.channels]
        return [measure(side, options.messages, options.rate, options.seconds) for side in sides]


@contextmanager
def _folder() -> Iterator[Path]:
    """A data folder for one run."""
    folder = Path(tempfile.mkdtemp(prefix="turns-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _make_stock() -> None:
    """Stock Rasa's environment under `.tools/`, by uv."""
    uv = environments.find_uv()
    python = STOCK_ENVIRONMENT / "bin" / "python"
    if not python.exists():
        subprocess.run([uv, "venv", "--python", environments.find_python(uv), str(STOCK_ENVIRONMENT)], check=True)
    install = [uv, "pip", "install", "--python", str(python)]
    install += ["-r", "bot/requirements-tensorflow.txt", "--override", "bot/overrides-tensorflow.txt"]
    subprocess.run(install, cwd=ROOT, check=True)


def _commit() -> str:
    """The commit of the checkout, marked when files differ from it."""
    git = ["git", "-C", str(ROOT), "describe", "--always", "--dirty", "--exclude=*"]
    return subprocess.run(git, capture_output=True, text=True).stdout.strip() or "unknown"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.turns", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    python = STOCK_ENVIRONMENT / "bin" / "python"
    parser.add_argument("--stock", type=Path, default=python, help="stock Rasa's interpreter")
    parser.add_argument("--make-stock", action="store_true", help="make stock Rasa's environment under .tools first")
    parser.add_argument("--ours-only", action="store_true", help="leave stock Rasa out")
    parser.add_argument("--stories", action="store_true", help="give stock Rasa each rule as a story, to train TED on")
    parser.add_argument(
        "--channels", nargs="+", default=["rest", "facebook"], choices=["rest", "facebook"], help="of stock Rasa"
    )
    parser.add_argument("--messages", type=int, default=600, help="messages of the flood")
    parser.add_argument("--rate", type=float, default=20, help="messages/s of the steady play")
    parser.add_argument("--seconds", type=float, default=12, help="length of a play at a rate")
    parser.add_argument("--epochs", type=int, default=2, help="epochs of stock Rasa's training")
    return parser


if __name__ == "__main__":
    main()
