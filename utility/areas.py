"""Areas of supply in memory: from a place as a customer writes it to the wards it can mean."""

from __future__ import annotations

from sqlalchemy import func, select

from utility import models
from utility.database import Database
from utility.place_names import Place, mentions, place, readable
from utility.views import Area

# A ward decides, by its own name or one it had before July 2025; districts (none are left since then, but everybody
# names them) and provinces narrow the choice, and so does the kind that was written ("phường", not "xã").
_WARD, _KIND, _DISTRICT, _PROVINCE = 8, 1, 4, 2


def area_view(area: models.Area) -> Area:
    """The row as a value."""
    return Area(area.id, area.corporation, area.unit_code, area.unit_name, area.province, area.ward, area.former)


class Areas:
    """The wards we serve. Kept in memory; an added or removed row is noticed by the table's size."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: tuple[tuple[int, int], list[_Entry]] = ((0, 0), [])

    def matching(self, text: str) -> list[Area]:
        """The areas that a text names best, in a fixed order; none when it names no place we serve.

        "Tân Mai" finds the ward that took its place; an old district or a province finds all of its wards.
        """
        wanted = readable(text)
        entries = self._entries()
        provinces = {entry.province for entry in entries}
        said = {province for province in provinces if mentions(wanted, province)}
        names = frozenset(province.name for province in provinces)
        # "TP HCM" does not speak of the commune Chí Minh.
        without = wanted
        for province in said:
            without = without.replace(f" {province.name} ", f" {province.kind or '-'} - ")
        scored = [
            (score, entry.area)
            for entry in entries
            if entry.province in said or any(name in wanted for name in entry.names)
            if (score := entry.score(wanted, without, entry.province in said, names))
        ]
        best = max((score for score, _ in scored), default=0)
        return [area for score, area in scored if score == best]

    def of_code(self, code: str) -> Area | None:
        """Where a customer's electricity is delivered."""
        query = (
            select(models.Area)
            .join(models.ServicePoint, models.ServicePoint.area_id == models.Area.id)
            .where(models.ServicePoint.customer_code == code)
            .order_by(models.ServicePoint.id)
            .limit(1)
        )
        with self._database.session() as session:
            row = session.scalar(query)
            return area_view(row) if row else None

    def _entries(self) -> list[_Entry]:
        with self._database.session() as session:
            count, newest = session.execute(
                select(func.count(models.Area.id), func.coalesce(func.max(models.Area.id), 0))
            ).one()
            if self._known[0] != (count, newest):
                rows = session.scalars(select(models.Area).order_by(models.Area.id))
                self._known = (count, newest), [_Entry(area_view(row)) for row in rows]
        return self._known[1]


class _Entry:
    """One area with its names prepared for comparing."""

    def __init__(self, area: Area) -> None:
        self.area = area
        self.ward = place(area.ward)
        self.province = place(area.province)
        former = [place(name) for name in area.former.split(",") if name.strip()]
        self.former_wards = [name for name in former if name.is_ward]
        self.districts = [name for name in former if not name.is_ward]

        self.names = tuple(name.name for name in (self.ward, *former))

    def score(self, wanted: str, without: str, in_province: bool, provinces: frozenset[str]) -> int:
        """How well a text names the area. `without`: the text without the provinces it names."""
        score = 0
        named = [name for name in (self.ward, *self.former_wards) if self._named(wanted, without, name, provinces)]
        if named:
            score = _WARD + _KIND * any(f" {name.kind} {name.name} " in wanted for name in named)
        districts = [name for name in self.districts if self._named(wanted, without, name, provinces)]
        if districts:  # "quận Hoàng Mai" of Hà Nội is not the town Hoàng Mai of Nghệ An
            score += _DISTRICT + _KIND * any(f" {name.kind} {name.name} " in wanted for name in districts)
        return score + _PROVINCE * in_province

    @staticmethod
    def _named(wanted: str, without: str, name: Place, provinces: frozenset[str]) -> bool:
        # "Phú Thọ" is a ward of Ho Chi Minh City too, but who says no more means the province.
        of_a_province = name.name in provinces
        return mentions(wanted if of_a_province else without, name, kind_needed=of_a_province)
