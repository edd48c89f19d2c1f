"""From what travelled to the views that every implementation answers; personal data is masked here."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from utility import views
from utility.backoffice import wire
from utility.catalogue import Catalogue
from utility.masking import mask_address, mask_name, mask_phone
from utility.models import ServiceRequest, ServiceRequestPaper
from utility.requests import reading
from utility.requests.views import PaperView, RequestView


def area(sent: wire.Area) -> views.Area:
    return views.Area(**sent.model_dump())


def customer(sent: wire.Customer) -> views.CustomerView:
    return views.CustomerView(
        code=sent.code,
        masked_name=mask_name(sent.name),
        masked_phone=mask_phone(sent.phone) if sent.phone else None,
        masked_address=mask_address(sent.address),
        area=area(sent.area),
        corporation=sent.corporation,
        group=sent.group,
        households=sent.households,
        phases=sent.phases,
    )


def bill(sent: wire.Bill) -> views.BillView:
    simple = sent.model_dump(exclude={"lines", "tables"})
    lines = tuple(
        views.BillLineView(line.label, _whole(line.kwh), _whole(line.price), _whole(line.amount)) for line in sent.lines
    )
    return views.BillView(**simple, lines=lines, tables=tuple(sent.tables))


def outage(sent: wire.Outage) -> views.OutageView:
    return views.OutageView(**sent.model_dump(exclude={"area"}), area=area(sent.area))


def report(sent: wire.Report) -> views.ReportView:
    return views.ReportView(
        number=sent.number,
        repeated=sent.repeated,
        area=area(sent.area) if sent.area else None,
        outage=outage(sent.outage) if sent.outage else None,
        reports_in_area=sent.reports_in_area,
    )


def request(catalogue: Catalogue, sent: wire.Request, chat: str | None, now: datetime) -> RequestView:
    """Labels, masked answers and missing papers come from our catalogue, through a row that is never stored."""
    row = ServiceRequest(
        **sent.model_dump(exclude={"papers", "conversation", "status"}),
        status=sent.status,
        chat=chat,
        papers=[_paper_row(paper) for paper in sent.papers],
    )
    return reading.request_view(catalogue, row, now)


def paper(catalogue: Catalogue, sent: wire.Paper) -> PaperView:
    return reading.paper_view(catalogue, _paper_row(sent))


def _paper_row(sent: wire.Paper) -> ServiceRequestPaper:
    return ServiceRequestPaper(**sent.model_dump(exclude={"sent_at"}), at=sent.sent_at)


def _whole(number: Decimal) -> int | Decimal:
    return int(number) if number == number.to_integral_value() else number
