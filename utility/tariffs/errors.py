"""What can be wrong with a request for a bill. Every message is one sentence that says what is wrong and what to do."""


class TariffError(ValueError):
    """A bill, fee or price that can't be computed from what was asked."""


class UsageError(TariffError):
    """The kWh are missing, negative, not whole, or do not agree with their parts."""


class PeriodError(TariffError):
    """The dates are not dates, run backwards, or lie outside the tables."""


class HouseholdsError(TariffError):
    """The number of households or tenants is not usable."""


class GroupError(TariffError):
    """The customer group, voltage or capacity is unknown."""


class NoPriceError(TariffError):
    """The table in force has no price for the group (it was never published in a source we hold)."""


class ConditionError(TariffError):
    """A condition for COVID-19 support that no round knows."""
