"""What of the tagger's spans is kept: it is blind for diacritics and signs, and knows no list of towns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.entities.match import Match
from bot.entities.place import CUES, is_everyday, names_in
from bot.entities.place_words import LOOK_ALIKE
from bot.text.document import Document
from bot.text.words import word_set

#: First words of a place's name that are no everyday words.
_UNITS = frozenset({"xã", "phường", "quận", "huyện", "tỉnh", "thị", "thành", "tp"})


def kept(document: Document, match: Match, first: int, end: int, found: Sequence[Match]) -> Iterator[Match]:
    """What of the tagger's span is a name, and which kind of name it is; ``found``: addresses and places with a unit."""
    named = [other for other in found if other.entity == "place"]
    hamlet = _hamlet(document, first, end) if match.entity == "place" else -1
    if hamlet >= 0:
        yield from _address(
            document, replace(match, entity="address", start=document.words[hamlet].start), hamlet, end, named
        )
    elif match.entity == "place":
        if first < end - 1 and document.words[first].text in _BEFORE_PLACE:
            first += 1
            match = replace(match, start=document.words[first].start)
        if not (
            _is_within(match, named)
            or _is_word(document, first, end)
            or _is_cut(document, first, end)
            or _is_unit(document, first, end)
        ):
            yield match
    elif match.entity == "person_name":
        if any(other.entity == "address" and other.start < match.start < other.end for other in found):
            return  # "hẻm 48 Phạm Văn Chiêu"
        if _is_town(document, first, end):
            yield replace(match, entity="place")
        elif not (_is_cut(document, first, end) or _is_phrase(document, first, end)):
            yield match
    elif not any(match.start < other.end and other.start < match.start for other in named):
        # else "thành phố Thuận An": no street "phố Thuận An"
        yield from _address(document, match, first, end, named)


#: Villages and streets are addresses; places are the wards, districts and provinces of the list.
_HAMLETS = word_set("thôn xóm ấp bản buôn làng khóm tổ đội ngõ hẻm kiệt ngách đường phố")
_PLAIN_HAMLETS = word_set("thon xom khom ngo hem kiet ngach duong")


def _hamlet(document: Document, first: int, end: int) -> int:
    """Where the address begins that the tagger took for a place, whole or without its first word; -1: it is a place."""
    words, text = document.words, document.normal.text
    kinds = _HAMLETS | _PLAIN_HAMLETS if document.is_plain else _HAMLETS
    if words[first].text in kinds and end > first + 1:
        return first
    before = first - 1
    if before >= 0 and words[before].text in kinds and text[words[before].end : words[first].start] == " ":
        return before
    return -1


def _address(document: Document, match: Match, first: int, end: int, named: Sequence[Match]) -> Iterator[Match]:
    """The street without what stands in it and after it; a town told with it is a place of its own."""
    words = document.words
    if _is_town(document, first, end) and (not first or document.folded_words[first - 1] not in _STREETS):
        yield replace(match, entity="place")
        return
    while first < end - 1 and words[first].text in _BEFORE_STREET:
        first += 1
    if words[first].text == "phố" and first and words[first - 1].text == "khu":
        first -= 1  # "khu phố 4"
    inner = min((other.start for other in named if match.start < other.start < match.end), default=match.end)
    end = max(first + 1, sum(word.start < inner for word in words))
    while (
        end < len(words)
        and words[end].text.isdigit()
        and document.normal.text[words[end - 1].end : words[end].start] == "/"
    ):
        end += 1  # "12 ngách 5/3"
    while end > first + 1 and _trails(document, first, end - 1):
        end -= 1
    if _is_no_address(document, first, end):
        return
    town = _town_at_end(document, first, end)
    if town:
        yield replace(match, entity="place", start=words[town].start)
        end = town
    yield replace(match, start=words[first].start, end=words[end - 1].end)


def _trails(document: Document, first: int, last: int) -> bool:
    """A word in lower case after a name with capitals is no part of it: "kiệt 4 đường Bà Triệu đó"."""
    text = _typed(document, last)
    capitals = [at for at in range(first + 1, last) if _typed(document, at)[:1].isupper()]
    return (
        bool(capitals)
        and text.isalpha()
        and text[0].islower()
        and not any(_typed(document, at)[:1].isdigit() for at in range(capitals[-1], last))
    )


def _is_no_address(document: Document, first: int, end: int) -> bool:
    """An index of a meter, a figure that was misread, words in lower case of somebody who writes names with capitals."""
    span = document.normal.text[document.words[first].start : document.words[end - 1].end]
    if _INDEX.match(span):
        return True
    if _FIGURE.match(span):
        return not _HOUSE.search(document.folded)
    typed = [_typed(document, at) for at in range(first, end)]
    lower = (
        not any(text[:1].isupper() or text[:1].isdigit() for text in typed)
        and not set(document.folded_words[first:end]) & _NUMBERS
    )
    return lower and not document.is_plain and any(letter.isupper() for letter in document.original)


#: What stands in a street is no part of its name: "đèn đường Quang Trung", "tuyến Nguyễn Trãi".
_BEFORE_STREET = frozenset({"đèn", "tuyến", "cột", "trụ", "địa", "chỉ"})
_BEFORE_PLACE = frozenset({"tại", "ở", "bên", "tai", "o"})
#: An index of a meter, a sum: no house has such a number.
_INDEX = re.compile(r"\d{1,3}(?:[.,]\d{3})+\Z")
#: A number alone is an address where a house is spoken of: not "đọc nhầm số 3 thành số 8".
_FIGURE = re.compile(r"(?:(?:số|so) )?\d{1,4}(?: (?:thành|thanh) (?:số|so) \d{1,4})?\Z")
_HOUSE = re.compile(r"\b(?:nha|dia chi|dc|duong|hem|ngo|ngach|kiet|can ho|phong|to|ap|thon)\b")
_NUMBERS = word_set("mot hai ba bon nam sau bay tam chin muoi")
_PLACE_KINDS = frozenset({"thành phố", "tỉnh", "quận", "huyện", "phường", "xã", "thị xã", "thị trấn", "thanh pho"})


def _is_unit(document: Document, first: int, end: int) -> bool:
    """Only the kind of place, no name: "ở thành phố"."""
    return " ".join(word.text for word in document.words[first:end]) in _PLACE_KINDS


def _is_cut(document: Document, first: int, end: int) -> bool:
    """Whether a sentence ends inside: "ở tạm. Anh", "đầu năm, căn nhà"."""
    words, text = document.words, document.normal.text
    return any(
        set(text[words[i].end : words[i + 1].start]) & set(",;:!?")
        or ". " in text[words[i].end : words[i + 1].start + 1]
        for i in range(first, end - 1)
    )


def _is_phrase(document: Document, first: int, end: int) -> bool:
    """Words without capitals among others that have them: "Nghe thì yên tâm" is no name."""
    if document.is_plain:
        return False
    typed = [_typed(document, at) for at in range(first, end)]
    capitals = sum(text[:1].isupper() for text in typed)
    return capitals * 2 < len(typed) and any(_typed(document, at)[:1].isupper() for at in range(len(document.words)))


def _is_town(document: Document, first: int, end: int) -> bool:
    """A district or province under its own name, not said of a person: "Thủ Đức" alone."""
    if first and document.folded_words[first - 1] in _OF_PERSONS:
        return False
    words = [word.text for word in document.words[first:end]]
    found = names_in(words, document.folded_words[first:end])
    whole = next((levels for start, last, levels in found if start == 0 and last == len(words) - 1), frozenset())
    return bool(whole & {"province", "district"}) and not is_everyday(document.folded_words[first:end])


_OF_PERSONS = word_set("ten anh chi ong ba co chu em bac chau cu thim di cau mo me bo cha con chong vo ho")


_STREETS = word_set("duong pho ngo hem kiet ngach so")

#: Words of a street's name that are left before a town: "45 Lê Lợi Huế", but "5 Nguyễn Huệ".
_LEAST_OF_STREET = 2


def _town_at_end(document: Document, first: int, end: int) -> int:
    """Where a town begins that was told right after the street ("22/5 nguyễn oanh gò vấp"); 0 when none was."""
    words, folded = [word.text for word in document.words[first:end]], document.folded_words[first:end]
    street = sum(word[:1].isalpha() and word not in _STREETS for word in folded)
    for start, last, levels in names_in(words, folded):
        named = sum(word[:1].isalpha() and word not in _STREETS for word in folded[:start])
        if last == len(words) - 1 and levels & {"province", "district"} and _LEAST_OF_STREET <= named < street:
            gap = document.normal.text[document.words[first + start - 1].end : document.words[first + start].start]
            return first + start if gap == " " and folded[start - 1] not in _STREETS else 0
    return 0


def _typed(document: Document, at: int) -> str:
    word = document.words[at]
    return document.original[slice(*document.normal.span(word.start, word.end))]


def _is_within(match: Match, named: Sequence[Match]) -> bool:
    """Whether the list of places knows better where the name begins: with its unit ("thị xã Sơn Tây")."""
    return any(match.start < other.end and other.start < match.end for other in named)


def _is_word(document: Document, first: int, end: int) -> bool:
    """Everyday words that look like a place's name without their diacritics: "quan tâm", "diễn biến".

    The tagger is blind for diacritics; in a message that has them a name is written with its own, with capitals, or
    after a word that says where.
    """
    words = document.words[first:end]
    typed = [document.original[slice(*document.normal.span(word.start, word.end))] for word in words]
    if any(text[:1].isupper() for text in typed):
        return False
    if document.is_plain:
        here = first > 0 and document.folded_words[first - 1] in CUES
        return not here and " ".join(document.folded_words[first:end]) in LOOK_ALIKE
    cased = any(letter.isupper() for letter in document.original)
    if cased and words[0].text not in _UNITS:
        return not names_in([word.text for word in words], document.folded_words[first:end])
    if words[0].text in _UNITS or (first and document.folded_words[first - 1] in CUES):
        return False
    return not names_in([word.text for word in words], document.folded_words[first:end])
