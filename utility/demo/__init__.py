"""The demonstration: 500 invented customers over the five corporations, their bills and the outages around them."""

from utility.demo.fill import Filled, fill
from utility.demo.named import NAMED, NamedCustomer

__all__ = ["NAMED", "Filled", "NamedCustomer", "fill"]
