"""How fast bills are imported: `python -m benchmarks.bulk_import [ROWS] [FOLDER]`, a CSV into SQLite.

Every customer gets up to 24 bills, so that a million rows have some 42,000 customers, who are imported first.
"""

from __future__ import annotations

import csv
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from tests.utility.records import add_area
from utility import migrate
from utility.clock import SystemClock
from utility.database import Database
from utility.importing import import_table

MONTHS = 24


def main(count: int, folder: Path) -> None:
    url = f"sqlite:///{folder / 'company.db'}"
    migrate(url)
    database, clock = Database(url), SystemClock()
    add_area(database)
    people, bills = folder / "customers.csv", folder / "bills.csv"
    codes = [f"PD1300{n:07d}" for n in range(-(-count // MONTHS))]
    with people.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("code", "name", "phone", "address", "ward", "province"))
        writer.writerows((c, "Nguyễn Văn An", "0912000001", "1 Lê Lợi", "Phường Tương Mai", "Hà Nội") for c in codes)
    with bills.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(
            (
                "number",
                "customer code",
                "period",
                "from",
                "to",
                "kwh",
                "subtotal",
                "vat",
                "total",
                "issue date",
                "due date",
            )
        )
        for n in range(count):
            code, month = codes[n // MONTHS], n % MONTHS
            day = date(2024 + month // 12, month % 12 + 1, 1)
            writer.writerow(
                (
                    f"B{n:08d}",
                    code,
                    f"{day:%Y-%m}",
                    day,
                    day.replace(day=28),
                    100,
                    "198.400",
                    "15.872",
                    "214.272",
                    day,
                    day,
                )
            )
    for kind, path in (("customers", people), ("bills", bills)):
        begun = time.perf_counter()
        done = import_table(kind, path, database, clock)
        seconds = time.perf_counter() - begun
        print(f"{kind}: {done.written:,} rows in {seconds:.1f} s, {done.written / seconds:,.0f} rows/s")
        assert done.refused == 0
    database.dispose()


if __name__ == "__main__":
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    with tempfile.TemporaryDirectory(dir=sys.argv[2] if len(sys.argv) > 2 else None) as name:
        main(rows, Path(name))
