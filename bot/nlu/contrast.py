"""What a customer turns down before saying the wish: "không hỏi tiền, tôi hỏi chỉ số", "đừng gửi mã, cho biết số tiền".

The words of the other wish weigh as much as those of the wish itself, so such a message is read once more without them.
Seen on 5,195 sentences of four voices before any was learnt: 45 have such a part, 38 were understood, 43 with this reading;
none was lost.
"""

from __future__ import annotations

import re

from bot.text.characters import fold
from bot.text.document import Document

#: The least that is left to say a wish.
_WORDS_LEFT = 4

_SPEAKER = r"(?:(?:tôi|em|mình|chị|anh|cô|bác|cháu|con|tui|ở đây)\s)?(?:đã bảo\s)?"
_VERBS = "hỏi|cần|muốn|xin|đòi"
_TURNED_DOWN = (
    rf"không (?:phải (?:{_VERBS}|để)|{_VERBS}|định)|khỏi cần|chẳng (?:{_VERBS})|đâu có (?:{_VERBS})",
    "đừng",  # without diacritics it is also "đúng", "dùng": only before a few verbs
)
#: From its beginning to the comma, or to "mà", after which the wish follows.
_FORM = rf"(?:^|[,;.!?]\s*)(?:dạ\s)?{_SPEAKER}(?:{{}})\b[^,;.!?]*?(?:[,;.!?]\s*(?:mà\s)?|\bmà\s)(?=\S+(?:\s\S+){{{{{_WORDS_LEFT - 1},}}}})"
_MARKED = re.compile(_FORM.format("|".join(_TURNED_DOWN)))
_PLAIN = re.compile(fold(_FORM.format(rf"{_TURNED_DOWN[0]}|dung (?:gui|bao|hoi|dua|chuyen)")))


def without_turned_down(document: Document) -> Document | None:
    """The message without the wish that it turns down; None when it turns none down or says nothing else."""
    text = document.normal.text
    found = _MARKED.search(text) or (_PLAIN.search(document.folded) if document.is_plain else None)
    if found is None:
        return None
    left = f"{text[: found.start()]} , {text[found.end() :]}".strip(" ,")
    return Document.of(left) if len(left.split()) >= _WORDS_LEFT else None
