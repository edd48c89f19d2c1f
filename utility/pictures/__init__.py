"""A bill and a year of bills as pictures for a chat: readable on a phone, drawn from the records."""

from utility.pictures.bill import draw_bill
from utility.pictures.history import draw_history

__all__ = ["draw_bill", "draw_history"]
