"""Bulk import of customers, bills and outages from CSV and XLSX."""

from utility.importing.columns import HeaderError
from utility.importing.run import Outcome, import_table

__all__ = ["HeaderError", "Outcome", "import_table"]
