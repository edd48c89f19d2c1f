"""The checksum at the end of every EMVCo payment code."""

from __future__ import annotations

from binascii import crc_hqx

_INITIAL = 0xFFFF  # CRC-16/CCITT-FALSE: polynomial 0x1021 as in crc_hqx, not reflected, no final XOR


def crc16(text: str) -> str:
    """Four upper-case hex digits over the ASCII text; `"123456789"` → `"29B1"`."""
    return f"{crc_hqx(text.encode('ascii'), _INITIAL):04X}"
