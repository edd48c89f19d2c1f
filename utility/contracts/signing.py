"""Signing: the customer by a one-time code, then the company by its certificate."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from utility.audit import Audit
from utility.clock import Clock
from utility.contracts.access import key_of, locked, sha256, visible
from utility.contracts.certificate import fingerprint
from utility.contracts.draft import Evidence
from utility.contracts.errors import ConsentMissing, NotSignable
from utility.contracts.reading import contract_view
from utility.contracts.templates import consent_for
from utility.contracts.views import Consent, ContractView, SignResult
from utility.database import Database
from utility.identity import Identity
from utility.invoices.invoice import Seller
from utility.masking import mask_phone
from utility.models import Contract, Customer
from utility.papers.files import FileStore
from utility.views import LinkStart

if TYPE_CHECKING:
    from pyhanko.sign.signers import SimpleSigner


class Signing:
    """Takes a contract from drafted over confirmed to signed."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        audit: Audit,
        identity: Identity,
        seller: Seller,
        store: FileStore,
        signer: Callable[[], SimpleSigner],
    ) -> None:
        self._database = database
        self._clock = clock
        self._audit = audit
        self._identity = identity
        self._seller = seller
        self._store = store
        self._company_signer = signer

    def send_code(self, number: str, *, chat: str) -> LinkStart:
        """Sends the one-time code that signs exactly this document. Raises UnknownContract, NotSignable."""
        with self._database.session() as session:
            contract = visible(session, self._identity, number, chat)
        self._check_signable(contract)
        return self._identity.send_fresh_code(chat, contract.customer_code, _purpose(contract))

    def sign(self, number: str, otp: str, *, chat: str, consent_version: str) -> SignResult:
        """Signs with the code that was sent. `consent_version`: of the text the customer agreed to, just now.

        Raises UnknownContract, ConsentMissing, NotSignable. Signing what this chat signed already changes nothing.
        """
        consent = consent_for(number, self._seller.name)
        if consent_version != consent.version:
            raise ConsentMissing("the customer has not agreed to the consent text in force")
        with self._database.session() as session:
            contract = visible(session, self._identity, number, chat)
        if contract.state in {"confirmed", "signed"}:
            return SignResult("already_signed", self._finish(number))
        self._check_signable(contract)
        outcome = self._identity.confirm_fresh_code(chat, contract.customer_code, _purpose(contract), otp)
        if outcome != "confirmed":
            return SignResult(outcome, contract_view(contract))
        self._confirm(number, chat, consent)
        return SignResult("signed", self._finish(number))

    def finish_pending(self) -> int:
        """Signs for the company what customers have signed and a crash left unfinished; gives how many."""
        with self._database.session() as session:
            numbers = session.scalars(select(Contract.number).where(Contract.state == "confirmed")).all()
        for number in numbers:
            self._finish(number)
        return len(numbers)

    def _confirm(self, number: str, chat: str, consent: Consent) -> None:
        """Puts the customer's signature on record."""
        with self._database.write() as session:
            contract = locked(session, number)
            if contract.state in {"confirmed", "signed"}:
                return  # by another chat of the same customer, in the meantime
            self._check_signable(contract)
            phone = session.scalar(select(Customer.phone).where(Customer.code == contract.customer_code))
            contract.state, contract.confirmed_at, contract.chat = "confirmed", self._clock.now(), chat
            contract.masked_phone = mask_phone(phone or "")
            contract.consent_version, contract.consent_sha256 = consent.version, consent.sha256
            detail = {"contract": number, "sha256": contract.draft_sha256, "consent": consent.version}
            self._audit.add(session, "contract.confirmed", contract.customer_code, detail, actor=f"chat:{chat}")

    def _finish(self, number: str) -> ContractView:
        """Adds the company's signature to a confirmed contract; of several that try at once one counts."""
        with self._database.session() as session:
            contract = session.scalars(select(Contract).where(Contract.number == number)).one()
            name = session.scalar(select(Customer.name).where(Customer.code == contract.customer_code))
        if contract.state != "confirmed":
            return contract_view(contract)
        signer, now = self._company_signer(), self._clock.now()
        signed = self._sealed(contract, name or contract.customer_code, signer, now)  # slow: outside the transaction
        digest = sha256(signed)
        # The hash in the key: what a crash or a slower one leaves here never collides with the file that counts.
        key = f"{key_of(number, contract.drafted_at, 'signed')}.{digest[:16]}"
        self._store.put(key, signed)
        with self._database.write() as session:
            contract = locked(session, number)
            if contract.state == "confirmed":
                contract.state, contract.signed_at = "signed", now
                contract.signed_key, contract.signed_sha256 = key, digest
                contract.certificate_sha256 = fingerprint(signer)
                detail = {"contract": number, "sha256": digest}
                self._audit.add(session, "contract.signed", contract.customer_code, detail)
            return contract_view(contract)

    def _sealed(self, contract: Contract, name: str, signer: SimpleSigner, now: datetime) -> bytes:
        from utility.contracts.seal import seal  # pyHanko takes its time; most callers sign nothing

        draft = self._store.get(contract.draft_key)
        if sha256(draft) != contract.draft_sha256:
            raise RuntimeError(f"the kept draft of {contract.number} is not what the customer signed")
        assert contract.confirmed_at is not None
        evidence = Evidence(
            name=name,
            masked_phone=contract.masked_phone or "",
            confirmed_at=contract.confirmed_at,
            draft_sha256=contract.draft_sha256,
            consent_version=contract.consent_version or "",
        )
        return seal(draft, evidence, company=self._seller.name, signer=signer, number=contract.number, now=now)

    def _check_signable(self, contract: Contract) -> None:
        if contract.state != "drafted":
            raise NotSignable(contract.number, contract.state)
        if contract.expires_at <= self._clock.now():
            raise NotSignable(contract.number, "expired")


def _purpose(contract: Contract) -> str:
    """A code signs one document: another draft of the same contract needs another code."""
    return f"sign:{contract.number}:{contract.draft_sha256[:12]}"
