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

#: Over counts: in "nâng lên 3 pha cần gì" the phases are part of the service's name.
PRIORITY = 66

#: The one intent whose object is a service.
ABOUT_A_SERVICE = "ask_procedure"

#: Words that may stand inside a name: "sang tên cái đồng hồ", "đổi tên trên hợp đồng".
_FILLERS = ("cai", "tren", "cho", "lai", "moi", "rieng", "dien", "cua")


#: What may follow a name and belongs to it: the thing that the service is done to.
_OBJECTS = [
    tuple(words.split())
    for words in (
        "dien ke", "dong ho", "cong to", "hop dong", "chu hop dong", "mai nha", "dien", "moi", "rieng", "su dung", "dung dien",
        "cho nguoi thue tro", "cho nguoi thue", "nha tro", "thue tro", "lien he", "tro", "ba pha", "3 pha", "2 chieu",
    )
]  # fmt: skip

#: Names that say what a person is as often as what they want: nothing beside another name.
_WEAK = frozenset({"dung ten"})


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
    """Every service named, the longest name where several start, with its object."""
    words, folded = document.words, document.folded_words
    found = list(_matcher().find(folded))
    strong = [name for name in found if " ".join(folded[name[1] : name[2] + 1]) not in _WEAK]
    covered = -1
    for service, first, last in strong or found:
        if first <= covered:
            continue  # the object of the name before
        if words[last].text == "mỗi" and last > first:
            last -= 1  # "lắp công tơ mỗi người nói một kiểu": not "mới"
        covered = _end(document, last)
        start = first - 2 if folded[max(0, first - 2) : first] == ("dang", "ky") else first
        yield Match("service", words[start].start, words[covered].end, service, PRIORITY)


def _end(document: Document, last: int) -> int:
    """The last word of the name's object."""
    folded = document.folded_words
    while True:
        longer = next((words for words in _OBJECTS if folded[last + 1 : last + 1 + len(words)] == words), None)
        if longer is None or document.words[last + 1].text in ("mỗi", "điền", "diện"):
            return last
        last += len(longer)
