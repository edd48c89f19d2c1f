"""Who may do what. Every route names one permission; a test refuses each of them to each role that lacks it."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What a person is at the desk."""

    AGENT = "agent"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"


class Permission(StrEnum):
    """One thing that a role allows."""

    VIEW = "conversation.view"
    CLAIM = "conversation.claim"
    REPLY = "conversation.reply"
    NOTE = "conversation.note"
    TRANSFER = "conversation.transfer"
    MERGE = "conversation.merge"
    TAKE_OVER = "conversation.take_over"  # from another agent, or move what another one holds
    OPEN_CUSTOMER = "customer.open"
    ACT_FOR_CUSTOMER = "customer.act"
    FIGURES = "figures.view"
    EXPORT = "figures.export"
    TEACH = "teaching.use"
    MODELS = "model.switch"  # which model answers every customer
    QUICK_TEXTS = "quick_text.manage"
    LABELS = "label.manage"
    TEAMS = "team.manage"
    HOURS = "hours.manage"
    RULES = "rule.manage"
    OUTREACH = "outreach.view"  # whom the assistant calls and writes to; put a number on the list of those not called
    CAMPAIGNS = "campaign.manage"
    AUDIT = "audit.view"
    USERS = "user.manage"


_AGENT = frozenset(
    {
        Permission.VIEW,
        Permission.CLAIM,
        Permission.REPLY,
        Permission.NOTE,
        Permission.TRANSFER,
        Permission.MERGE,
        Permission.OPEN_CUSTOMER,
        Permission.ACT_FOR_CUSTOMER,
        Permission.OUTREACH,
    }
)
_SUPERVISOR = _AGENT | {
    Permission.TAKE_OVER,
    Permission.FIGURES,
    Permission.EXPORT,
    Permission.TEACH,
    Permission.MODELS,
    Permission.QUICK_TEXTS,
    Permission.LABELS,
    Permission.TEAMS,
    Permission.HOURS,
    Permission.RULES,
    Permission.CAMPAIGNS,
}
# An admin sets the desk up and reads its audit log; a supervisor must not change the log's own readers.
_ADMIN = _SUPERVISOR | {Permission.AUDIT, Permission.USERS}

GRANTED: dict[Role, frozenset[Permission]] = {
    Role.AGENT: _AGENT,
    Role.SUPERVISOR: frozenset(_SUPERVISOR),
    Role.ADMIN: frozenset(_ADMIN),
}


def allows(role: str, permission: Permission) -> bool:
    """Whether a role has a permission. An unknown role has none."""
    return any(permission in granted for known, granted in GRANTED.items() if known.value == role)
