"""Every ward of Vietnam since 1 July 2025 as an area of supply, so that a customer is understood wherever they live.

The list is that of the package `vietnam-provinces` (Nghị quyết 202/2025/QH15 and those of the provinces). Districts and
wards of the time before are known for the wards of the demonstration only.
"""

from __future__ import annotations

from sqlalchemy import insert, select

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
    """Adds the wards that are not there yet; gives how many."""
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
    return len(new)


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
        "former": "",
    }
