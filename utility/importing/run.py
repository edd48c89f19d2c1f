"""A table into the database: checked row by row, written batch by batch, reported, resumable."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Protocol

from utility.clock import Clock
from utility.database import Database
from utility.importing.columns import KINDS, Column, HeaderError, mapping
from utility.importing.loading import Fault, Loader, Values
from utility.importing.tables import Row, rows

BATCH = 5000
OLDEST = date(2014, 6, 1)
# Enough of a value to find the row by, too little to know a person by.
_SHOWN = 2


@dataclass(slots=True)
class Outcome:
    """Rows read in this run, rows written (or that would be, in a dry run), rows refused, rows of a run before, and
    written bills whose amount the tariff does not give (only when they are checked)."""

    read: int = 0
    written: int = 0
    refused: int = 0
    skipped: int = 0
    unexplained: int = 0


class Writer(Protocol):
    def writerow(self, row: tuple[object, ...], /) -> object: ...


def import_table(
    kind: str,
    path: Path,
    database: Database,
    clock: Clock,
    *,
    dry_run: bool = False,
    errors: Path | None = None,
    progress: Callable[[Outcome], None] = lambda _: None,
    batch: int = BATCH,
    check_amounts: bool = False,
) -> Outcome:
    """Imports a table of customers, bills or outages. Good rows are written although others are refused.

    Each batch is one transaction. An import that was interrupted goes on after its last batch when it is started
    again with the same, unchanged file. `errors`: a CSV of row, column, problem and the value, masked.
    `check_amounts`: bills whose amount the tariff does not give are written and reported.
    Raises HeaderError when columns are missing, ValueError for a file that is no table.
    """
    columns, loader, outcome = KINDS[kind], Loader(kind, clock, check_amounts=check_amounts), Outcome()
    checkpoint = _Checkpoint(path, kind, database)
    start = 0 if dry_run else checkpoint.row()
    with rows(path) as lines, _report(errors, resumed=start > 0) as report:
        header = next(lines, None)
        if header is None:
            raise HeaderError("the table is empty")
        places = mapping(header[1], columns)
        while chunk := list(islice(lines, batch)):
            fresh = [row for row in chunk if row[0] > start]
            outcome.skipped += len(chunk) - len(fresh)
            if not fresh:
                continue
            good, faults = _check(fresh, places, columns, kind)
            with database.write() as session:
                late = loader.load(session, good)
                if dry_run:
                    session.rollback()
            shown = dict(fresh)
            doubts = loader.doubts
            for number, column, problem in sorted([*faults, *late, *doubts]):
                cells = shown[number]
                place = places.get(column)
                value = cells[place] if place is not None and place < len(cells) else None
                report.writerow((number, column, problem, masked(value)))
            refused = len({fault[0] for fault in (*faults, *late)})
            outcome.read += len(fresh)
            outcome.refused += refused
            outcome.written += len(fresh) - refused
            outcome.unexplained += len(doubts)
            if not dry_run:
                checkpoint.save(fresh[-1][0])
            progress(outcome)
    if not dry_run:
        checkpoint.clear()
    return outcome


def masked(value: object) -> str:
    """ "PD13000123456" → "PD***********"; an empty cell stays empty."""
    text = "" if value is None else str(value)
    return text[: _SHOWN if len(text) > 2 * _SHOWN else 0] + "*" * min(max(len(text) - _SHOWN, len(text) and 1), 20)


def _check(
    chunk: list[Row], places: dict[str, int], columns: tuple[Column, ...], kind: str
) -> tuple[list[tuple[int, Values]], list[Fault]]:
    good: list[tuple[int, Values]] = []
    faults: list[Fault] = []
    plan = [(column, places.get(column.key)) for column in columns]
    for number, cells in chunk:
        values: Values = {}
        before = len(faults)
        for column, place in plan:
            cell = cells[place] if place is not None and place < len(cells) else None
            if cell is None or (isinstance(cell, str) and not cell.strip()):
                if column.required:
                    faults.append((number, column.key, "empty"))
                values[column.key] = column.default
                continue
            try:
                values[column.key] = column.read(cell)
            except ValueError as error:
                faults.append((number, column.key, str(error)))
        if len(faults) == before:
            fault = _agrees(kind, values)
            if fault is None:
                good.append((number, values))
            else:
                faults.append((number, *fault))
    return good, faults


def _agrees(kind: str, row: Values) -> tuple[str, str] | None:
    """What is wrong between the columns of a row, if anything."""
    if kind == "bills":
        if row["subtotal"] + row["vat"] != row["total"]:
            return "total", "not the sum of the amount and its VAT"
        if row["period_from"] > row["period_to"]:
            return "period_to", "before the first day"
        if row["period_from"] < OLDEST:
            return "period_from", "before the oldest price table, 1 June 2014"
        hours = [row[name] for name in ("kwh_normal", "kwh_peak", "kwh_offpeak")]
        if any(hour is not None for hour in hours) and (None in hours or sum(hours) != row["kwh"]):
            return "kwh_normal", "the three parts of the day do not add up to the usage"
        if row["vat_rate"] is None:
            row["vat_rate"] = _rate(row["subtotal"], row["vat"])
    elif kind == "outages":
        end = row["expected_end_at"]
        if end is not None and end <= row["starts_at"]:
            return "expected_end_at", "not after the start"
    return None


def _rate(subtotal: int, vat: int) -> Decimal:
    return (Decimal(vat) / subtotal).quantize(Decimal("0.01")) if subtotal else Decimal(0)


@contextmanager
def _report(path: Path | None, *, resumed: bool) -> Iterator[Writer]:
    if path is None:
        yield _Nowhere()
        return
    with path.open("a" if resumed else "w", encoding="utf-8-sig" if not resumed else "utf-8", newline="") as file:
        writer = csv.writer(file)
        if not resumed:
            writer.writerow(("row", "column", "problem", "value"))
        yield writer


class _Nowhere:
    def writerow(self, row: tuple[object, ...], /) -> None:
        """Nobody asked for the report."""


class _Checkpoint:
    """The last row that is in the database, beside the file, as long as the import is not done."""

    def __init__(self, path: Path, kind: str, database: Database) -> None:
        self._file = path.with_name(path.name + ".import.json")
        stat = path.stat()
        self._of = [kind, stat.st_size, stat.st_mtime_ns, database.url.render_as_string(hide_password=True)]

    def row(self) -> int:
        """0 when nothing was begun, or for another file or database."""
        try:
            kept = json.loads(self._file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return 0
        return int(kept["row"]) if kept.get("of") == self._of else 0

    def save(self, row: int) -> None:
        self._file.write_text(json.dumps({"of": self._of, "row": row}), encoding="utf-8")

    def clear(self) -> None:
        self._file.unlink(missing_ok=True)
