"""Meters: readings, usage by period and day, reading days, and the rules of checks, tests and faults."""

from utility.meter.records import SqlMeterRecords
from utility.meter.service import Meters
from utility.meter.source import MeterRecords
from utility.meter.views import (
    DayUsage,
    EstimatedUsage,
    FaultKind,
    MeterTest,
    PeriodReadings,
    PeriodUsage,
    ReadingCheck,
    ReadingSchedule,
    ReadingView,
    RegisterUse,
)

__all__ = [
    "DayUsage",
    "EstimatedUsage",
    "FaultKind",
    "MeterRecords",
    "MeterTest",
    "Meters",
    "PeriodReadings",
    "PeriodUsage",
    "ReadingCheck",
    "ReadingSchedule",
    "ReadingView",
    "RegisterUse",
    "SqlMeterRecords",
]
