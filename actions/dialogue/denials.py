"""A danger that is denied ("không thấy tóe lửa, chỉ đen thôi") is none: what is said besides still counts."""

from __future__ import annotations

import re
from collections.abc import Sequence

from actions.dialogue.text import has_phrase, words

# Signs of danger in so few letters that alone they raise no alarm; beside a denied one they do.
SIGNS = ("giat", "te tay", "khoi", "khet", "lua", "no", "nong ran", "xet", "dut")


def denies(text: str, dangers: Sequence[str]) -> bool:
    """Whether the text names dangers only to deny them."""
    said = " ".join(words(text))
    named = "|".join(sorted({*dangers, *SIGNS}, key=len, reverse=True))
    denied = re.compile(rf"\b(?:khong|ko|k|hong|hem|chua|chang)(?: (?:thay|co|bi|he|phai|nghe|ai|gi))* (?:{named})\b")
    left = denied.sub(" ", said)
    return left != said and not has_phrase(left, (*dangers, *SIGNS))
