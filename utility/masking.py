"""What may be shown of personal data before and after a chat is linked: enough to recognise, never enough to use."""

from __future__ import annotations

MASK = "*"


def mask_name(name: str) -> str:
    """`"Nguyễn Văn An"` → `"Ng*** V** A*"`: the first letters of every word, the way bills are shown at counters."""
    return " ".join(_mask_word(word, 2 if i == 0 and len(word) > 3 else 1) for i, word in enumerate(name.split()))


def _mask_word(word: str, keep: int) -> str:
    return word[:keep] + MASK * max(len(word) - keep, 1)


def mask_phone(phone: str) -> str:
    """`"+84912345678"` → `"09*****678"`: network and last three digits, in the form people write at home."""
    national = "0" + phone[3:] if phone.startswith("+84") else phone
    if len(national) < 8:
        return MASK * len(national)
    return national[:2] + MASK * (len(national) - 5) + national[-3:]


def mask_address(address: str) -> str:
    """`"12 ngõ 5 Lê Lợi, phường Tân Mai, Hà Nội"` → `"***, phường Tân Mai, Hà Nội"`: the house and street hidden."""
    parts = [part.strip() for part in address.split(",") if part.strip()]
    return ", ".join([MASK * 3, *parts[1:]]) if len(parts) > 1 else MASK * 3


def mask_code(code: str) -> str:
    """`"PD06000012345"` → `"PD06******345"`: for logs, where the unit helps and the customer must not show."""
    return code[:4] + MASK * max(len(code) - 7, 1) + code[-3:] if len(code) > 7 else MASK * len(code)
