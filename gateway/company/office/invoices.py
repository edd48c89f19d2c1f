"""Invoices at a terminal."""

from __future__ import annotations

import re
from argparse import Namespace
from typing import TextIO

from utility.invoices import Invoices
from utility.services import Utility


def issue(utility: Utility, chosen: Namespace, out: TextIO) -> int:
    """Issues what the bills of a month lack."""
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", chosen.period):
        raise ValueError(f"{chosen.period!r} is not a month; write YYYY-MM")
    if not isinstance(utility.invoices, Invoices):
        raise ValueError("the company's own system issues the invoices (BACKOFFICE_URL is set)")
    out.write(f"{utility.invoices.issue_missing(chosen.period):,} invoices issued\n")
    return 0
