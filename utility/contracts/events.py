"""Tells the rest of the company that a contract is signed: after the transaction, at least once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select, update

from utility.announcing import Listeners
from utility.clock import Clock
from utility.contracts.views import ContractSigned
from utility.database import Database
from utility.models import Contract

Listener = Callable[[ContractSigned], None]

# A request that waits for its signature must go on even after a long week-end of standstill.
FRESH = timedelta(days=30)


class Announcer:
    """Keeps the listeners and tells them what they have not heard."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._listeners = Listeners[ContractSigned]("a signed contract")

    def subscribe(self, listener: Listener) -> None:
        """Calls `listener` for every event from now on."""
        self._listeners.add(listener)

    def tell_pending(self) -> int:
        """Tells what nobody has heard of; gives how many contracts. Without listeners nothing counts as heard."""
        if not self._listeners:
            return 0
        query = select(Contract).where(
            Contract.state == "signed",
            Contract.announced_at.is_(None),
            Contract.signed_at >= self._clock.now() - FRESH,
        )
        with self._database.session() as session:
            contracts = session.scalars(query.order_by(Contract.id)).all()
        for contract in contracts:
            if self._listeners.take(_event(contract)):
                with self._database.write() as session:
                    heard = update(Contract).where(Contract.id == contract.id)
                    session.execute(heard.values(announced_at=self._clock.now()))
        return len(contracts)


def _event(contract: Contract) -> ContractSigned:
    assert contract.signed_at is not None
    return ContractSigned(
        id=f"contract-signed:{contract.number}",
        number=contract.number,
        request_number=contract.request_number,
        customer_code=contract.customer_code,
        chat=contract.chat,
        signed_at=contract.signed_at,
    )
