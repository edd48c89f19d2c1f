"""The records of the company, one file a noun. Rows stay inside: services hand out the views of `utility.views`."""

from utility.models.account_link import AccountLink
from utility.models.area import Area
from utility.models.audit_entry import AuditEntry
from utility.models.auto_debit import AutoDebit
from utility.models.base import Base
from utility.models.bill import Bill, BillLine
from utility.models.contract import Contract, ContractDownload
from utility.models.conversation_name import ConversationName
from utility.models.customer import Customer
from utility.models.incoming_payment import IncomingPayment, PaymentOrder
from utility.models.invoice import Invoice
from utility.models.meter import Meter
from utility.models.one_time_code import CodeAttempt, OneTimeCode
from utility.models.outage import Outage, OutageArea, OutageReport
from utility.models.payment import Payment
from utility.models.payment_case import PaymentCase
from utility.models.reading import Reading
from utility.models.service_point import ServicePoint
from utility.models.service_request import ServiceRequest, ServiceRequestEvent, ServiceRequestPaper
from utility.models.sms_message import SmsMessage

__all__ = [
    "AccountLink",
    "Area",
    "AuditEntry",
    "AutoDebit",
    "Base",
    "Bill",
    "BillLine",
    "CodeAttempt",
    "Contract",
    "ContractDownload",
    "ConversationName",
    "Customer",
    "IncomingPayment",
    "Invoice",
    "Meter",
    "OneTimeCode",
    "Outage",
    "OutageArea",
    "OutageReport",
    "Payment",
    "PaymentCase",
    "PaymentOrder",
    "Reading",
    "ServicePoint",
    "ServiceRequest",
    "ServiceRequestEvent",
    "ServiceRequestPaper",
    "SmsMessage",
]
