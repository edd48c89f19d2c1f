"""Rewrite nlu_data/lookup/places.tsv: ``python -m bot.entities.make_places FOLDER_OF_RELEASE_0.6.0``.

Names since 1 July 2025 come from the installed vietnam-provinces; names before it (with districts) from that package's
release 0.6.0, unpacked into a folder, because later releases leave them out.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import vietnam_provinces

TARGET = Path("nlu_data/lookup/places.tsv")


def _divisions(nested: Path) -> Iterator[tuple[str, str]]:
    """(level, full name) of every division of a file of the package."""
    for province in json.loads(nested.read_text(encoding="utf-8")):
        yield "province", province["name"]
        for ward in province.get("wards", []):
            yield "ward", ward["name"]
        for district in province.get("districts", []):
            yield "district", district["name"]
            for ward in district["wards"]:
                yield "ward", ward["name"]


def names(nested: Path) -> set[tuple[str, str]]:
    """The distinct divisions of a file."""
    return set(_divisions(nested))


def main() -> None:
    """Write the file."""
    (old_folder,) = sys.argv[1:]
    old = names(Path(old_folder) / "vietnam_provinces" / "data" / "nested-divisions.json")
    new = names(Path(vietnam_provinces.NESTED_DIVISIONS_JSON_PATH))
    lines = ["# level<TAB>name<TAB>valid: before (1 July 2025), since, both; written by bot.entities.make_places"]
    for level, name in sorted(old | new):
        valid = (
            "both" if (level, name) in old and (level, name) in new else "since" if (level, name) in new else "before"
        )
        lines.append(f"{level}\t{name}\t{valid}")
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
