"""Payments at a terminal: a day against a settlement file, and what waits for a decision."""

from __future__ import annotations

from argparse import Namespace
from datetime import date, datetime, time, timedelta
from typing import TextIO

from sqlalchemy import func, select

from utility.clock import VIETNAM
from utility.models import IncomingPayment, Payment
from utility.payments.reconciliation import Reconciliation
from utility.services import Utility

_SHOWN = 20


def reconcile(utility: Utility, chosen: Namespace, out: TextIO) -> int:
    """Compares; without a file, shows the day's money by source."""
    first, last = chosen.day, chosen.to or chosen.day
    if chosen.file is None:
        return _day(utility, first, last, out)
    if not chosen.provider:
        raise ValueError("name the provider of the file with --provider")
    payments, statement = utility.payments, chosen.file.read_bytes()
    report = payments.reconciliation.compare(chosen.provider, statement, first, last)
    missing = [row.reference for row in report.of("missing_here")]
    if chosen.take_missing and missing:
        taken = payments.reconciliation.take_missing(chosen.provider, statement, missing, by=chosen.by)
        paid = sum(recorded.incoming.outcome == "paid" for recorded in taken)
        out.write(f"{len(taken)} transfers taken over, {paid} of them paid their bills\n")
        report = payments.reconciliation.compare(chosen.provider, statement, first, last)
    if chosen.report is not None:
        chosen.report.write_bytes(report.to_csv())
    _print(report, out)
    return 0 if report.agrees else 1


def _print(report: Reconciliation, out: TextIO) -> None:
    out.write(f"{report.provider}, {report.first} to {report.last}\n")
    for verdict, count in sorted(report.counts.items()):
        out.write(f"  {verdict:<15} {count:>8,}\n")
    out.write(f"  ours   {report.our_total:>18,} đ\n  theirs {report.their_total:>18,} đ\n")
    out.write(f"  difference {report.our_total - report.their_total:>14,} đ\n")
    for row in [row for row in report.rows if row.verdict != "matched"][:_SHOWN]:
        ours = "-" if row.ours is None else f"{row.ours:,}"
        theirs = "-" if row.theirs is None else f"{row.theirs:,}"
        out.write(f"  {row.verdict}: {row.reference or f'line {row.line}'} ours {ours} theirs {theirs} {row.note}\n")


def _day(utility: Utility, first: date, last: date, out: TextIO) -> int:
    start = datetime.combine(first, time.min, VIETNAM)
    end = datetime.combine(last + timedelta(days=1), time.min, VIETNAM)
    booked = (
        select(Payment.source, func.count(), func.sum(Payment.amount))
        .where(Payment.paid_at >= start, Payment.paid_at < end)
        .group_by(Payment.source)
        .order_by(Payment.source)
    )
    came = (
        select(IncomingPayment.source, func.count(), func.sum(IncomingPayment.amount))
        .where(IncomingPayment.paid_at >= start, IncomingPayment.paid_at < end, IncomingPayment.state == "open")
        .group_by(IncomingPayment.source)
        .order_by(IncomingPayment.source)
    )
    with utility.database.session() as session:
        paid, waiting = session.execute(booked).all(), session.execute(came).all()
    out.write(f"{first} to {last}\n")
    for title, rows in (("booked", paid), ("waits for a decision", waiting)):
        for source, count, amount in rows:
            out.write(f"  {title:<22} {source:<20} {count:>8,}  {int(amount):>18,} đ\n")
    if not paid and not waiting:
        out.write("  no money\n")
    return 1 if waiting else 0


def waiting(utility: Utility, _chosen: Namespace, out: TextIO) -> int:
    """Money that people have to decide about."""
    payments = utility.payments
    money, refunds, cases = payments.unmatched.open(), payments.unmatched.refunds_due(), payments.cases.waiting()
    for view in money:
        about = ", ".join(view.bill_numbers) or view.customer_code or "unknown payer"
        out.write(f"money {view.id}: {view.amount:,} {view.currency} from {view.source}, {view.outcome}, for {about}\n")
    for view in refunds:
        out.write(f"refund {view.id}: {view.refund_due:,} đ back to {view.source} {view.reference}\n")
    for case in cases:
        late = " (late)" if case.answer_by <= utility.clock.now() else ""
        out.write(f"search {case.number}: bill {case.bill_number}, answer by {case.answer_by:%Y-%m-%d}{late}\n")
    out.write(f"{len(money)} sums, {len(refunds)} refunds, {len(cases)} searches\n")
    return 1 if money or refunds or cases else 0
