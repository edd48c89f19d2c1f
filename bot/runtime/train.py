"""Train the model: ``python -m bot.runtime.train [--if-changed]``.

The model's file name carries the stamp of everything it was trained from, so "has anything changed?" is "is there a
file of that name?". The file appears in the models folder complete or not at all, and being the newest it is the one
that ``bot.runtime.serve`` loads, unless people chose another (``choice.py``).
"""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import io
import logging
import os
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.runtime import choice, notensorflow, quiet, stamp

#: Folders of nlu_data in Rasa's own format; the others (faq, lookup) are read by components and by the application.
RASA_DATA = ("nlu", "rules", "stories")

#: A model that was just replaced may still be loading elsewhere, and going back should need no training.
KEPT_MODELS = 6


class TrainingFailed(RuntimeError):
    """The model could not be trained; the message says why in one sentence."""


@dataclass(frozen=True)
class Project:
    """Where the inputs of a training are, and where its model goes."""

    root: Path
    config: Path
    domain: Path
    data: Path
    models: Path

    def training_files(self) -> list[Path]:
        """The folders Rasa reads; all of ``data`` when it has none of the usual ones."""
        return [p for name in RASA_DATA if (p := self.data / name).is_dir()] or [self.data]

    def check(self) -> None:
        """Raise ``TrainingFailed`` when an input is missing."""
        for path in (self.config, self.domain, self.data):
            if not path.exists():
                raise TrainingFailed(f"{path} is missing: a model is trained from it.")

    def sources_stamp(self) -> str:
        """Stamp of the components' code alone."""
        return stamp.digest(self.root, stamp.source_files(self.root))

    def model_path(self) -> Path:
        """The file that a model trained from the present inputs has."""
        inputs = [self.config, self.domain, self.data, *stamp.source_files(self.root)]
        return self.models / f"assistant-{stamp.digest(self.root, inputs)}.tar.gz"


class _Progress(logging.Handler):
    """Rasa's training log as a line a component, with seconds since the start."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self._start = time.monotonic()

    def say(self, text: str) -> None:
        print(f"[{time.monotonic() - self._start:6.1f} s] {text}", file=sys.__stdout__, flush=True)

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage()
        if record.name == "rasa.engine.training.hooks":
            self.say(message.rstrip("."))
        elif record.levelno >= logging.WARNING:
            self.say(f"warning: {message}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line; 0 when a model of the present inputs is in place."""
    options = _parser().parse_args(arguments)
    root = Path.cwd()
    project = Project(root, root / options.config, root / options.domain, root / options.data, root / options.models)
    try:
        if options.check:
            return 0 if is_current(project) else 1
        model = train(project, if_changed=options.if_changed, keep_choice=options.keep_choice)
    except TrainingFailed as error:
        print(f"Training failed: {error}", file=sys.stderr)
        return 1
    print(model.relative_to(root) if model.is_relative_to(root) else model)
    return 0


def train(project: Project, *, if_changed: bool = False, keep_choice: bool = False) -> Path:
    """Train and put the model in place; with ``if_changed``, only when no model of these inputs is there.

    A choice made over other inputs ends, unless ``keep_choice``: the new model is served from the next start on.
    Raises ``TrainingFailed``; the models folder is then as it was.
    """
    project.check()
    project.models.mkdir(parents=True, exist_ok=True)
    with _only_one(project.models / ".training"):
        target = project.model_path()
        chosen = choice.read(project.models)
        if if_changed and chosen and chosen.inputs == target.name:
            print("Nothing changed since a model was chosen.")
            return project.models / chosen.model
        if if_changed and target.exists():
            if not keep_choice:
                choice.clear(project.models)
            os.utime(target)  # the newest model is served
            print("Nothing changed since the last training.")
            return target
        _train(project, target)
        if not keep_choice:
            choice.clear(project.models)
        if project.model_path() != target:
            print("warning: the inputs changed during training; train again.", file=sys.stderr)
        _drop_old(project.models)
    return target


def is_current(project: Project) -> bool:
    """Whether the model that would be served was trained from the present inputs, or chosen over them."""
    project.check()
    target, chosen = project.model_path(), choice.read(project.models)
    return choice.served(project.models) == target or (chosen is not None and chosen.inputs == target.name)


def _train(project: Project, target: Path) -> None:
    quiet.configure_environment()
    # It loads numpy, which reads how many threads it may have while it is loaded.
    from bot.faq.ahead import made_ahead

    # Rasa's cache knows a component by its class's source only, not by what that imports: one cache per state of bot/.
    cache = project.models / f".cache-{project.sources_stamp()}"
    os.environ["RASA_CACHE_DIRECTORY"] = str(cache)
    for old in project.models.glob(".cache-*"):
        if old != cache:
            shutil.rmtree(old, ignore_errors=True)
    with made_ahead(project.models):
        _run(project, target)


def _run(project: Project, target: Path) -> None:
    progress = _Progress()
    progress.say("Loading Rasa")
    notensorflow.install()
    import rasa.model_training
    from rasa.shared.exceptions import RasaException

    from bot.entities import kept_tagger
    from bot.faq import kept_vectors
    from bot.nlu import forms
    from bot.runtime import fingerprints, merging, yaml_reading

    yaml_reading.apply()
    kept_vectors.keep_in(project.models)
    kept_tagger.keep_in(project.models, project.sources_stamp())
    forms.keep_in(project.models, project.sources_stamp())
    merging.apply()
    fingerprints.apply()
    quiet.configure_logging()
    progress.say("Reading the training data")
    with _log_to(progress), tempfile.TemporaryDirectory(prefix=".new-", dir=project.models) as folder:
        output = io.StringIO()
        try:
            with contextlib.redirect_stdout(output), contextlib.redirect_stderr(io.StringIO()):  # progress bars
                result = rasa.model_training.train(
                    domain=str(project.domain),
                    config=str(project.config),
                    training_files=[str(p) for p in project.training_files()],
                    output=folder,
                    fixed_model_name=target.name,
                )
        except (RasaException, notensorflow.TensorFlowMissing) as error:
            raise TrainingFailed(_plain(str(error))) from error
        except SystemExit as error:  # Rasa prints and exits when slots are missing
            raise TrainingFailed(_plain(output.getvalue()) or "Rasa gave up without a reason.") from error
        if result.code or not result.model:
            raise TrainingFailed(_plain(output.getvalue()) or "there is nothing to train from.")
        os.replace(result.model, target)
    os.utime(target)
    progress.say("Trained")


def _plain(text: str) -> str:
    """Rasa's message without colours."""
    return re.sub(r"\x1b\[[0-9;]*m", "", text).strip()


@contextlib.contextmanager
def _log_to(progress: _Progress) -> Iterator[None]:
    """Show Rasa's training log through ``progress`` and nowhere else."""
    rasa_logger = logging.getLogger("rasa")
    level, propagate = rasa_logger.level, rasa_logger.propagate
    rasa_logger.setLevel(logging.INFO)
    rasa_logger.propagate = False
    rasa_logger.addHandler(progress)
    try:
        yield
    finally:
        rasa_logger.removeHandler(progress)
        rasa_logger.setLevel(level)
        rasa_logger.propagate = propagate


@contextlib.contextmanager
def _only_one(lock: Path) -> Iterator[None]:
    """Wait for a training that is under way in the same models folder."""
    with lock.open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Waiting for another training to end.", flush=True)
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _drop_old(models: Path) -> None:
    found = sorted(models.glob("assistant-*.tar.gz"), key=lambda p: p.stat().st_mtime, reverse=True)
    chosen = choice.read(models)
    for path in found[KEPT_MODELS:]:
        if chosen is None or path.name != chosen.model:
            path.unlink(missing_ok=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bot.runtime.train", description="Train the assistant's Rasa model.")
    parser.add_argument("--if-changed", action="store_true", help="do nothing when a model of these inputs exists")
    parser.add_argument("--keep-choice", action="store_true", help="go on serving the model that people chose")
    parser.add_argument("--check", action="store_true", help="only say by the exit status: is the model current?")
    parser.add_argument("--config", default="config.yml", help="pipeline and policies")
    parser.add_argument("--domain", default="domain.yml", help="domain file or folder")
    parser.add_argument("--data", default="nlu_data", help="training data")
    parser.add_argument("--models", default="models", help="folder that receives the model")
    return parser


if __name__ == "__main__":
    sys.exit(main())
