"""The texts of contracts and of the consent: dated files in `texts/`."""

from __future__ import annotations

import hashlib
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from utility.contracts.errors import NoTemplate
from utility.contracts.views import Consent

_TEXTS = files("utility.contracts") / "texts"
_KEYS = ("supply", "amendment", "termination")


@dataclass(frozen=True, slots=True)
class Article:
    """A numbered article; paragraphs with `{address}` and the like still in them."""

    title: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Template:
    """A contract text. `name` with its version is kept with every contract made from it."""

    key: str
    version: str
    title: str
    services: frozenset[str]
    basis: tuple[str, ...]
    opening: str
    terms_title: str
    articles: tuple[Article, ...]

    @property
    def name(self) -> str:
        return f"{self.key}@{self.version}"


def template_for(service: str) -> Template:
    """The text of a service's contract. Raises NoTemplate for services without one."""
    for template in templates():
        if service in template.services:
            return template
    raise NoTemplate(f"{service} is not settled by a contract")


def title_of(name: str) -> str:
    """The title of a text by its name, whatever its version now is."""
    key = name.partition("@")[0]
    return next((template.title for template in templates() if template.key == key), "")


@cache
def templates() -> tuple[Template, ...]:
    """All texts, read once."""
    return tuple(_template(key) for key in _KEYS)


def consent_for(number: str, seller: str) -> Consent:
    """The consent to a contract, as the customer must see it."""
    data = _read("consent")
    text = unicodedata.normalize("NFC", str(data["text"]).strip().format(number=number, seller=seller))
    return Consent(str(data["version"]), text, hashlib.sha256(text.encode()).hexdigest())


def _template(key: str) -> Template:
    data = _read(key)
    return Template(
        key=key,
        version=str(data["version"]),
        title=str(data["title"]),
        services=frozenset(data["services"]),
        basis=tuple(data["basis"]),
        opening=str(data["opening"]),
        terms_title=str(data["terms_title"]),
        articles=tuple(Article(article["title"], tuple(article["paragraphs"])) for article in data["articles"]),
    )


@cache
def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((_TEXTS / f"{name}.toml").read_text("utf-8"))
