"""An inert stand-in for TensorFlow, so that Rasa imports where TensorFlow is not installed.

Rasa imports TensorFlow while it lists its default components, used or not: 3 s of CPU and 350 MB for nothing when
the pipeline has no such component. ``install()`` puts a finder in front of the import system that answers for those
names with modules whose attributes are inert classes. Whoever configures a TensorFlow component meets
``TensorFlowMissing`` before anything is trained or loaded.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import importlib.util
import sys
from collections.abc import Callable, Iterator, Sequence
from types import ModuleType
from typing import Any

MESSAGE = (
    "TensorFlow is not installed in the bot environment, and {name} needs it. Take the component out of config.yml, "
    "or build the environment from bot/requirements-tensorflow.txt."
)

#: Top-level packages that Rasa, or TensorFlow code inside Rasa, imports.
PACKAGES = frozenset({"tensorflow", "tensorflow_addons", "tensorflow_hub", "tensorflow_text", "keras"})

#: The release Rasa 3.6.21 is made for; code that compares versions must take the branch it would take there.
VERSION = "2.12.0"


class TensorFlowMissing(RuntimeError):
    """A component that needs TensorFlow was configured, or a class built on TensorFlow was instantiated."""

    def __init__(self, name: str) -> None:
        super().__init__(MESSAGE.format(name=name))


class _InertMeta(type):
    """Makes a class usable wherever Rasa's modules use a TensorFlow name while they are being imported."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _inert(name)

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        if "_stand_in" not in cls.__dict__:  # a class of Rasa's, derived from a TensorFlow one
            raise TensorFlowMissing(cls.__name__)
        if len(args) == 1 and not kwargs and callable(args[0]):  # @tf.function
            return args[0]
        return _inert(cls.__name__)  # @tf.function(reduce_retracing=True), tf.constant(0), …

    def __getitem__(cls, item: object) -> Any:
        return cls

    def __instancecheck__(cls, instance: object) -> bool:
        return False

    # Other libraries probe what they find in sys.modules: "how many GPUs?" must be answered with none.
    def __len__(cls) -> int:
        return 0

    def __iter__(cls) -> Iterator[Any]:
        return iter(())

    def __bool__(cls) -> bool:
        return False


def _inert(name: str) -> _InertMeta:
    return _InertMeta(name, (), {"_stand_in": True, "__module__": "tensorflow"})


class _StandInModule(ModuleType):
    """A module that has every attribute."""

    __version__ = VERSION

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        value = _inert(name)
        setattr(self, name, value)
        return value


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname.partition(".")[0] not in PACKAGES:
            return None
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        return _StandInModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Nothing to run: attributes appear when asked for."""


def tensorflow_installed() -> bool:
    """Whether the real TensorFlow is there (the comparison environment)."""
    return importlib.util.find_spec("tensorflow") is not None and not is_installed()


def is_installed() -> bool:
    """Whether the stand-in answers for TensorFlow in this process."""
    return any(isinstance(finder, _Finder) for finder in sys.meta_path)


def install() -> None:
    """Put the stand-in in front of the import system and make Rasa refuse TensorFlow components.

    Call before the first import of ``rasa``. Does nothing where TensorFlow is really installed, or a second time.
    """
    if is_installed() or tensorflow_installed():
        return
    sys.meta_path.insert(0, _Finder())
    _guard_components()


def needs_tensorflow(component: type) -> bool:
    """Whether the component, or a class it derives from, lives in a module that uses TensorFlow."""
    for base in component.__mro__:
        module = sys.modules.get(base.__module__)
        if module and any(isinstance(v, _StandInModule | _InertMeta) for v in list(vars(module).values())):
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
