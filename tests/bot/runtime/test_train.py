"""Training happens when an input changed, and a model appears whole or not at all."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.runtime import choice, stamp
from bot.runtime.choice import Choice
from bot.runtime.choice import newest as newest_model
from bot.runtime.train import KEPT_MODELS, Project, TrainingFailed, is_current, main, train

ROOT = Path(__file__).parents[3]
PROJECT = Path(__file__).parent / "project"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A copy of the test bot, with a component's source."""
    for name in ("config.yml", "domain.yml", "nlu_data"):
        source = PROJECT / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, tmp_path / name)
    for name, text in {
        "bot/nlu/component.py": "A = 1\n",
        "bot/nlu/words.tsv": "bill\thóa đơn\n",
        "bot/runtime/serve.py": "B = 1\n",
        "bot/parse.py": "C = 1\n",
        "bot/.venv/lib/x.py": "D = 1\n",
        "bot/nlu/__pycache__/component.py": "E = 1\n",
        "bot/requirements.lock": "rasa==3.6.21\n",
        "nlu_data/lookup/places.tsv": "Hà Nội\n",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    models = tmp_path / "models"
    models.mkdir()
    return Project(tmp_path, tmp_path / "config.yml", tmp_path / "domain.yml", tmp_path / "nlu_data", models)


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("config.yml", True),
        ("domain.yml", True),
        ("nlu_data/nlu/nlu.yml", True),
        ("nlu_data/rules/rules.yml", True),
        ("nlu_data/lookup/places.tsv", True),
        ("nlu_data/nlu/more.yml", True),
        ("bot/nlu/component.py", True),
        ("bot/nlu/words.tsv", True),
        ("bot/requirements.lock", True),
        ("bot/runtime/serve.py", False),
        ("bot/parse.py", False),
        ("bot/evaluate/report.py", False),
        ("bot/.venv/lib/x.py", False),
        ("bot/nlu/__pycache__/component.py", False),
        ("nlu_data/nlu/.more.yml.swp", False),
        ("actions/bills.py", False),
    ],
)
def test_which_change_asks_for_training(project: Project, name: str, changes: bool) -> None:
    before = project.model_path()
    path = project.root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    assert (project.model_path() != before) is changes


def test_a_file_that_moves_asks_for_training(project: Project) -> None:
    before = project.model_path()
    (project.data / "nlu" / "nlu.yml").rename(project.data / "nlu" / "other.yml")
    assert project.model_path() != before


def test_the_place_of_the_project_does_not_matter(project: Project, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    for name in ("bot", "nlu_data", "config.yml", "domain.yml"):
        source = tmp_path / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, _inside(elsewhere) / name)
    moved = Project(
        elsewhere, elsewhere / "config.yml", elsewhere / "domain.yml", elsewhere / "nlu_data", elsewhere / "models"
    )
    assert moved.model_path().name == project.model_path().name


def _inside(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    return folder


def test_nothing_changed_makes_the_model_the_newest_again(project: Project) -> None:
    old, other = project.model_path(), project.models / "assistant-other.tar.gz"
    for number, path in enumerate((old, other)):
        path.write_bytes(b"model")
        os.utime(path, (1000 + number, 1000 + number))
    assert newest_model(project.models) == other
    assert train(project, if_changed=True) == old
    assert newest_model(project.models) == old


def test_a_choice_holds_until_an_input_changes(project: Project) -> None:
    old, other = project.model_path(), project.models / "assistant-other.tar.gz"
    for path in (old, other):
        path.write_bytes(b"model")
    choice.write(project.models, Choice(other.name, old.name))
    assert is_current(project)
    assert train(project, if_changed=True) == other
    with (project.data / "nlu" / "nlu.yml").open("a", encoding="utf-8") as file:
        file.write("# more\n")
    assert not is_current(project)
    new = project.model_path()
    new.write_bytes(b"model")
    assert train(project, if_changed=True, keep_choice=True) == new
    assert choice.served(project.models) == other
    assert train(project, if_changed=True) == new
    assert choice.read(project.models) is None
    assert choice.served(project.models) == new


@pytest.mark.parametrize("kept", ["", "[]", '{"model": "gone.tar.gz"}', '{"inputs": "x"}'])
def test_a_choice_that_says_nothing_is_none(tmp_path: Path, kept: str) -> None:
    (tmp_path / "a.tar.gz").write_bytes(b"model")
    (tmp_path / choice.FILE).write_text(kept, encoding="utf-8")
    assert choice.read(tmp_path) is None
    assert choice.served(tmp_path) == tmp_path / "a.tar.gz"


def test_checking_trains_nothing(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project.root)
    assert main(["--check"]) == 1
    assert newest_model(project.models) is None
    project.model_path().write_bytes(b"model")
    assert main(["--check"]) == 0
    newer = project.models / "assistant-other.tar.gz"
    newer.write_bytes(b"model")
    os.utime(project.model_path(), (1000, 1000))
    assert not is_current(project)  # the other one would be served
    project.config.unlink()
    assert main(["--check"]) == 1


@pytest.mark.parametrize("missing", ["config.yml", "domain.yml", "nlu_data"])
def test_a_missing_input_is_named(
    project: Project, missing: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = project.root / missing
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    monkeypatch.chdir(project.root)
    assert main([]) == 1
    assert f"{path} is missing: a model is trained from it." in capsys.readouterr().err


def test_training_for_real_is_atomic_and_keeps_a_few_models(project: Project) -> None:
    for number in range(KEPT_MODELS + 1):
        path = project.models / f"assistant-{number}.tar.gz"
        path.write_bytes(b"model")
        os.utime(path, (1000 + number, 1000 + number))
    good = run_training(project)
    assert good.returncode == 0, good.stderr
    model = project.root / good.stdout.splitlines()[-1]
    assert model == newest_model(project.models)
    assert "Finished training component 'RulePolicy'" in good.stdout
    assert len(list(project.models.glob("*.tar.gz"))) == KEPT_MODELS
    assert "Nothing changed" in run_training(project, "--if-changed").stdout

    with project.domain.open("a", encoding="utf-8") as file:
        file.write("  unknown_key: [\n")
    bad = run_training(project)
    assert bad.returncode == 1
    assert bad.stderr.startswith("Training failed: ")
    assert newest_model(project.models) == model
    assert not list(project.models.glob(".new-*"))


def run_training(project: Project, *more: str) -> subprocess.CompletedProcess[str]:
    """Train as a person does, in the project's folder."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    shutil.rmtree(project.root / "bot" / "runtime", ignore_errors=True)
    return subprocess.run(
        [sys.executable, "-P", "-m", "bot.runtime.train", *more],
        cwd=project.root,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_rule_for_a_missing_action_is_said_without_colours(project: Project) -> None:
    rules = project.data / "rules" / "rules.yml"
    text = rules.read_text(encoding="utf-8").replace("requested_slot: null", "no_such_slot: null", 1)
    rules.write_text(text, encoding="utf-8")
    done = run_training(project)
    assert done.returncode == 1
    assert "no_such_slot" in done.stderr
    assert "\x1b" not in done.stderr


def test_the_stamp_sees_an_empty_file(tmp_path: Path) -> None:
    before = stamp.digest(tmp_path, [tmp_path])
    (tmp_path / "empty.yml").touch()
    assert stamp.digest(tmp_path, [tmp_path]) != before


def test_too_little_to_train_from_is_a_failure(project: Project) -> None:
    shutil.rmtree(project.data / "nlu")
    shutil.rmtree(project.data / "rules")
    shutil.rmtree(project.data / "stories")
    (project.data / "nlu").mkdir()
    done = run_training(project)
    assert done.returncode == 1
    assert done.stderr.startswith("Training failed: ")
    with pytest.raises(TrainingFailed, match="is missing"):
        Project(project.root, project.root / "no.yml", project.domain, project.data, project.models).check()
