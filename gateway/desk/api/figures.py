"""`/api/desk/figures`: the dashboard's figures, the conversations behind them, and both as a sheet."""

from __future__ import annotations

import asyncio
import csv
from datetime import date, datetime, time, timedelta
from io import BytesIO, StringIO
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response
from openpyxl import Workbook

from gateway.desk.access import Exporter, FigureReader
from gateway.desk.errors import Unfit
from gateway.desk.parts import Desk
from gateway.desk.records import audit, behind, figures, rows
from gateway.desk.records.figures import Span
from utility.clock import VIETNAM

routes = APIRouter(prefix="/api/desk/figures", tags=["desk"])

_LONGEST = timedelta(days=366)
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Day = Annotated[date, Query()]
Channel = Annotated[str, Query(max_length=32)]
# A cell that begins so is a formula to a spreadsheet, and names come from outside.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@routes.get("")
async def show(desk: Desk, who: FigureReader, start: Day, end: Day, channel: Channel = "") -> dict[str, Any]:
    """The figures from the first day to the last, both included, in Vietnam's days."""
    span = _span(start, end, channel)
    return await desk.store.read(lambda db: figures.all_figures(db, span))


@routes.get("/conversations")
async def look_behind(
    desk: Desk,
    who: FigureReader,
    start: Day,
    end: Day,
    what: Literal[
        "reason",
        "intent",
        "agent",
        "score",
        "channel",
        "unsure",
        "day",
        "hour",
        "handed",
        "bot",
        "waiting",
        "first_response",
        "handling",
    ],
    value: Annotated[str, Query(max_length=100)] = "",
    channel: Channel = "",
) -> dict[str, Any]:
    """The conversations behind a number, at most 200."""
    span, now = _span(start, end, channel), desk.clock.now()
    numbers = await desk.store.read(lambda db: behind.conversations(db, span, what, value))
    return {"rows": await desk.store.read(lambda db: rows.by_ids(db, numbers, now))}


@routes.get("/export")
async def export(
    desk: Desk, who: Exporter, start: Day, end: Day, kind: Literal["csv", "xlsx"], channel: Channel = ""
) -> Response:
    """The figures as a sheet; the export is logged."""
    span, now = _span(start, end, channel), desk.clock.now()
    table = figures.table(await desk.store.read(lambda db: figures.all_figures(db, span)))
    detail = {"from": start.isoformat(), "to": end.isoformat(), "kind": kind}
    await desk.store.write(
        lambda db: audit.note(db, who.login, "figures.exported", now, detail=detail, address=who.address)
    )
    content = await asyncio.to_thread(_csv if kind == "csv" else _xlsx, table)
    name = f"so-lieu-{start.isoformat()}-{end.isoformat()}.{kind}"
    media_type = "text/csv; charset=utf-8" if kind == "csv" else _XLSX
    return Response(content, media_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _span(start: date, end: date, channel: str) -> Span:
    if end < start:
        raise Unfit("span", "The last day comes before the first.")
    if end - start > _LONGEST:
        raise Unfit("span", "Choose at most a year.")
    first = datetime.combine(start, time(), VIETNAM)
    return Span(first, datetime.combine(end + timedelta(days=1), time(), VIETNAM), channel)


def _csv(table: list[list[str | int | float]]) -> bytes:
    text = StringIO()
    csv.writer(text).writerows([[_cell(value) for value in row] for row in table])
    return b"\xef\xbb\xbf" + text.getvalue().encode()  # Excel reads UTF-8 only with a mark


def _xlsx(table: list[list[str | int | float]]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Số liệu")
    for row in table:
        sheet.append([_cell(value) for value in row])
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def _cell(value: str | int | float) -> str | int | float:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
