"""Numbers in Vietnamese words, as announcers of the North or the South say them."""

from __future__ import annotations

from dataclasses import dataclass

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_BILLION = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Numbers:
    """One way to say numbers; the regions differ in three words."""

    zero_tens: str = "linh"
    thousand: str = "nghìn"
    four: str = "tư"  # after "mươi"

    def whole(self, value: int) -> str:
        """659433 → "sáu trăm năm mươi chín nghìn bốn trăm ba mươi ba"."""
        if value < 0:
            return f"âm {self.whole(-value)}"
        if value >= _BILLION:
            billions, rest = divmod(value, _BILLION)
            words = f"{self.whole(billions)} tỷ"
            return f"{words} {self._below_billion(rest, full=True)}" if rest else words
        return self._below_billion(value)

    def _below_billion(self, value: int, *, full: bool = False) -> str:
        """A leading group is said short; the groups after it in full: "một triệu không trăm linh năm"."""
        groups = (value // 1_000_000, value // 1000 % 1000, value % 1000)
        words: list[str] = []
        for group, scale in zip(groups, ("triệu", self.thousand, ""), strict=True):
            if group:
                words.append(f"{self._group(group, full=full or bool(words))} {scale}".strip())
        return " ".join(words) or _DIGITS[0]

    def _group(self, value: int, *, full: bool) -> str:
        hundreds, rest = divmod(value, 100)
        tens, units = divmod(rest, 10)
        words = [f"{_DIGITS[hundreds]} trăm"] if hundreds or full else []
        if not rest:
            return " ".join(words)
        if tens == 0:
            return " ".join([*words, *([self.zero_tens] if words else []), _DIGITS[units]])
        words.append("mười" if tens == 1 else f"{_DIGITS[tens]} mươi")
        if units:
            words.append(self._unit(tens, units))
        return " ".join(words)

    def _unit(self, tens: int, units: int) -> str:
        if units == 5:
            return "lăm"
        if tens > 1 and units == 1:
            return "mốt"
        if tens > 1 and units == 4:
            return self.four
        return _DIGITS[units]

    def decimal(self, whole: str, fraction: str) -> str:
        """2 and "5" → "hai phẩy năm"; "05" and what is longer than two places is said digit by digit."""
        words = self.whole(int(whole))
        if not fraction:
            return words
        short = len(fraction) <= 2 and not fraction.startswith("0")
        return f"{words} phẩy {self.whole(int(fraction)) if short else self.digits(fraction)}"

    def written(self, text: str) -> str:
        """A number as people write it here, "1.234.567" or "2,5"; a point before other than three digits is a comma."""
        text = text.strip().replace(" ", "")
        sign, text = ("âm ", text[1:]) if text[:1] in "-−–" and text else ("", text)
        head, comma, fraction = text.partition(",")
        if comma and "," in fraction:  # 1,234,567 as machines write it
            return sign + self.whole(int(text.replace(",", "")))
        groups = head.split(".")
        if len(groups) > 1 and not all(len(group) == 3 for group in groups[1:]):
            head, fraction = groups[0], "".join(groups[1:])
        return sign + self.decimal(head.replace(".", ""), fraction)

    def digits(self, text: str) -> str:
        """Digit by digit: "1288" → "một hai tám tám"."""
        return " ".join(_DIGITS[int(digit)] for digit in text if digit.isdigit())

    def grouped(self, text: str, *sizes: int) -> str:
        """Digit by digit with a pause between groups; the last size repeats to the end."""
        parts: list[str] = []
        at = 0
        while at < len(text):
            size = sizes[min(len(parts), len(sizes) - 1)]
            if len(text) - at - size == 1:  # no lonely last digit
                size += 1
            parts.append(self.digits(text[at : at + size]))
            at += size
        return ", ".join(parts)


NORTH = Numbers()
SOUTH = Numbers(zero_tens="lẻ", thousand="ngàn", four="bốn")
