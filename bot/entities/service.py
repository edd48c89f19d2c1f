"""Names of services ("sang tên", "dời công tơ") as spaCy token patterns over folded words.

Only asked for in questions about procedures, where the service is what the question is about.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from bot.entities.match import Match
from bot.text.characters import fold
from bot.text.document import WORD, Document

if TYPE_CHECKING:
    from bot.entities.token_patterns import TokenMatcher

PRIORITY = 58

#: The one intent whose object is a service.
ABOUT_A_SERVICE = "ask_procedure"

#: Words that may stand inside a name: "sang tên cái đồng hồ", "đổi tên trên hợp đồng".
_FILLERS = ("cai", "tren", "cho", "lai", "moi", "rieng", "dien", "cua")


@cache
def _matcher() -> TokenMatcher:
    from bot.entities.token_patterns import token_matcher  # spaCy: a second to import, needed for few messages

    names: dict[str, list[list[str]]] = {}
    for line in Path(__file__).with_name("service.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            service, aliases = line.split("\t")
            names[service] = [WORD.findall(fold(alias.lower())) for alias in aliases.split(",")]
    return token_matcher(names, _FILLERS)


def warm() -> None:
    """Load spaCy and the patterns now: a server does it before its first customer, not during a turn."""
    _matcher()


def find(document: Document) -> Iterator[Match]:
    """Every service named, the longest name where several start."""
    words = document.words
    for service, first, last in _matcher().find(document.folded_words):
        yield Match("service", words[first].start, words[last].end, service, PRIORITY)
