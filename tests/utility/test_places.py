"""Places as customers write them, against the wards of the demonstration."""

from __future__ import annotations

import pytest

from utility.areas import Areas
from utility.database import Database
from utility.demo.profiles import grounds
from utility.models import Area


@pytest.fixture
def areas(database: Database) -> Areas:
    with database.write() as session:
        for ground in grounds():
            session.add(Area(**{name: getattr(ground, name) for name in ground.__slots__}))
    return Areas(database)


@pytest.mark.parametrize(
    ("text", "wards"),
    [
        # the ward of today, any way of writing
        ("phường Tương Mai", ["Phường Tương Mai"]),
        ("P. Tương Mai, Hà Nội", ["Phường Tương Mai"]),
        ("p tuong mai", ["Phường Tương Mai"]),
        ("TƯƠNG MAI", ["Phường Tương Mai"]),
        ("mất điện ở tương mai từ sáng đến giờ", ["Phường Tương Mai"]),
        ("xã Đông Anh", ["Xã Đông Anh"]),
        ("sa pa", ["Phường Sa Pa"]),
        # names of before July 2025
        ("phường Tân Mai", ["Phường Tương Mai"]),
        ("mỹ đình", ["Phường Từ Liêm"]),
        ("thị trấn Văn Điển", ["Xã Thanh Trì"]),
        ("Thảo Điền quận 2", ["Phường An Khánh"]),
        ("quận Hoàng Mai", ["Phường Tương Mai", "Phường Định Công"]),
        ("q7", ["Phường Tân Hưng", "Phường Tân Thuận"]),
        ("Q.7 tphcm", ["Phường Tân Hưng", "Phường Tân Thuận"]),
        ("phường 10 gò vấp", ["Phường Gò Vấp"]),
        ("p.12 quận 5", ["Phường Chợ Lớn"]),
        ("tp thủ đức", ["Phường Thủ Đức", "Phường Hiệp Bình", "Phường An Khánh"]),
        ("phường thủ đức", ["Phường Thủ Đức"]),
        ("phường 1 đà lạt", ["Phường Xuân Hương - Đà Lạt"]),
        ("tỉnh Bình Dương", ["Phường Thủ Dầu Một"]),
        ("Quảng Nam", ["Phường Tam Kỳ"]),
        # a province is all of its wards; a ward of the same name must be called a ward
        ("Huế", ["Phường Thuận Hóa", "Phường Phú Xuân"]),
        ("Phú Thọ", ["Phường Việt Trì", "Phường Vĩnh Yên"]),
        ("Lào Cai", ["Phường Lào Cai", "Phường Sa Pa"]),
        ("phường Lào Cai", ["Phường Lào Cai"]),
        ("thành phố Lào Cai", ["Phường Lào Cai"]),
        ("TP. Vinh", ["Phường Thành Vinh", "Phường Trường Vinh"]),
    ],
)
def test_finds(areas: Areas, text: str, wards: list[str]) -> None:
    assert [area.ward for area in areas.matching(text)] == wards


@pytest.mark.parametrize(
    "text", ["", "  ", "nhà em mất điện", "Paris", "5", "phường", "quận 99", "hôm nay trời đẹp", "💡"]
)
def test_finds_nothing(areas: Areas, text: str) -> None:
    assert areas.matching(text) == []


def test_a_new_ward_is_noticed(areas: Areas, database: Database) -> None:
    assert areas.matching("phường Hồng Hà") == []
    with database.write() as session:
        session.add(
            Area(
                corporation="EVNHANOI",
                unit_code="PD0300",
                unit_name="x",
                province="Hà Nội",
                ward="Phường Hồng Hà",
                former="",
            )
        )
    assert [area.ward for area in areas.matching("phường Hồng Hà")] == ["Phường Hồng Hà"]
