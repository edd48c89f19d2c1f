"""Rewrite former_districts.tsv: `python3.12 -m utility.demo.make_former_districts` with vietnam-provinces 2026.9.

From that release on the package knows which wards of before 1 July 2025 each ward was made of; it wants Python 3.12,
which Rasa can't use, so the districts are kept in a file beside the release that the application installs.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

TARGET = Path(__file__).with_name("former_districts.tsv")
HEAD = "# province<TAB>ward<TAB>the districts its parts lay in until 1 July 2025; written by make_former_districts"


def rows(package: Any, legacy: Any) -> list[tuple[str, str, list[str]]]:
    """Province, ward and districts, of every ward that was made of parts of any."""
    provinces = {province.code: province.name for province in package.Province.iter_all()}
    districts = {district.code: district.name for district in legacy.District.iter_all()}
    found = []
    for ward in package.Ward.iter_all():
        names = {districts[part.district_code] for part in ward.get_legacy_sources()}
        if names:
            found.append((provinces[ward.province_code], " ".join(ward.name.split()), sorted(names)))
    return found


def main() -> None:
    """Write the file."""
    import vietnam_provinces  # another release than the application's own
    from vietnam_provinces import legacy  # type: ignore[attr-defined]

    lines = ["\t".join((province, ward, ", ".join(names))) for province, ward, names in rows(vietnam_provinces, legacy)]
    TARGET.write_text("\n".join([HEAD, *lines]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
