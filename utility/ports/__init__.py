"""Ports to the company's systems and the errors that every implementation shares."""

from utility.ports.errors import BackOfficeDown, BackOfficeError, BackOfficeMalformed
from utility.ports.ports import BillsPort, CustomersPort, InvoicesPort, OutagesPort, PaymentsPort, RequestsPort

__all__ = [
    "BackOfficeDown",
    "BackOfficeError",
    "BackOfficeMalformed",
    "BillsPort",
    "CustomersPort",
    "InvoicesPort",
    "OutagesPort",
    "PaymentsPort",
    "RequestsPort",
]
