"""The project stock Rasa is trained from and serves: ours, with the pipeline and policies of `rasa init`.

Training is kept in `.cache/benchmarks/` under the stamp of everything that goes into it.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".cache" / "benchmarks" / "stock-rasa"
#: What `rasa init` gives on first training; only the language and the epochs differ. Speed of serving does not depend
#: on the epochs: they change the weights, not their number.
PIPELINE = (
    {"name": "WhitespaceTokenizer"},
    {"name": "RegexFeaturizer"},
    {"name": "LexicalSyntacticFeaturizer"},
    {"name": "CountVectorsFeaturizer"},
    {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
    {"name": "DIETClassifier", "epochs": 100, "constrain_similarities": True},
    {"name": "EntitySynonymMapper"},
    {"name": "ResponseSelector", "epochs": 100, "constrain_similarities": True},
    {"name": "FallbackClassifier", "threshold": 0.3, "ambiguity_threshold": 0.1},
)
POLICIES = (
    {"name": "MemoizationPolicy"},
    {"name": "RulePolicy"},
    {"name": "UnexpecTEDIntentPolicy", "max_history": 5, "epochs": 100},
    {"name": "TEDPolicy", "max_history": 5, "epochs": 100, "constrain_similarities": True},
)


@dataclass(frozen=True)
class StockProject:
    """A folder with everything that stock Rasa reads, and its model once trained."""

    folder: Path
    epochs: int
    stories: bool

    @property
    def model(self) -> Path:
        """The trained model."""
        return self.folder / "models" / "stock.tar.gz"

    @property
    def policies(self) -> str:
        """The policies that have learnt something, in words."""
        if self.stories:
            return "Memoization, Rule, UnexpecTED, TED"
        return "Rule; Memoization, UnexpecTED and TED are loaded, but there are no stories to learn from"


def project(epochs: int, *, stories: bool) -> StockProject:
    """The project of the present training data, its files written."""
    config = _config(epochs)
    parts = _sources()
    stamp = hashlib.sha256(yaml.safe_dump(config).encode() + bytes(stories))
    for path in parts:
        stamp.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    made = StockProject(CACHE / stamp.hexdigest()[:16], epochs, stories)
    if not made.model.exists():
        _write(made, config, parts)
    return made


def train(made: StockProject, python: Path) -> float | None:
    """Train unless it was done before; the seconds it took, None when nothing had to be done.

    Raises `SystemExit` with the end of Rasa's output when training fails.
    """
    if made.model.exists():
        return None
    started = time.monotonic()
    command = [str(python), "-W", "ignore", "-m", "rasa", "train", "--fixed-model-name", "stock", "--out", "models.new"]
    command.append("--skip-validation")  # it reads everything once more, and `./assistant test` holds the data together
    log = made.folder / "train.log"
    with log.open("wb") as output:
        finished = subprocess.run(command, cwd=made.folder, env=quiet_environment(), stdout=output, stderr=output)
    if finished.returncode != 0:
        tail = "\n".join(log.read_text(errors="replace").splitlines()[-20:])
        how = f"signal {-finished.returncode}" if finished.returncode < 0 else f"exit code {finished.returncode}"
        raise SystemExit(f"Training stock Rasa ended with {how}; {log} may say why. It ends with:\n{tail}")
    (made.folder / "models.new").rename(made.folder / "models")
    shutil.rmtree(made.folder / ".rasa", ignore_errors=True)
    return time.monotonic() - started


def quiet_environment(**more: str) -> dict[str, str]:
    """The environment of stock Rasa's processes: no telemetry, no advice of its libraries."""
    silent = {"RASA_TELEMETRY_ENABLED": "false", "SQLALCHEMY_SILENCE_UBER_WARNING": "1", "TF_CPP_MIN_LOG_LEVEL": "3"}
    return {**os.environ, **silent, "PYTHONWARNINGS": "ignore", **more}


def _config(epochs: int) -> dict[str, Any]:
    def limited(component: dict[str, Any]) -> dict[str, Any]:
        return {**component, "epochs": epochs} if "epochs" in component else dict(component)

    return {
        "recipe": "default.v1",
        "assistant_id": "stock-rasa",
        "language": "vi",
        "pipeline": [limited(component) for component in PIPELINE],
        "policies": [limited(policy) for policy in POLICIES],
    }


def _sources() -> list[Path]:
    """What both assistants are made from."""
    data = ROOT / "nlu_data"
    files = [path for name in ("nlu", "rules", "stories") for path in sorted((data / name).glob("**/*.yml"))]
    return [ROOT / "domain.yml", *files]


def _write(made: StockProject, config: dict[str, Any], parts: list[Path]) -> None:
    shutil.rmtree(made.folder, ignore_errors=True)
    made.folder.mkdir(parents=True)
    for path in parts:
        place = path.relative_to(ROOT)
        target = made.folder / (place if path.name == "domain.yml" else Path("data", *place.parts[1:]))
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    _dump(made.folder / "config.yml", config)
    if made.stories:
        _dump(made.folder / "data" / "stories" / "rules_as_stories.yml", {"version": "3.1", "stories": _stories(parts)})
    _dump(
        made.folder / "endpoints.yml",
        {
            "action_endpoint": {"url": "${ACTION_URL}", "headers": {"X-Assistant-Token": "${RASA_TOKEN}"}},
            "tracker_store": {"type": "SQL", "dialect": "sqlite", "db": "${TRACKER_DB}"},
        },
    )
    facebook = {"verify": "verify", "secret": "${MESSENGER_APP_SECRET}", "page-access-token": "${MESSENGER_PAGE_TOKEN}"}
    _dump(made.folder / "credentials.yml", {"rest": None, "facebook": facebook})


def _stories(parts: list[Path]) -> list[dict[str, Any]]:
    """Each rule without a condition as a story, which is how a project of `rasa init` begins."""
    stories = []
    for path in parts:
        for rule in (yaml.safe_load(path.read_text()) or {}).get("rules", ()) if path.parent.name == "rules" else ():
            if "condition" not in rule:
                stories.append({"story": rule["rule"], "steps": rule["steps"]})
    return stories


def _dump(path: Path, content: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")
