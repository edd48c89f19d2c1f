"""The clauses of a long message: the wish stands in one of them, the story around it drowns it in the whole."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.text.document import Document

#: Messages of fewer words are read as a whole only.
LONG = 20

#: Without signs to cut at (recognised speech): windows of this many words, each starting half a window later.
WINDOW = 12

_CUT = re.compile(r"[,.;:!?\n]+| - | (?=(?:nên|mà|nhưng|thì|vậy|giờ|nay|nen|ma|nhung|thi|vay|gio) )")


def clauses(document: Document) -> Sequence[Document]:
    """The clauses of a long message, none of a short one."""
    count = len(document.words)
    if count < LONG:
        return ()
    parts = [part for part in _CUT.split(document.normal.text) if len(part.split()) >= 2]
    if len(parts) < 3:
        words = [word.text for word in document.words]
        parts += [" ".join(words[at : at + WINDOW]) for at in range(0, max(1, count - WINDOW // 2), WINDOW // 2)]
    return [Document.of(part) for part in parts]
