"""Meters over REST. See `utility.meter.source.MeterRecords`; the rules themselves stay ours."""

from __future__ import annotations

from datetime import date, timedelta
from urllib.parse import quote

from utility.backoffice import wire
from utility.backoffice.client import Client
from utility.backoffice.requests import RestRequests
from utility.meter.source import BilledPeriod, MeterFacts, Supply, between
from utility.meter.views import ReadingView, RegisterUse
from utility.ports.errors import BackOfficeMalformed

# A reading before the period may be some days early, or a month estimated.
_LOOK_BACK = timedelta(days=62)


class RestMeterRecords:
    """Implements `MeterRecords`."""

    def __init__(self, client: Client, requests: RestRequests) -> None:
        self._client = client
        self._requests = requests

    def supply(self, code: str) -> Supply | None:
        sent = self._meter(code)
        if sent is None:
            return None
        return Supply(sent.point_code, sent.group, sent.reading_day, sent.supplied_to, sent.last_read_on)

    def meter(self, code: str) -> MeterFacts | None:
        sent = self._meter(code)
        return None if sent is None else MeterFacts(sent.number, sent.kind, sent.digits, sent.installed_on)

    def readings(self, code: str, since: date) -> list[ReadingView]:
        sent = self._client.pages("readings", f"{_path(code)}/readings", wire.Reading, {"since": since.isoformat()})
        return [ReadingView(r.meter_number, r.register_name, r.read_on, r.value, r.digits, r.source) for r in sent]

    def bills(self, code: str, most: int) -> list[BilledPeriod]:
        return self._bills(code, most)

    def bill(self, code: str, period: str) -> BilledPeriod | None:
        return next(iter(self._bills(code, 1, period=period)), None)

    def registers(self, code: str, bill: BilledPeriod) -> tuple[RegisterUse, ...]:
        before = bill.period_from - timedelta(days=1)
        return between(self.readings(code, before - _LOOK_BACK), before, bill.period_to)

    def open_request(self, code: str, service: str) -> str | None:
        found = self._requests.of_customer(code, open_only=True, service=service)
        return next((view.number for view in found), None)

    def _meter(self, code: str) -> wire.Meter | None:
        return self._client.get("meter", f"{_path(code)}/meter", wire.Meter)

    def _bills(self, code: str, most: int, **params: str) -> list[BilledPeriod]:
        sent = list(self._client.pages("bills", f"{_path(code)}/bills", wire.Bill, params, most=most))
        if any(bill.customer_code != code for bill in sent):
            raise BackOfficeMalformed("bills", "another customer's bill")
        return [BilledPeriod(b.period, b.period_from, b.period_to, b.kwh, b.issued_on, b.due_on) for b in sent]


def _path(code: str) -> str:
    return f"/customers/{quote(code, safe='')}"
