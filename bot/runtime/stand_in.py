"""Modules that can be imported and do nothing, for packages that Rasa imports and we do not use.

Every attribute of such a module is an inert class that can be a base class, a decorator, called, subscripted and part
of a union; ``isinstance`` against it is False. Instantiating a class derived from one raises ``NotInstalled``.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
from collections.abc import Iterable, Iterator, Sequence
from types import ModuleType
from typing import Any


class NotInstalled(RuntimeError):
    """Something that needs a package which is stood in for was to be used."""


class _InertMeta(type):
    """Makes a class usable wherever Rasa's modules use such a name while they are being imported."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _inert(name, cls.__module__)

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        if "_stand_in" not in cls.__dict__:  # a class of Rasa's, derived from a stand-in
            raise NotInstalled(f"{cls.__name__} needs a package that is not loaded in this process.")
        if len(args) == 1 and not kwargs and callable(args[0]):  # @tf.function
            return args[0]
        return _inert(cls.__name__, cls.__module__)  # @tf.function(reduce_retracing=True), tf.constant(0), …

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


def _inert(name: str, module: str) -> _InertMeta:
    return _InertMeta(name, (), {"_stand_in": True, "__module__": module})


class _StandInModule(ModuleType):
    """A module that has every attribute."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        value = _inert(name, self.__name__)
        setattr(self, name, value)
        return value


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def __init__(self, packages: Iterable[str], version: str) -> None:
        self.packages = frozenset(packages)
        self._version = version

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname.partition(".")[0] not in self.packages:
            return None
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        module = _StandInModule(spec.name)
        vars(module)["__version__"] = self._version
        return module

    def exec_module(self, module: ModuleType) -> None:
        """Nothing to run: attributes appear when asked for."""


def install(packages: Iterable[str], version: str = "0") -> None:
    """Answer for these top-level packages, before any other finder is asked."""
    sys.meta_path.insert(0, _Finder(packages, version))


def stands_in_for(package: str) -> bool:
    """Whether a stand-in answers for the package in this process."""
    return any(isinstance(finder, _Finder) and package in finder.packages for finder in sys.meta_path)


def package_of(value: object) -> str | None:
    """The top-level package that a stand-in's module or class stands for; None for anything else."""
    if type(value) is _StandInModule:
        return value.__name__.partition(".")[0]
    if type(value) is _InertMeta:
        return value.__module__.partition(".")[0]
    return None
