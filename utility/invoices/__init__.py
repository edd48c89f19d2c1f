"""Electronic invoices: numbers, XML, PDF."""

from utility.invoices.invoice import DEMO_SELLER, Invoice, Seller
from utility.invoices.service import InvoiceFile, Invoices, NotLinked, UnknownBill

__all__ = ["DEMO_SELLER", "Invoice", "InvoiceFile", "Invoices", "NotLinked", "Seller", "UnknownBill"]
