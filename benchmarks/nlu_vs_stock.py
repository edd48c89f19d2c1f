"""Our understanding next to stock Rasa's default pipeline, on the same sentences, on the same machine.

    bot/.venv/bin/python -m benchmarks.nlu_vs_stock --stock PATH/TO/stock/bin/python [--epochs 100] [--hold-out AUTHOR]
        [--sentences N]

Both learn the same part of nlu_data/nlu and are asked the rest: one author's sentences, or a fifth at random. Printed:
accuracy by register, exact entity F1, seconds of training, CPU ms a message, size of the model. The stock interpreter
is one with Rasa and TensorFlow (bot/requirements-tensorflow.txt).
"""

from __future__ import annotations

import argparse
import io
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.stock.project import PIPELINE
from bot.entities.name_tagger import NameTagger
from bot.evaluate.data import Sample, read
from bot.evaluate.folds import by_author, stratified
from bot.nlu.model import IntentModel
from bot.understanding import Understanding

#: Runs under the stock interpreter: parse each line, answer with intent, spans, CPU seconds.
_ASK = """
import asyncio, json, sys, time
from rasa.core.agent import Agent
import rasa.utils.log_utils, logging
rasa.utils.log_utils.configure_structlog(logging.ERROR)
agent = Agent.load(sys.argv[1])
async def main():
    await agent.parse_message("a")
    for line in sys.stdin:
        start = time.process_time()
        said = await agent.parse_message(json.loads(line))
        cpu = time.process_time() - start
        spans = [[e["entity"], e["start"], e["end"]] for e in said.get("entities", [])]
        print("ANSWER " + json.dumps([said["intent"]["name"], spans, cpu]), flush=True)
asyncio.run(main())
"""


@dataclass
class Result:
    """One side's figures."""

    intents: list[str]
    spans: list[set[tuple[str, int, int]]]
    cpu: list[float]
    training: float
    size: int


def ours(train: Sequence[Sample], test: Sequence[Sample]) -> Result:
    """Train and ask the assistant's models."""
    start = time.perf_counter()
    intents = IntentModel().fit([s.text for s in train], [s.intent for s in train])
    names = NameTagger.fit([s.annotated for s in train])
    seconds = time.perf_counter() - start
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **intents.state())
    understanding = Understanding(intents, names)
    result = Result([], [], [], seconds, buffer.tell() + len(names.model))
    for sample in test:
        begun = time.process_time()
        intent, _ = understanding.intent(sample.text)
        entities = understanding.entities(sample.text, intent)
        result.cpu.append(time.process_time() - begun)
        result.intents.append(intent)
        result.spans.append({(e.entity, e.start, e.end) for e in entities})
    return result


def stock(python: Path, train: Sequence[Sample], test: Sequence[Sample], epochs: int) -> Result:
    """Train and ask Rasa's default pipeline; raise ``SystemExit`` with the end of its output when it fails."""
    quiet = {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONWARNINGS": "ignore"}
    environment = {**os.environ, **quiet, "SQLALCHEMY_SILENCE_UBER_WARNING": "1"}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _write_project(folder, train, epochs)
        start = time.perf_counter()
        command = [str(python), "-W", "ignore", "-m", "rasa", "train", "nlu", "--nlu", "data", "--config", "config.yml"]
        trained = subprocess.run(
            [*command, "--fixed-model-name", "stock"], cwd=folder, env=environment, capture_output=True, text=True
        )
        seconds = time.perf_counter() - start
        model = folder / "models" / "stock.tar.gz"
        if not model.exists():
            raise SystemExit(f"Stock Rasa could not be trained:\n{(trained.stdout + trained.stderr)[-2000:]}")
        asked = subprocess.run(
            [str(python), "-W", "ignore", "-c", _ASK, str(model)],
            cwd=folder,
            env=environment,
            input="".join(json.dumps(sample.text) + "\n" for sample in test),
            capture_output=True,
            text=True,
        )
        lines = [json.loads(line[7:]) for line in asked.stdout.splitlines() if line.startswith("ANSWER ")]
        if len(lines) != len(test):
            raise SystemExit(f"Stock Rasa answered {len(lines)} of {len(test)} messages:\n{asked.stderr[-2000:]}")
        return Result(
            [line[0] for line in lines],
            [{(e, s, t) for e, s, t in line[1]} for line in lines],
            [line[2] for line in lines],
            seconds,
            model.stat().st_size,
        )


def _write_project(folder: Path, train: Sequence[Sample], epochs: int) -> None:
    """config.yml of the default pipeline, and the sentences in Rasa's JSON (nothing to escape)."""
    pipeline: list[dict[str, Any]] = [{**c, "epochs": epochs} if "epochs" in c else dict(c) for c in PIPELINE]
    pipeline = [c for c in pipeline if c["name"] != "ResponseSelector"]  # there are no retrieval intents here
    config = {"recipe": "default.v1", "language": "vi", "assistant_id": "stock", "pipeline": pipeline}
    (folder / "config.yml").write_text(json.dumps(config), encoding="utf-8")
    examples = [
        {
            "text": sample.text,
            "intent": sample.intent,
            "entities": [
                {"entity": s.entity, "start": s.start, "end": s.end, "value": sample.text[s.start : s.end]}
                for s in sample.spans
            ],
        }
        for sample in train
    ]
    (folder / "data").mkdir()
    content = {"rasa_nlu_data": {"common_examples": examples}}
    (folder / "data" / "nlu.json").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="Our understanding next to stock Rasa's.")
    parser.add_argument("--stock", type=Path, help="interpreter with Rasa and TensorFlow; without it, ours alone")
    parser.add_argument("--epochs", type=int, default=100, help="epochs of DIET (Rasa's default: 100)")
    parser.add_argument("--hold-out", help="author whose sentences are asked (default: a fifth of all, at random)")
    parser.add_argument("--sentences", type=int, default=0, help="learn about so many (default: all)")
    options = parser.parse_args()
    samples = read()
    splits = by_author(samples) if options.hold_out else stratified(samples, 5)
    fold = next((f for f in splits if not options.hold_out or f.name.endswith(options.hold_out)), None)
    if fold is None:
        raise SystemExit(f"No author {options.hold_out} with enough sentences in nlu_data/nlu.")
    train, test = [samples[i] for i in fold.train], [samples[i] for i in fold.test]
    if options.sentences:  # the same share of every intent
        train = train[:: max(1, len(train) // options.sentences)]
    sides = {"ours": ours(train, test)}
    if options.stock:
        sides["stock Rasa"] = stock(options.stock, train, test, options.epochs)
    print(f"{len(train)} sentences learnt, {len(test)} asked ({fold.name})")
    print("".join([f"{'':24s}", *(f"{name:>14s}" for name in sides)]))
    for register in [*sorted({s.register for s in test}), ""]:
        chosen = [i for i, s in enumerate(test) if not register or s.register == register]
        shares = [sum(r.intents[i] == test[i].intent for i in chosen) / len(chosen) for r in sides.values()]
        _row(f"{register or 'all'} ({len(chosen)})", [f"{share:.2%}" for share in shares])
    _row("entities, exact F1", [f"{_f1(r, test):.2%}" for r in sides.values()])
    _row("training, s", [f"{r.training:.0f}" for r in sides.values()])
    _row("CPU ms a message, p50", [f"{np.percentile(r.cpu, 50) * 1000:.2f}" for r in sides.values()])
    _row("CPU ms a message, p95", [f"{np.percentile(r.cpu, 95) * 1000:.2f}" for r in sides.values()])
    _row("model, MB", [f"{r.size / 1e6:.1f}" for r in sides.values()])


def _f1(result: Result, test: Sequence[Sample]) -> float:
    agreed = said = true = 0
    for sample, found in zip(test, result.spans, strict=True):
        if sample.intent == "out_of_scope":
            continue
        expected = {(s.entity, s.start, s.end) for s in sample.spans}
        agreed, said, true = agreed + len(expected & found), said + len(found), true + len(expected)
    return 2 * agreed / (said + true) if said + true else 0.0


def _row(name: str, cells: Sequence[str]) -> None:
    print(f"{name:24s}" + "".join(f"{cell:>14s}" for cell in cells))


if __name__ == "__main__":
    sys.exit(main())
