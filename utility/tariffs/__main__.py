"""`python -m utility.tariffs --kwh 350 --from 2025-06-01 --to 2025-06-30` prints the bill as JSON.

`--on DATE` in place of the period estimates a regular month at the prices of that day. Errors are one sentence on
standard error with exit status 2.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import NoReturn

from utility.tariffs.bill import Bill
from utility.tariffs.billing import Customer, compute_bill, estimate
from utility.tariffs.errors import TariffError, UsageError
from utility.tariffs.explanation import explain
from utility.tariffs.recompute import recompute
from utility.tariffs.usage import TimeOfUse
from utility.tariffs.voltage import LOW_VOLTAGE


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        text = message if message.endswith(".") else f"{message}; see --help."
        self.exit(2, text[0].upper() + text[1:] + "\n")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date: write YYYY-MM-DD, for example 2025-06-01.") from None


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not a whole number: write digits only, for example 350."
        ) from None


def _number(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number: write for example 0.85.") from None


def parser() -> argparse.ArgumentParser:
    """The command line of the calculator."""
    cli = _Parser(prog="python -m utility.tariffs", description="Compute an electricity bill and print it as JSON.")
    use = cli.add_argument_group("use")
    use.add_argument("--kwh", type=_whole, help="kWh used; may be left out with --normal, --offpeak, --peak")
    for part, name in (("normal", "normal"), ("offpeak", "off-peak"), ("peak", "peak")):
        use.add_argument(f"--{part}", type=_whole, metavar="KWH", help=f"kWh of {name} hours of a three-rate meter")
    use.add_argument(
        "--measured", type=_whole, action="append", metavar="KWH",
        help="kWh of one part when the index was read at a price change; once for each part, oldest first",
    )  # fmt: skip
    use.add_argument("--cos-phi", type=_number, help="power factor; below 0.90 reactive power is charged")
    days = cli.add_argument_group("days")
    days.add_argument("--from", type=_day, dest="period_from", metavar="DATE", help="first day billed")
    days.add_argument("--to", type=_day, dest="period_to", metavar="DATE", help="last day billed")
    days.add_argument("--on", type=_day, metavar="DATE", help="estimate a regular month at the prices of this day")
    length = days.add_mutually_exclusive_group()
    length.add_argument("--regular", action="store_true", default=None, help="a regular monthly cycle: full tiers")
    length.add_argument(
        "--scaled",
        action="store_false",
        dest="regular",
        help="scale the tiers by days: new or ended contract, moved day",
    )
    days.add_argument("--month-days", type=_whole, help="T of the formula, days of the month before the reading month")
    days.add_argument("--invoice-date", type=_day, metavar="DATE", help="day that sets the VAT; --to if left out")
    who = cli.add_argument_group("customer")
    who.add_argument("--group", default="residential", help="residential, prepaid, production, business, …")
    who.add_argument("--households", default="1", help="number of households, fractions allowed: 2, 1.25, 5/4")
    who.add_argument("--tenants", type=_whole, help="declared tenants in place of households: 4 persons = 1 household")
    who.add_argument("--undeclared-tenants", action="store_true", help="tenants not declared: one price for every kWh")
    who.add_argument(
        "--voltage", default=LOW_VOLTAGE, help="kV or a class such as 22kV..<110kV; low voltage if left out"
    )
    who.add_argument("--capacity-mva", type=_number, help="transformer capacity of a wholesale buyer at 110 kV")
    rules = cli.add_argument_group("rules")
    rules.add_argument("--table", help="price the whole period by one table, for example 1279 or QD14-2025")
    rules.add_argument("--exact-limits", action="store_true", help="do not round tier limits to whole kWh")
    rules.add_argument("--condition", action="append", default=[], help="condition for COVID-19 support, repeatable")
    rules.add_argument("--no-covid", action="store_true", help="leave COVID-19 support out")
    more = cli.add_argument_group("explanation")
    more.add_argument("--explain", action="store_true", help="print the explanation of the bill")
    more.add_argument(
        "--before", nargs=3, action="append", default=[], metavar=("FROM", "TO", "KWH"),
        help="an earlier period of the same customer to compare with; implies --explain, repeatable",
    )  # fmt: skip
    return cli


def bill_of(options: argparse.Namespace) -> Bill:
    """The bill that the options ask for. Raises TariffError."""
    parts = (options.normal, options.offpeak, options.peak)
    hours = None if parts == (None, None, None) else TimeOfUse(*(part or 0 for part in parts))
    kwh = hours.total if options.kwh is None and hours else options.kwh
    if kwh is None:
        raise UsageError("Give the use with --kwh, or by hours with --normal, --offpeak and --peak.")
    customer: Customer = {
        "households": int(options.households) if options.households.isdecimal() else options.households,
        "tenants": options.tenants,
        "tenants_declared": not options.undeclared_tenants,
        "group": options.group,
        "voltage": options.voltage,
        "capacity_mva": options.capacity_mva,
        "hours": hours,
        "cos_phi": options.cos_phi,
        "round_limits": not options.exact_limits,
    }
    if options.on:
        period_only = ("period_from", "period_to", "measured", "regular", "month_days", "invoice_date", "condition")
        if any(getattr(options, name) not in (None, []) for name in period_only):
            raise UsageError("An estimate has no period of its own: give --on alone, or --from and --to for a bill.")
        return estimate(kwh, options.on, table=options.table, **customer)
    if not (options.period_from and options.period_to):
        raise UsageError("Give the period with --from and --to, or --on for an estimate.")
    return compute_bill(
        kwh,
        options.period_from,
        options.period_to,
        measured=options.measured,
        regular=options.regular,
        month_days=options.month_days,
        invoice_date=options.invoice_date,
        conditions=options.condition,
        covid_support=not options.no_covid,
        table=options.table,
        **customer,
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the bill; 0, or 2 with one sentence on standard error."""
    options = parser().parse_args(arguments)
    try:
        bill = bill_of(options)
        past = [recompute(bill, _whole(kwh), _day(start), _day(end)) for start, end, kwh in options.before]
        shown = explain(bill, past).to_dict() if options.explain or past else bill.to_dict()
    except (TariffError, argparse.ArgumentTypeError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write(json.dumps(shown, ensure_ascii=False, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
