"""The services a customer can ask for, as data: what they are called, need, take and cost, and by which rule."""

from utility.catalogue.errors import BadCatalogue, CatalogueError, UnknownService
from utility.catalogue.model import (
    Choice,
    Fee,
    Field,
    LinkLevel,
    Paper,
    PaperNeed,
    Rule,
    Service,
    Source,
    Step,
    Stored,
    TimeLimit,
    Values,
)
from utility.catalogue.service import Catalogue, Checked, catalogue
from utility.catalogue.values import PROBLEMS, Accepted, Refused

__all__ = [
    "PROBLEMS",
    "Accepted",
    "BadCatalogue",
    "Catalogue",
    "CatalogueError",
    "Checked",
    "Choice",
    "Fee",
    "Field",
    "LinkLevel",
    "Paper",
    "PaperNeed",
    "Refused",
    "Rule",
    "Service",
    "Source",
    "Step",
    "Stored",
    "TimeLimit",
    "UnknownService",
    "Values",
    "catalogue",
]
