"""Who of the desk a company account is: by its subject, at first by its e-mail, else somebody new."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from gateway.desk.errors import Refused, Taken
from gateway.desk.models import COMPANY_ACCOUNT, USER
from gateway.desk.permissions import Role
from gateway.desk.records import audit, users
from gateway.desk.records.users import NewUser


@dataclass(frozen=True, slots=True)
class Policy:
    """How claims become people. `roles`: the claim's values by role, the highest role first; empty: all are agents."""

    claim: str
    roles: tuple[tuple[Role, frozenset[str]], ...]
    create: bool

    def role(self, claims: Mapping[str, Any]) -> Role | None:
        """The role that the claims give; None when they give none. A dotted claim name looks inside."""
        if not self.roles:
            return Role.AGENT
        found: Any = claims
        for step in self.claim.split("."):
            found = found.get(step) if isinstance(found, Mapping) else None
        values = {str(one) for one in found} if isinstance(found, list) else {str(found)} if found else set()
        return next((role for role, wanted in self.roles if wanted & values), None)


def roles_of(text: str) -> tuple[tuple[Role, frozenset[str]], ...]:
    """`admin=desk-admins,supervisor=leads|heads` as roles, the highest first. Raises ValueError."""
    found: dict[Role, set[str]] = {}
    for pair in filter(None, (part.strip() for part in text.split(","))):
        name, equals, values = pair.partition("=")
        if not equals or not values.strip():
            raise ValueError("OIDC_ROLES is written role=value, several with commas, several values with |")
        found.setdefault(Role(name.strip()), set()).update(value.strip() for value in values.split("|"))
    return tuple((role, frozenset(found[role])) for role in (Role.ADMIN, Role.SUPERVISOR, Role.AGENT) if role in found)


def person(connection: Connection, issuer: str, claims: Mapping[str, Any], policy: Policy, now: datetime) -> int:
    """The person of an account, with the role that the claims give now. Raises `Refused`."""
    subject = str(claims["sub"])[:255]
    role = policy.role(claims)
    if role is None:
        raise Refused("no_role", "Your company account has no role at this desk.")
    known = connection.execute(
        update(COMPANY_ACCOUNT)
        .where(COMPANY_ACCOUNT.c.issuer == issuer, COMPANY_ACCOUNT.c.subject == subject)
        .values(used_at=now)
        .returning(COMPANY_ACCOUNT.c.user_id)
    ).scalar()
    number = known if known is not None else _first_time(connection, issuer, subject, claims, role, policy, now)
    row = connection.execute(select(USER.c.login, USER.c.enabled, USER.c.role).where(USER.c.id == number)).one()
    if not row.enabled:
        raise Refused("disabled", "Your account at this desk is disabled.")
    if policy.roles and row.role != role.value:
        connection.execute(update(USER).where(USER.c.id == number).values(role=role.value))
        detail = {"from": row.role, "to": role.value}
        audit.note(connection, row.login, "user.role_of_company", now, subject=row.login, detail=detail)
    return int(number)


def _first_time(
    connection: Connection,
    issuer: str,
    subject: str,
    claims: Mapping[str, Any],
    role: Role,
    policy: Policy,
    now: datetime,
) -> int:
    email = _email(claims)
    number = None
    if email is not None:
        number = connection.execute(select(USER.c.id).where(USER.c.email == email)).scalar()
        if number is not None and _has_account(connection, issuer, number):
            raise Refused("other_account", "This e-mail belongs to another company account; ask an administrator.")
    if number is None:
        if not policy.create:
            raise Refused("not_known", "Nobody of the desk has your company account yet; ask an administrator.")
        number = _add(connection, claims, email, subject, role, now)
    connection.execute(
        insert(COMPANY_ACCOUNT).values(issuer=issuer, subject=subject, user_id=number, created_at=now, used_at=now)
    )
    return int(number)


def _email(claims: Mapping[str, Any]) -> str | None:
    """An e-mail that the issuer has verified: any other could be somebody else's."""
    email = claims.get("email")
    return email.lower()[:254] if isinstance(email, str) and claims.get("email_verified") is True else None


def _has_account(connection: Connection, issuer: str, user: int) -> bool:
    query = select(COMPANY_ACCOUNT.c.subject).where(
        COMPANY_ACCOUNT.c.issuer == issuer, COMPANY_ACCOUNT.c.user_id == user
    )
    return connection.execute(query).first() is not None


def _add(
    connection: Connection, claims: Mapping[str, Any], email: str | None, subject: str, role: Role, now: datetime
) -> int:
    """Somebody new. Names are unique here, not at the company: the second of a name gets a number."""
    login = str(email or claims.get("preferred_username") or subject)[:60].lower()
    name = str(claims.get("name") or login)[:90]
    for at in range(1, 50):
        suffix = "" if at == 1 else f" {at}"
        try:
            number = users.add(
                connection,
                NewUser(f"{login}{suffix.strip()}", f"{name}{suffix}", role.value, None, must_change=False),
                now,
            )
            break
        except Taken:
            continue
    else:
        raise Refused("name_taken", "Too many people of this name; ask an administrator.")
    if email is not None:
        connection.execute(update(USER).where(USER.c.id == number).values(email=email))
    detail = {"role": role.value, "by": "company account"}
    audit.note(connection, login, "user.added", now, subject=login, detail=detail)
    return number
