"""Heard, and nothing wished: "dạ", "ok em", "à ra vậy", "đợi tí", "mai chị nhắn lại". It starts and repeats nothing."""

from __future__ import annotations

import re

from actions.dialogue.text import has_phrase, plain, tidy, words

# Particles are a closed class of the language; a message of nothing else acknowledges.
HEARD = frozenset({
    "da", "vang", "u", "uh", "uhm", "uhu", "um", "uk", "ukm", "uki", "ok", "oke", "okie", "oki", "okay", "okela", "a",
    "ah", "oh", "ha", "duoc", "dc", "hieu", "biet", "roi", "ro", "thay", "the", "vay", "z", "v", "ra", "kk", "hihi",
    "hehe", "haha", "yes", "yep", "e", "ne", "day",
})  # fmt: skip
AROUND = frozenset({
    "em", "anh", "chi", "ban", "ad", "bac", "chu", "nha", "nhe", "nhen", "nghen", "nghe", "hen", "ay",
    "la", "cung", "tot", "hay", "oi", "minh", "toi", "tui", "nhi", "luon",
})  # fmt: skip
LONGEST = 6  # words
# Written alike without their marks: "ở" is no answer.
TYPED = frozenset({"ờ", "ờm", "ừ", "ừm", "ơ"})
# Somebody calls whether anyone is there.
CALLS = frozenset({
    "alo", "aloo", "alooo", "hello", "helo", "hi", "hey", "oi", "ad", "admin", "shop", "em", "e", "ban", "bot", "ui",
    "a", "lo", "nhan", "vien", "dau", "roi", "het", "co", "ai", "khong", "ko", "k", "do", "day", "o", "the", "vay",
})  # fmt: skip
_CALL = re.compile(
    r"\b(?:a ?lo+|hello|helo|hey|oi|co ai|dau roi|(?:sao |ma )?(?:khong|ko|k|chua|hong|hem) (?:thay )?(?:ai )?"
    r"(?:tra loi|rep|reply|noi gi))\b"
)
LONGEST_CALL = 5  # words

MOMENT = (
    "cho ti", "cho ty", "cho chut", "cho xiu", "cho mot chut", "cho 1 chut", "cho mot lat", "cho em ti", "cho em chut",
    "cho em xiu", "cho anh ti", "cho chi ti", "cho toi ti", "cho toi chut", "cho minh ti", "cho minh chut",
    "doi ti", "doi ty", "doi chut", "doi xiu", "doi mot chut", "doi 1 chut", "doi em", "doi toi", "doi minh", "doi anh",
    "doi chi", "doi bac", "doi co", "cho bac ti", "cho co ti", "tu tu", "dang tim", "dang kiem", "dang lay", "dang mo",
    "dang xem lai", "dang coi lai", "de em tim", "de toi tim", "de minh tim", "de anh tim", "de chi tim", "de bac tim",
    "de em coi", "de em xem", "de toi xem", "de minh xem", "de toi coi", "de minh coi", "de em kiem", "de toi kiem",
    "de em hoi", "de toi hoi", "de minh hoi", "de em lay", "de toi lay", "de minh lay", "de bac coi", "de bac xem",
    "khoan da", "khoan da em", "chua toi kip", "de chi xem", "de anh xem",
)  # fmt: skip
_WHO = r"(?:em|anh|chi|co|chu|bac|toi|tui|minh|ong|ba|me|con|chau|di|cau|mo)"
# "Khoan để cô lục cái giấy", "để chị hỏi chồng đã".
LOOKS_FOR_IT = re.compile(
    rf"\b(?:de|cho|doi) {_WHO}"
    r" (?:di |ra |vo |vao |len |ve )?(?:tim|luc|kiem|coi|xem|lay|mo|hoi|do|chay|kiem tra|suy nghi|nghi|tinh|ban)\b"
)
# "Mai chị nhắn lại nhé", "có gì tôi hỏi sau".
COMES_BACK = re.compile(
    rf"\b(?:mai|mot|lat|toi|chieu|trua|sang|bua|hom|khi|ti|ty|chut|roi|co gi|{_WHO})\b.*"
    r"\b(?:nhan|hoi|lien he|quay|tro|ghe|vao) (?:lai|sau)\b"
)
ASKS_TO = re.compile(r"\b(?:nhan|noi|goi|gui|nhac) lai (?:cho|di|giup|gium|dum|coi|xem|lan|duoc|dc)\b")
WAIT = ("khoan", "khoan da", "khoan em", "khoan khoan", "a khoan", "u khoan", "doi da", "cho da", "tu tu da")
BEFORE_A_QUESTION = frozenset({
    "cho", "hoi", "e", "em", "minh", "toi", "tui", "chi", "anh", "bac", "co", "chu", "chau", "con", "xiu", "chut", "ti",
    "ty", "teo", "cai", "nay", "mot", "1", "voi", "nhe", "nha", "a", "oi", "ad", "admin", "shop", "ban", "muon", "can",
    "phat", "da", "la", "the", "ne", "alo", "tham", "dieu", "vai", "viec", "chuyen", "chao", "xin",
})  # fmt: skip
LONGEST_MOMENT = 8  # words


def acknowledges(text: str) -> bool:
    """Whether the text holds nothing but particles that say "heard"."""
    said = ["uh" if word.strip(".!, ") in TYPED else word for word in tidy(text).lower().split()]
    said = words(" ".join(said))
    return 0 < len(said) <= LONGEST and all(word in HEARD | AROUND for word in said) and any(w in HEARD for w in said)


def calls(text: str) -> bool:
    """Whether somebody only calls ("alo", "em ơi", "sao không trả lời")."""
    said = words(text)
    found = _CALL.search(" ".join(said))
    return (
        found is not None
        and len(said) <= LONGEST_CALL
        and (set(said) <= CALLS or "tra loi" in found[0] or "rep" in found[0] or "noi gi" in found[0])
    )


def opens(text: str) -> bool:
    """Whether the text only says that a question will come: "cho hỏi", "em ơi cho chị hỏi xíu"."""
    said = words(text)
    return "hoi" in said and len(said) <= LONGEST_MOMENT and all(word in BEFORE_A_QUESTION for word in said)


def needs_time(text: str) -> bool:
    """Whether the customer asks for a moment or will write another time."""
    if " ".join(words(text)) in WAIT:
        return True
    said = plain(text)
    looks = has_phrase(text, MOMENT) or LOOKS_FOR_IT.search(said) is not None
    later = COMES_BACK.search(said) is not None and ASKS_TO.search(said) is None
    return (looks or later) and len(words(text)) <= LONGEST_MOMENT
