"""Figures with their units, ranges, percentages, ratios and sums."""

from __future__ import annotations

import re

from tts.spoken.rules import FREE, NUMBER, Reader, Rule, rule

# What a unit is called. Longer ones first: the pattern takes the first that fits.
UNITS = {
    "kWh": "ki lô oát giờ", "MWh": "mê ga oát giờ", "GWh": "gi ga oát giờ", "kVArh": "ki lô va giờ", "Wh": "oát giờ",
    "kWp": "ki lô oát pích", "MWp": "mê ga oát pích", "kVAr": "ki lô va", "kVA": "ki lô vôn am pe",
    "MVA": "mê ga vôn am pe", "VA": "vôn am pe", "kW": "ki lô oát", "MW": "mê ga oát", "GW": "gi ga oát", "W": "oát",
    "kV": "ki lô vôn", "mA": "mi li am pe", "V": "vôn", "A": "am pe", "kHz": "ki lô héc", "MHz": "mê ga héc",
    "Hz": "héc", "Ω": "ôm", "km²": "ki lô mét vuông", "km2": "ki lô mét vuông", "m²": "mét vuông", "m2": "mét vuông",
    "mm²": "mi li mét vuông", "mm2": "mi li mét vuông", "m³": "mét khối", "m3": "mét khối", "km/h": "ki lô mét giờ",
    "km": "ki lô mét", "mm": "mi li mét", "cm": "xen ti mét", "m": "mét", "kg": "ki lô gam", "g": "gam", "lít": "lít",
    "ha": "héc ta", "GB": "gi ga bai", "MB": "mê ga bai", "KB": "ki lô bai", "ms": "mi li giây", "s": "giây",
    "°C": "độ xê", "℃": "độ xê", "độ C": "độ xê", "°": "độ", "%": "phần trăm", "HP": "mã lực", "BTU": "bê tê u",
}  # fmt: skip
_PER = {"tháng": "mỗi tháng", "ngày": "mỗi ngày", "năm": "mỗi năm", "giờ": "mỗi giờ", "quý": "mỗi quý"}
_PER |= {"hộ": "mỗi hộ", "người": "mỗi người", "kỳ": "mỗi kỳ", "lần": "mỗi lần", "phút": "mỗi phút"}

_UNIT = "|".join(re.escape(unit) for unit in sorted(UNITS, key=len, reverse=True))
_RANGE = r"(" + NUMBER + r") ?(?:–|—|-|÷|~) ?(" + NUMBER + r")"


def unit(text: str) -> str:
    """The name of a unit; any writing of kWh counts ("KWH", "kwh")."""
    if text in UNITS:
        return UNITS[text]
    return {name.lower(): said for name, said in UNITS.items()}[text.lower()]


def _with_unit(match: re.Match[str], reader: Reader) -> str:
    return f"{reader.numbers.written(match[1])} {unit(match[2])}"


def _range_with_unit(match: re.Match[str], reader: Reader) -> str:
    return f"{reader.numbers.written(match[1])} đến {reader.numbers.written(match[2])} {unit(match[3])}"


def _both_units(match: re.Match[str], reader: Reader) -> str:
    return f"{reader.numbers.written(match[1])} đến {reader.numbers.written(match[3])} {unit(match[2])}"


def _range(match: re.Match[str], reader: Reader) -> str:
    return f"{reader.numbers.written(match[1])} đến {reader.numbers.written(match[2])}"


def _levels(match: re.Match[str], reader: Reader) -> str:
    """Two voltages of one transformer: "22/0,4 kV" → "hai mươi hai trên không phẩy bốn ki lô vôn"."""
    return f"{reader.numbers.written(match[1])} trên {reader.numbers.written(match[2])} {unit(match[3])}"


def _fraction(match: re.Match[str], reader: Reader) -> str:
    return (
        f"{reader.numbers.whole(int(match[1]))} phần {'tư' if match[2] == '4' else reader.numbers.whole(int(match[2]))}"
    )


def _number(match: re.Match[str], reader: Reader) -> str:
    return reader.numbers.written(match[0])


def _one_after_the_other(match: re.Match[str], reader: Reader) -> str:
    """ "220kV/110kV" → "… trên …", "0,4kV-250kVA": two quantities of one thing."""
    return f"{_with_unit(match, reader)}{' trên ' if match[3] == '/' else ', '}"


def _meter(match: re.Match[str], reader: Reader) -> str:
    """A meter's rated and highest current: "10(40)A" → "mười, bốn mươi am pe"."""
    return f"{reader.numbers.written(match[1])}, {reader.numbers.written(match[2])} {unit(match[3])}"


_FOLD = re.IGNORECASE
RULES: tuple[Rule, ...] = (
    rule(FREE + r"(" + NUMBER + r") ?(" + _UNIT + r") ?[–-] ?(" + NUMBER + r") ?\2(?!\w)", _both_units),
    rule(FREE + _RANGE + r" ?(" + _UNIT + r")(?!\w)", _range_with_unit),
    rule(
        FREE + r"(" + NUMBER + r")/(" + NUMBER + r") ?(kV|V)(?:[–-](?=\d)|(?!\w))",
        lambda match, reader: _levels(match, reader) + (", " if match[0][-1] in "–-" else ""),
    ),
    rule(
        FREE + r"(" + NUMBER + r") ?(" + _UNIT + r")([/–-])(?=" + NUMBER + r" ?(?:" + _UNIT + r")(?!\w))",
        _one_after_the_other,
    ),
    rule(FREE + r"(" + NUMBER + r") ?\((" + NUMBER + r")\) ?(A|V|kV)(?!\w)", _meter),
    rule(FREE + r"1/2 (?=ngày|giờ|tiếng|tháng|năm)", lambda _match, _reader: "nửa "),
    rule(FREE + r"(\d{1,3})['’′](?!\w)", lambda match, reader: f"{reader.numbers.whole(int(match[1]))} phút"),
    rule(r"(?<!\w)cos ?(?:φ|ϕ|phi)(?!\w)", lambda _match, _reader: "cô sin phi", _FOLD),
    rule(r"CO₂", lambda _match, _reader: "xê ô hai"),
    rule(r" ?± ?(?=\d)", lambda _match, _reader: " cộng trừ "),
    rule(FREE + r"([-−]?" + NUMBER + r") ?(" + _UNIT + r")(?!\w)", _with_unit),
    rule(FREE + r"([-−]?" + NUMBER + r") ?(kwh|kw|kva|kv)(?!\w)", _with_unit, _FOLD),
    # Units without a figure: "số kWh", "đồng/kWh"; the one-letter ones are words of other kinds.
    rule(r"(?<=[\w )])/ ?(kWh|kW|kVA|kVAr)(?!\w)", lambda match, _reader: f" một {unit(match[1])}", _FOLD),
    rule(r"(?<!\w)(kWh|MWh|kWp|kVAr|kVA|MVA|MW|kW|kV|Hz)(?!\w)", lambda match, _reader: unit(match[1]), _FOLD),
    rule(r"(?<=\w) ?/ ?(" + "|".join(_PER) + r")(?!\w)", lambda match, _reader: f" {_PER[match[1]]}"),
    rule(r"(?<=\w) ?%", lambda _match, _reader: " phần trăm"),
    # Signs between figures.
    rule(r" ?[×✕*] ?(?=\d)|(?<=\w) [xX] (?=\d)", lambda _match, _reader: " nhân "),
    rule(r" ?[×✕] ?|(?<=\w) \* (?=\w)", lambda _match, _reader: " nhân "),
    rule(r" ?= ?", lambda _match, _reader: " bằng "),
    rule(r" \+ (?=[\w(])", lambda _match, _reader: " cộng "),
    rule(r"≥ ?", lambda _match, _reader: "từ "),
    rule(r"≤ ?", lambda _match, _reader: "không quá "),
    rule(r"(?<!\w)> ?(?=\w)", lambda _match, _reader: "trên "),
    rule(r"(?<!\w)< ?(?=\w)", lambda _match, _reader: "dưới "),
    rule(r"[~≈] ?(?=\w)", lambda _match, _reader: "khoảng "),
    rule(r" ?→ ?", lambda _match, _reader: " đến "),
    rule(FREE + _RANGE + r"(?![\w/]|[.,]\d)", _range),
    rule(FREE + r"(\d)/(\d{1,2})(?![\w/]|[.,]\d)", _fraction),
    rule(r"(?<![\w.,/-])-(?=\d)", lambda _match, _reader: "âm "),
    rule(r"(?<![\w.,/])" + NUMBER + r"(?![\w/]|[.,]\d)", _number),
)
