"""Every ward of the country as an area."""

from __future__ import annotations

import pytest

from utility.areas import Areas
from utility.database import Database
from utility.demo.country import fill_country, former_districts
from utility.demo.profiles import grounds
from utility.models import Area


@pytest.fixture
def areas(database: Database) -> Areas:
    with database.write() as session:
        for ground in grounds():
            session.add(Area(**{name: getattr(ground, name) for name in ground.__slots__}))
    assert fill_country(database) > 3000
    assert fill_country(database) == 0
    return Areas(database)


def test_customers_name_their_ward_in_many_ways(areas: Areas) -> None:
    for text, wards in {
        "xã Bình Hưng": ["Xã Bình Hưng, TP. Hồ Chí Minh"],
        "phường Tân Định quận 1": ["Phường Tân Định, TP. Hồ Chí Minh"],
        "12 Nguyễn Văn Linh, phường Hải Châu, Đà Nẵng": ["Phường Hải Châu, Đà Nẵng"],
        "phuong tan mai": ["Phường Tương Mai, Hà Nội", "Phường Tân Mai, Nghệ An"],
        "xã Tân Lập, Tây Ninh": ["Xã Tân Lập, Tây Ninh"],
        "nhà tôi": [],
    }.items():
        assert [f"{area.ward}, {area.province}" for area in areas.matching(text)] == wards, text


def test_a_province_is_not_a_ward_that_is_called_like_a_part_of_it(areas: Areas) -> None:
    found = areas.matching("TP HCM")
    assert len(found) > 100
    assert {area.corporation for area in found} == {"EVNHCMC"}


@pytest.mark.parametrize(
    ("text", "province", "wards"),
    [
        ("quận Bình Tân", "TP. Hồ Chí Minh", {"Phường An Lạc", "Phường Tân Tạo"}),
        ("q. Bình Tân", "TP. Hồ Chí Minh", {"Phường An Lạc"}),
        ("huyện Bình Chánh", "TP. Hồ Chí Minh", {"Xã Bình Chánh", "Xã Hưng Long"}),
        ("quận Hoàng Mai", "Hà Nội", {"Phường Hoàng Mai", "Phường Tương Mai"}),
        ("thị xã Hoàng Mai", "Nghệ An", {"Phường Hoàng Mai", "Phường Tân Mai"}),
        ("huyện Sóc Sơn", "Hà Nội", {"Xã Sóc Sơn"}),
        ("thành phố Đà Lạt", "Lâm Đồng", {"Phường Xuân Hương - Đà Lạt", "Phường Cam Ly - Đà Lạt"}),
    ],
)
def test_a_former_district_is_its_wards(areas: Areas, text: str, province: str, wards: set[str]) -> None:
    found = areas.matching(text)
    assert {area.province for area in found} == {province}
    assert wards <= {area.ward for area in found}


def test_the_districts_of_areas_that_stood_there_before_are_filled_in(database: Database) -> None:
    known = Area(
        corporation="EVNHCMC", unit_code="PE1500", unit_name="", province="TP. Hồ Chí Minh", ward="Phường An Lạc",
        former="",
    )  # fmt: skip
    with database.write() as session:
        session.add(known)
    fill_country(database)
    assert "Phường An Lạc" in [area.ward for area in Areas(database).matching("quận Bình Tân")]


def test_nearly_every_ward_has_its_former_districts() -> None:
    assert len(former_districts()) > 3200
    assert former_districts()["TP. Hồ Chí Minh", "Phường An Lạc"] == "Quận Bình Tân"
