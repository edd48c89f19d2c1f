"""Numbers with a unit: power, phases, households and people, the index of a meter."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from utility.catalogue.values.result import Accepted, Question, Refused, Result, accepted
from utility.spoken_code import chunks

_NUMBER = re.compile(r"-?\d{1,3}(?:\.\d{3})+(?:,\d+)?|-?\d{1,3}(?:,\d{3}){2,}|-?\d+(?:[.,]\d+)?")
# What one of a unit is in kW. A horsepower is the "ngựa" of air conditioners and pumps.
_UNITS = (
    (r"\bmw\b|me ga oát|mê ga oát|mega\s*watt?", Decimal(1000)),
    (r"\bkw\b|kilo\s*watt?|ki lô oát|ki lô|\bcân\b|ký", Decimal(1)),
    (r"\bhp\b|ngựa|mã lực", Decimal("0.75")),
    (r"\bw\b|\boát\b|\bwatt?\b", Decimal("0.001")),
)
_OTHER_UNITS = re.compile(r"\d\s*(?:kva|kvar|ampe?|a|v|kv|vôn|kwh|kwp\s*/|m2|mét)\b")
_KW_DIGITS = Decimal("0.001")


def read_kw(text: str, question: Question) -> Result:
    """A power in kW to the watt, as a Decimal; kW is meant when no unit is written."""
    written = _plain(text).replace("kwp", "kw")
    if _OTHER_UNITS.search(written):
        return Refused("capacity.other_unit")
    number = _one_number(written)
    if number is None:
        return Refused("capacity.no_number")
    unit = next((size for pattern, size in _UNITS if re.search(pattern, re.sub(r"(\d)([a-z])", r"\1 \2", written))), 1)
    kw = (number * unit).quantize(_KW_DIGITS)
    if _outside(kw, question):
        return Refused("capacity.out_of_range", _bounds(question))
    kw = kw.quantize(Decimal(1)) if kw == kw.to_integral_value() else kw.normalize()
    return Accepted(kw, str(kw))


def read_phases(text: str, question: Question) -> Result:
    """1 or 3."""
    number = _one_number(_plain(text))
    return accepted(int(number)) if number in (1, 3) else Refused("phases.one_or_three")


def read_count(text: str, question: Question) -> Result:
    """A whole number of households, people, devices …"""
    number = _one_number(_plain(text))
    if number is None:
        return Refused("count.no_number")
    if number != number.to_integral_value():
        return Refused("count.not_whole")
    if number <= 0 or _outside(number, question):
        return Refused("count.out_of_range", _bounds(question) or {"min": 1})
    return accepted(int(number))


def read_index(text: str, question: Question) -> Result:
    """What a meter shows in kWh: the digits before the red or framed decimals."""
    written = re.sub(r"(?<=\d)[ .](?=\d)", "", _plain(text))
    found = re.findall(r"\d+(?:,\d+)?", written)
    if not found:
        spoken = "".join(piece for piece in chunks(text) if piece.isdigit())
        found = [spoken] if spoken else []
    if len(found) != 1:
        return Refused("index.no_number" if not found else "index.several_numbers")
    whole = found[0].split(",")[0]
    if not 1 <= len(whole) <= 8:
        return Refused("index.length", {"max": 8})
    return accepted(int(whole))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFKC", text)).casefold().strip()


def _one_number(written: str) -> Decimal | None:
    """The only number in a text: Vietnamese grouping (1.500), either decimal sign, or words."""
    found = _NUMBER.findall(written)
    if len(found) > 1:
        return None
    if found:
        return _decimal(found[0])
    pieces = [piece for piece in chunks(written) if piece.isdigit()]
    return Decimal(pieces[0]) if len(pieces) == 1 else None


def _decimal(written: str) -> Decimal:
    # A group of three after a lone zero is a fraction: nobody writes 0.001 for one.
    if re.fullmatch(r"-?[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?", written):
        return Decimal(written.replace(".", "").replace(",", "."))
    if re.fullmatch(r"-?\d{1,3}(?:,\d{3}){2,}", written):
        return Decimal(written.replace(",", ""))
    return Decimal(written.replace(",", "."))


def _outside(number: Decimal, question: Question) -> bool:
    rule = question.field.rule
    return (rule.least is not None and number < rule.least) or (rule.most is not None and number > rule.most)


def _bounds(question: Question) -> dict[str, int | str]:
    rule = question.field.rule
    bounds = {"min": rule.least, "max": rule.most}
    return {name: int(b) if b == int(b) else str(b) for name, b in bounds.items() if b is not None}
