"""Who writes: the platform's profile of a customer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from connectors.text import clean, identifier


@dataclass(frozen=True, slots=True)
class Profile:
    """What the platform shows of a customer. The phone number is only there after they shared it with us."""

    name: str = ""
    avatar: str = ""
    phone: str = ""
    follower: bool | None = None
    last_interaction: date | None = None
    tags: tuple[str, ...] = ()
    shared: Mapping[str, str] = field(default_factory=dict)


def read_profile(data: Any) -> Profile:
    """The `data` of `/v3.0/oa/user/detail`. Anything may be missing; the phone number may be a number."""
    if not isinstance(data, Mapping):
        return Profile()
    raw_shared = data.get("shared_info")
    shared = raw_shared if isinstance(raw_shared, Mapping) else {}
    raw_notes = data.get("tags_and_notes_info")
    notes = raw_notes if isinstance(raw_notes, Mapping) else {}
    tags = notes.get("tag_names")
    follower = data.get("user_is_follower")
    return Profile(
        name=clean(data.get("user_alias") or data.get("display_name")).strip()[:100],
        avatar=clean(data.get("avatar"))[:500],
        phone=identifier(shared.get("phone")),
        follower=follower if isinstance(follower, bool) else None,
        last_interaction=_day(data.get("user_last_interaction_date")),
        tags=tuple(clean(tag)[:100] for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else (),
        shared={
            key: clean(str(value))[:200]
            for key in ("name", "address", "district", "city", "user_dob")
            if (value := shared.get(key))
        },
    )


def _day(value: Any) -> date | None:
    try:
        return datetime.strptime(str(value), "%d/%m/%Y").date()  # noqa: DTZ007 - a date, it has no time zone
    except ValueError:
        return None
