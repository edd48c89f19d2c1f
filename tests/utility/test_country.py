"""Every ward of the country as an area."""

from __future__ import annotations

import pytest

from utility.areas import Areas
from utility.database import Database
from utility.demo.country import fill_country
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
