"""Meters as customers ask about them."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal

from utility.audit import Audit
from utility.catalogue import Catalogue
from utility.clock import Clock, today
from utility.meter import checking, daily, reading_days
from utility.meter.source import BilledPeriod, MeterRecords, Supply
from utility.meter.views import (
    CheckReason,
    DayUsage,
    EstimatedUsage,
    FaultKind,
    MeterTest,
    PeriodReadings,
    PeriodUsage,
    ReadingCheck,
    ReadingSchedule,
    ReadingView,
)

READING_CHECK = "request_reading_check"
METER_TEST = "request_meter_test"
METER_FAULT = "report_meter_fault"
_PERIOD = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
LONGEST_DAILY = 400  # days in one answer
# Where no bill shows how long the company takes: billing follows the reading the next day.
_BILL_AFTER = timedelta(days=1)
_PERIODS_FOR_AVERAGE = 3


class Meters:
    """Readings, usage and reading days by customer code; the rules of checks, tests and faults. Ask for linked chats
    only. A code without records has none."""

    def __init__(self, records: MeterRecords, clock: Clock, audit: Audit, catalogue: Catalogue) -> None:
        self._records = records
        self._clock = clock
        self._audit = audit
        self._catalogue = catalogue

    def readings(self, code: str, months: int = 12) -> list[ReadingView]:
        """The readings of the last months, all registers, the newest first."""
        self._audit.looked("meter.viewed", code)
        now = today(self._clock)
        return self._records.readings(code, _months_before(now, max(months, 0)))

    def of_period(self, code: str, period: str) -> PeriodReadings | None:
        """The old and new index behind the bill of a month; None without that bill. Raises ValueError for no month."""
        if not _PERIOD.fullmatch(period):
            raise ValueError(f"{period!r} is not a month; write YYYY-MM")
        self._audit.looked("meter.viewed", code)
        bill = self._records.bill(code, period)
        return self._of_bill(code, bill) if bill is not None else None

    def usage(self, code: str, months: int = 12) -> list[PeriodUsage]:
        """The usage of the newest billed periods, at most `months`, the newest first."""
        self._audit.looked("meter.viewed", code)
        return [bill.usage for bill in self._records.bills(code, months)] if months > 0 else []

    def daily(self, code: str, first: date, last: date) -> list[DayUsage]:
        """The usage of each day from `first` to `last` that is over, the oldest first.

        Raises ValueError for more than 400 days or a last day before the first.
        """
        if not 0 <= (last - first).days < LONGEST_DAILY:
            raise ValueError(f"give 1 to {LONGEST_DAILY} days, the first one first")
        self._audit.looked("meter.viewed", code)
        now = today(self._clock)
        last = min(last, now - timedelta(days=1))
        supply = self._records.supply(code)
        periods = self._periods(code, first, now) if supply is not None else []
        if supply is None or not periods:
            return []
        residential = supply.group == "residential"
        found: list[DayUsage] = []
        for usage in reversed(periods):
            if usage.period_to < first or usage.period_from > last:
                continue
            days = daily.days_of(usage.period_from, usage.period_to)
            shares = daily.spread(usage.kwh, days, supply.point_code, residential=residential)
            found += [DayUsage(day, kwh, "derived") for day, kwh in shares.items() if first <= day <= last]
        found += [
            DayUsage(day, kwh, "estimated")
            for day, kwh in self._unread(supply, periods, now).items()
            if first <= day <= last
        ]
        return found

    def schedule(self, code: str) -> ReadingSchedule | None:
        """When the meter is read next and when the bill follows. None without supply."""
        self._audit.looked("meter.viewed", code)
        now = today(self._clock)
        supply = self._records.supply(code)
        if supply is None or (supply.supplied_to is not None and supply.supplied_to < now):
            return None
        day = reading_days.next_reading(now, supply.reading_day, supply.last_read_on)
        bill = next(iter(self._records.bills(code, 1)), None)
        bill_on = day + (bill.issued_on - bill.period_to if bill is not None else _BILL_AFTER)
        return ReadingSchedule(
            reading_day=supply.reading_day,
            last_read_on=supply.last_read_on,
            next_reading_on=day,
            earliest=day - reading_days.ALLOWED_SHIFT,
            latest=day + reading_days.ALLOWED_SHIFT,
            period=f"{day:%Y-%m}",
            bill_on=bill_on,
            due_on=bill_on + (bill.due_on - bill.issued_on) if bill is not None else None,
        )

    def check_reading(
        self, code: str, index: int | None = None, period: str | None = None, read_on: date | None = None
    ) -> ReadingCheck:
        """Whether the reading of a bill (the newest by default) may be checked, and what `index`, read by the customer
        on `read_on` (today by default), says about it.

        A reading is checked at the meter until the next one is taken; older bills are complained about instead.
        """
        self._audit.looked("meter.viewed", code)
        now = today(self._clock)
        limit = self._catalogue.time_limit(READING_CHECK, {})
        request = self._records.open_request(code, READING_CHECK)
        newest = next(iter(self._records.bills(code, 1)), None)
        bill = newest if period is None else self._records.bill(code, period)
        supply = self._records.supply(code)
        if bill is None or supply is None:
            return ReadingCheck(False, "no_bill", period, None, index, None, "unknown", 0, None, limit, request)
        until = reading_days.next_reading(bill.period_to + timedelta(days=1), supply.reading_day, bill.period_to)
        meter = self._records.meter(code)
        billed = self._of_bill(code, bill)
        per_day = Decimal(bill.kwh) / billed.days
        compared = (
            checking.compare(billed, meter.digits, index, read_on or now, per_day)
            if meter is not None
            else checking.Comparison("unknown", None, None, 0)
        )
        reason: CheckReason = "already_open" if request else "allowed" if now <= until else "too_late"
        return ReadingCheck(
            allowed=reason == "allowed",
            reason=reason,
            period=bill.period,
            billed=compared.billed,
            claimed=index,
            expected=compared.expected,
            verdict=compared.verdict,
            overbilled_kwh=compared.overbilled_kwh,
            until=until,
            time_limit=limit,
            open_request=request,
        )

    def test_rules(self, code: str) -> MeterTest | None:
        """What holds for a test of the customer's meter. None without a meter."""
        self._audit.looked("meter.viewed", code)
        meter = self._records.meter(code)
        if meter is None:
            return None
        return MeterTest(
            meter_number=meter.number,
            kind=meter.kind,
            installed_on=meter.installed_on,
            time_limit=self._catalogue.time_limit(METER_TEST, {}),
            fee=self._catalogue.fee(METER_TEST, {}, today(self._clock)),
            open_request=self._records.open_request(code, METER_TEST),
        )

    def faults(self) -> tuple[FaultKind, ...]:
        """The ways a meter can be broken, the dangerous ones marked."""
        service = self._catalogue.service(METER_FAULT)
        choices = service.field("fault").choices
        return tuple(FaultKind(c.value, c.label, service.is_urgent({"fault": c.value})) for c in choices)

    def usage_without_meter(self, code: str, first: date, last: date) -> EstimatedUsage | None:
        """The kWh billed for days on which a broken meter did not count: the daily average of the three periods before
        times the days (NĐ 137/2013/NĐ-CP Art. 20). None without a period before. Raises ValueError if `last` is
        before `first`."""
        days = (last - first).days + 1
        if days < 1:
            raise ValueError("the last day lies before the first")
        self._audit.looked("meter.viewed", code)
        periods = self._periods(code, first, today(self._clock))
        before = [usage for usage in periods if usage.period_to < first][:_PERIODS_FOR_AVERAGE]
        if not before:
            return None
        per_day = Decimal(sum(usage.kwh for usage in before)) / sum(usage.days for usage in before)
        return EstimatedUsage(
            first=first,
            last=last,
            kwh=int((per_day * days + Decimal("0.5")) // 1),
            per_day=per_day.quantize(Decimal("0.01")),
            periods=tuple(usage.period for usage in before),
            source=self._catalogue.sources["ND137"],
        )

    def _periods(self, code: str, first: date, now: date) -> list[PeriodUsage]:
        """The billed periods, the newest first, back to a year before `first`: the season is taken from there."""
        months = max((now.year - first.year) * 12 + now.month - first.month, 0) + 16
        return [bill.usage for bill in self._records.bills(code, months)]

    def _of_bill(self, code: str, bill: BilledPeriod) -> PeriodReadings:
        before = bill.period_from - timedelta(days=1)
        return PeriodReadings(
            period=bill.period,
            previous_on=before,
            read_on=bill.period_to,
            days=(bill.period_to - before).days,
            registers=self._records.registers(code, bill),
            kwh=bill.kwh,
        )

    def _unread(self, supply: Supply, periods: list[PeriodUsage], now: date) -> dict[date, Decimal]:
        """The days after the last billed period up to the next reading, as they may be expected."""
        found: dict[date, Decimal] = {}
        read = periods[0].period_to
        while read < now:
            first = read + timedelta(days=1)
            if supply.supplied_to is not None and supply.supplied_to < first:
                break
            last = reading_days.next_reading(first, supply.reading_day, read)
            kwh = daily.expected(periods, first, last)
            days = daily.days_of(first, last)
            found |= daily.spread(kwh, days, supply.point_code, residential=supply.group == "residential")
            read = last
        return found


def _months_before(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, 1)
