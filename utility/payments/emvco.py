"""EMVCo merchant-presented payment codes: fields of a two-digit id, a two-digit length and a value, and a checksum."""

from __future__ import annotations

from utility.payments.crc import crc16

CRC_ID = "63"
_LONGEST = 99


class PayloadError(ValueError):
    """A text that is not a whole payment code, or a value that does not fit into one."""


def field(tag: str, value: str) -> str:
    """One field. Raises PayloadError for values that are empty, too long or not plain ASCII."""
    if not value or len(value) > _LONGEST or not (value.isascii() and value.isprintable()):
        raise PayloadError(f"field {tag} can't hold {len(value)} characters like these")
    return f"{tag}{len(value):02d}{value}"


def seal(fields: str) -> str:
    """The fields with their checksum, which covers its own id and length."""
    unsealed = f"{fields}{CRC_ID}04"
    return unsealed + crc16(unsealed)


def parse(payload: str) -> dict[str, str]:
    """The top-level fields of a payment code. Raises PayloadError when lengths or the checksum don't agree."""
    if payload[-8:-4] != f"{CRC_ID}04" or crc16(payload[:-4]) != payload[-4:]:
        raise PayloadError("the checksum does not belong to this payment code")
    return parse_fields(payload)


def parse_fields(text: str) -> dict[str, str]:
    """The fields of a text or of a template's value, by id. Raises PayloadError when they don't fill it exactly."""
    fields: dict[str, str] = {}
    at = 0
    while at < len(text):
        tag, length = text[at : at + 2], text[at + 2 : at + 4]
        if not (tag.isdecimal() and len(length) == 2 and length.isdecimal()):
            raise PayloadError(f"no field begins at character {at}")
        value = text[at + 4 : at + 4 + int(length)]
        if len(value) != int(length) or tag in fields:
            raise PayloadError(f"field {tag} is cut short or stands twice")
        fields[tag] = value
        at += 4 + len(value)
    return fields
