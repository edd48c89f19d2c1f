"""Interruptions of supply: running, planned, and reported by customers."""

from utility.outages.service import Outages

__all__ = ["Outages"]
