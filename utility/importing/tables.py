"""CSV and XLSX as rows, one at a time: a million rows never stand in memory."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import openpyxl

Row = tuple[int, tuple[object, ...]]


@contextmanager
def rows(path: Path) -> Iterator[Iterator[Row]]:
    """The rows that hold anything, with their number as table programs count them (the header is 1).

    CSV in UTF-8 (with or without byte order mark), parted by comma, semicolon or tab; the first sheet of an XLSX.
    Raises ValueError for other files.
    """
    match path.suffix.casefold():
        case ".csv":
            with path.open(encoding="utf-8-sig", newline="") as file:
                sample = file.readline()
                file.seek(0)
                delimiter = max(",;\t", key=sample.count)
                yield _filled(enumerate(map(tuple, csv.reader(file, delimiter=delimiter)), 1))
        case ".xlsx":
            book = openpyxl.load_workbook(path, read_only=True, data_only=True)
            try:
                yield _filled(enumerate(book.worksheets[0].iter_rows(values_only=True), 1))
            finally:
                book.close()
        case _:
            raise ValueError("neither a .csv nor an .xlsx file")


def _filled(numbered: Iterator[Row]) -> Iterator[Row]:
    return ((n, row) for n, row in numbered if any(cell is not None and str(cell).strip() for cell in row))
