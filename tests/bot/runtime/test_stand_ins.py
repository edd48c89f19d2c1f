"""TensorFlow and unused packages are stood in for, and whoever needs them is told."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any, Optional, Union

import pytest
from rasa.core.policies.rule_policy import RulePolicy
from rasa.engine.recipes.default_components import DEFAULT_COMPONENTS
from rasa.nlu.classifiers.diet_classifier import DIETClassifier

from bot.runtime import notensorflow, stand_in, unused

ROOT = Path(__file__).parents[3]


def test_a_stand_in_survives_what_rasa_does_while_it_is_imported() -> None:
    import keras
    import tensorflow as tf
    from tensorflow.python.types.core import GenericFunction

    class Layer(tf.keras.layers.Layer):  # type: ignore[misc]
        pass

    @tf.function
    def plain() -> int:
        return 1

    @tf.function(reduce_retracing=True)
    def configured() -> int:
        return 2

    assert plain() == 1
    assert tf.__version__ == "2.12.0"
    assert issubclass(Layer, keras.layers.Layer) is False
    assert Optional[tf.Tensor]  # noqa: UP045 - as Rasa writes it
    assert Union[tf.Tensor, tf.SparseTensor["int"], GenericFunction]  # noqa: UP007
    assert not isinstance(1, tf.Tensor)
    assert len(tf.config.list_physical_devices) == 0
    with pytest.raises(AttributeError):
        tf.__wrapped__  # noqa: B018
    with pytest.raises(stand_in.NotInstalled, match="Layer needs a package"):
        Layer()


def test_exactly_the_components_on_tensorflow_are_recognised() -> None:
    found = {component.__name__ for component in DEFAULT_COMPONENTS if notensorflow.needs_tensorflow(component)}
    assert found == {
        "DIETClassifier",
        "ResponseSelector",
        "ConveRTFeaturizer",
        "LanguageModelFeaturizer",
        "TEDPolicy",
        "UnexpecTEDIntentPolicy",
    }


def test_a_component_derived_from_one_is_recognised() -> None:
    class OurClassifier(DIETClassifier):
        pass

    class OurPolicy(RulePolicy):
        pass

    assert notensorflow.needs_tensorflow(OurClassifier)
    assert not notensorflow.needs_tensorflow(OurPolicy)


def test_training_with_one_says_what_to_do(tmp_path: Path) -> None:
    project = Path(__file__).parent / "project"
    config = (
        (project / "config.yml").read_text(encoding="utf-8").replace("LogisticRegressionClassifier", "DIETClassifier")
    )
    (tmp_path / "config.yml").write_text(config, encoding="utf-8")
    command = [sys.executable, "-m", "bot.runtime.train", "--config", tmp_path / "config.yml"]
    command += ["--domain", project / "domain.yml", "--data", project / "nlu_data", "--models", tmp_path / "models"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.endswith(
        "Training failed: TensorFlow is not installed in the bot environment, and DIETClassifier needs it. Take the "
        "component out of config.yml, or build the environment from bot/requirements-tensorflow.txt.\n"
    )
    assert list((tmp_path / "models").glob("*.tar.gz")) == []


@pytest.mark.parametrize("section", ["lock_store", "event_broker", "nlg", "nlu", "models"])
def test_a_part_of_rasa_that_is_left_out_is_refused(section: str) -> None:
    with pytest.raises(unused.Unsupported, match=f"has the section {section}"):
        unused.refuse({"action_endpoint": {}, section: {}})


def test_what_is_there_is_accepted() -> None:
    unused.refuse({"action_endpoint": {}, "tracker_store": {}})


def run_python(code: str) -> Any:
    """Run code in a fresh interpreter of this environment."""
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout


def test_a_serving_process_loads_none_of_them() -> None:
    code = """
import sys
from bot.runtime import notensorflow, quiet, unused
quiet.configure_environment()
unused.install()
notensorflow.install()
import rasa.core.run, bot.runtime.assemble
real = [name for name in sys.modules if name in unused.PACKAGES | notensorflow.PACKAGES
        and getattr(sys.modules[name], "__file__", None)]
print(real)
"""
    assert run_python(code).strip() == "[]"
