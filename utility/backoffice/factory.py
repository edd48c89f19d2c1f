"""Putting a back office in the place of our own records."""

from __future__ import annotations

import copy

import httpx

from utility.backoffice.client import Client
from utility.backoffice.identity import RestIdentity
from utility.backoffice.invoices import RestInvoices
from utility.backoffice.meter import RestMeterRecords
from utility.backoffice.reads import RestBills, RestCustomers, RestOutages, RestPayments
from utility.backoffice.requests import RestRequests
from utility.meter import Meters
from utility.services import Utility


def with_back_office(
    utility: Utility,
    url: str,
    token: str,
    transport: httpx.BaseTransport | None = None,
    *,
    client: Client | None = None,
) -> Utility:
    """The same company with customers, bills, invoices, meters, outages, requests and payments of the system at `url`.

    Account links, the audit log and contracts stay in our own database. `utility` itself is not changed.
    Raises ValueError for an address that is none or an empty token.
    """
    client = client or Client(url, token, transport)
    company = copy.copy(utility)
    customers = RestCustomers(client, company.audit)
    bills = RestBills(client, company.audit)
    company.customers = customers
    company.bills = bills
    company.outages = RestOutages(client, customers)
    company.identity = RestIdentity(company.database, company.clock, company.sms, company.audit, customers)
    requests = RestRequests(client, company.database, company.clock, company.catalogue, company.identity, bills)
    company.requests = requests
    company.invoices = RestInvoices(client, company.audit, company.identity)
    records = RestMeterRecords(client, requests)
    company.meter = Meters(records, company.clock, company.audit, company.catalogue)
    company.payments = RestPayments(utility.payments, client, company.clock)
    return company
