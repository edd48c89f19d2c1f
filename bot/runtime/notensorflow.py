"""An inert stand-in for TensorFlow, so that Rasa imports where TensorFlow is not installed.

Rasa imports TensorFlow while it lists its default components, used or not: 3 s of CPU and 350 MB for nothing when
the pipeline has no such component. ``install()`` puts a finder in front of the import system that answers for those
names with modules whose attributes are inert classes. Whoever configures a TensorFlow component meets
``TensorFlowMissing`` before anything is trained or loaded.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from typing import Any

from bot.runtime import stand_in

MESSAGE = (
    "TensorFlow is not installed in the bot environment, and {name} needs it. Take the component out of config.yml, "
    "or build the environment from bot/requirements-tensorflow.txt."
)

#: Top-level packages that Rasa, or TensorFlow code inside Rasa, imports.
PACKAGES = frozenset({"tensorflow", "tensorflow_addons", "tensorflow_hub", "tensorflow_text", "keras"})

#: The release Rasa 3.6.21 is made for; code that compares versions must take the branch it would take there.
VERSION = "2.12.0"


class TensorFlowMissing(stand_in.NotInstalled):
    """A component that needs TensorFlow was configured."""

    def __init__(self, name: str) -> None:
        super().__init__(MESSAGE.format(name=name))


def tensorflow_installed() -> bool:
    """Whether the real TensorFlow is there (the comparison environment)."""
    return not is_installed() and importlib.util.find_spec("tensorflow") is not None


def is_installed() -> bool:
    """Whether the stand-in answers for TensorFlow in this process."""
    return stand_in.stands_in_for("tensorflow")


def install() -> None:
    """Put the stand-in in front of the import system and make Rasa refuse TensorFlow components.

    Call before the first import of ``rasa``. Does nothing where TensorFlow is really installed, or a second time.
    """
    if is_installed() or tensorflow_installed():
        return
    stand_in.install(PACKAGES, VERSION)
    _guard_components()


def needs_tensorflow(component: type) -> bool:
    """Whether the component, or a class it derives from, lives in a module that uses TensorFlow."""
    for base in component.__mro__:
        module = sys.modules.get(base.__module__)
        if module and any(stand_in.package_of(v) in PACKAGES for v in list(vars(module).values())):
            return True
    return False


def _guard_components() -> None:
    """Refuse where a graph is checked (training) and where a node is made (training and loading)."""
    import rasa.engine.graph as graph
    import rasa.engine.validation as validation

    def refuse(component: type) -> None:
        if needs_tensorflow(component):
            raise TensorFlowMissing(component.__name__)

    check_packages: Callable[[Any], None] = validation._validate_required_packages

    def validate_required_packages(node: Any) -> None:
        refuse(node.uses)
        check_packages(node)

    make_node: Callable[..., None] = graph.GraphNode.__init__

    def init(self: Any, node_name: str, component_class: type, *args: Any, **kwargs: Any) -> None:
        refuse(component_class)
        make_node(self, node_name, component_class, *args, **kwargs)

    validation._validate_required_packages = validate_required_packages
    graph.GraphNode.__init__ = init
