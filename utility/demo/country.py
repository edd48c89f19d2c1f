"""Every ward of Vietnam since 1 July 2025 as an area of supply, so that a customer is understood wherever they live.

The list is that of the package `vietnam-provinces` (Nghị quyết 202/2025/QH15 and those of the provinces). Districts of
the time before stand in `former_districts.tsv`; wards of that time are known for those of the demonstration only.
"""

from __future__ import annotations

from functools import cache
from importlib import resources

from sqlalchemy import insert, select, update

from utility.database import Database
from utility.demo.profiles import grounds
from utility.models import Area

# Which power corporation serves a province after the mergers of 2025; all others belong to the North.
_CORPORATIONS = {
    "EVNHANOI": ("Hà Nội",),
    "EVNHCMC": ("TP. Hồ Chí Minh",),
    "EVNCPC": ("Quảng Trị", "Huế", "Đà Nẵng", "Quảng Ngãi", "Gia Lai", "Đắk Lắk", "Khánh Hòa"),
    "EVNSPC": ("Lâm Đồng", "Đồng Nai", "Tây Ninh", "Đồng Tháp", "Vĩnh Long", "An Giang", "Cần Thơ", "Cà Mau"),
}
_CORPORATION = {province: name for name, provinces in _CORPORATIONS.items() for province in provinces}
_NORTH = "EVNNPC"
_UNIT_CODES = {"EVNHANOI": "PD", "EVNHCMC": "PE", "EVNCPC": "PC", "EVNSPC": "PB", "EVNNPC": "PA"}
_INSERTED_AT_ONCE = 500


def fill_country(database: Database) -> int:
    """Adds the wards that are not there yet, and former districts where none are known; gives how many it added."""
    from vietnam_provinces import Province, Ward  # half a megabyte of names, wanted at set-up only

    provinces = {province.code: _short(province.name) for province in Province.iter_all()}
    known = {(ground.province, ground.ward) for ground in grounds()}
    with database.write() as session:
        database.lock(session, "demo")
        known |= {(row.province, row.ward) for row in session.execute(select(Area.province, Area.ward))}
        new = [
            _area(provinces[ward.province_code], " ".join(ward.name.split()))
            for ward in Ward.iter_all()
            if (provinces[ward.province_code], " ".join(ward.name.split())) not in known
        ]
        for start in range(0, len(new), _INSERTED_AT_ONCE):
            session.execute(insert(Area), new[start : start + _INSERTED_AT_ONCE])
        for area_id, province, ward in session.execute(
            select(Area.id, Area.province, Area.ward).where(Area.former == "")
        ).all():
            if districts := former_districts().get((province, ward)):
                session.execute(update(Area).where(Area.id == area_id).values(former=districts))
    return len(new)


@cache
def former_districts() -> dict[tuple[str, str], str]:
    """By province and ward the districts that its parts lay in until 1 July 2025, "Quận 8, Quận Bình Tân"."""
    text = resources.files(__package__).joinpath("former_districts.tsv").read_text("utf-8")
    rows = (line.split("\t") for line in text.splitlines() if not line.startswith("#"))
    return {(_short(province), ward): districts for province, ward, districts in rows}


def _short(province: str) -> str:
    """The province as our areas name it: "Thành phố Hà Nội" → "Hà Nội"."""
    name = province.removeprefix("Thành phố ").removeprefix("Tỉnh ")
    return "TP. Hồ Chí Minh" if name == "Hồ Chí Minh" else name


def _area(province: str, ward: str) -> dict[str, str]:
    corporation = _CORPORATION.get(province, _NORTH)
    return {
        "corporation": corporation,
        "unit_code": f"{_UNIT_CODES[corporation]}9900",
        "unit_name": f"Công ty Điện lực {province.removeprefix('TP. ')}",
        "province": province,
        "ward": ward,
        "former": former_districts().get((province, ward), ""),
    }
