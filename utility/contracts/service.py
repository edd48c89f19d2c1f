"""Electronic contracts: drawn up from a request, read, signed by a one-time code, signed by the company, kept.

    drafted → confirmed → signed
            ↘ cancelled

The customer's part is done when the code was right (`confirmed`): time, document hash, consent and phone are on record.
The company's signature follows in the same call; what a crash left confirmed is finished by `finish_pending`.
"""

from __future__ import annotations

from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from utility.audit import Audit
from utility.catalogue import Catalogue
from utility.clock import Clock
from utility.contracts import certificate
from utility.contracts.access import sha256, visible
from utility.contracts.certificate import SigningSettings
from utility.contracts.downloads import new_token, use_token
from utility.contracts.drafting import Drafting
from utility.contracts.errors import NoCustomer
from utility.contracts.events import Announcer, Listener
from utility.contracts.reading import contract_view, file_name
from utility.contracts.request import ContractRequest
from utility.contracts.signing import Signing
from utility.contracts.templates import consent_for
from utility.contracts.views import Consent, ContractFile, ContractView, SignResult, Verification
from utility.database import Database
from utility.identity import Identity
from utility.invoices.invoice import Seller
from utility.models import Contract
from utility.papers.files import FileStore
from utility.views import LinkStart

if TYPE_CHECKING:
    from pyhanko.sign.signers import SimpleSigner


# Who signs is not (or no longer) the customer whom the request names.
NEW_SIGNER = frozenset({"request_new_supply", "request_new_supply_mv", "change_contract_owner"})


class Contracts:
    """Draws up, has signed, keeps, hands out and checks contracts."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        audit: Audit,
        identity: Identity,
        catalogue: Catalogue,
        *,
        seller: Seller,
        store: FileStore,
        folder: Path,
        signing: SigningSettings,
    ) -> None:
        self._database = database
        self._clock = clock
        self._audit = audit
        self._identity = identity
        self._seller = seller
        self._store = store
        self._folder = folder
        self._settings = signing
        self._signer: SimpleSigner | None = None
        self._loading = Lock()
        self._announcer = Announcer(database, clock)
        self._drafting = Drafting(database, clock, audit, catalogue, seller, store)
        self._signing = Signing(database, clock, audit, identity, seller, store, self._company_signer)

    # Drawing up

    def draft(self, request: ContractRequest, *, by: str, customer_code: str | None = None) -> ContractView:
        """The contract of a request, to be read and signed; the same one while nothing in it has changed.

        A changed request makes a new contract and cancels the former. `customer_code`: who signs, where the request
        does not name the customer (a new supply, a new holder). Raises NoTemplate, NoCustomer.
        """
        return self._drafting.draft(request, by=by, customer_code=customer_code)

    def draft_for_customer(self, request: ContractRequest, *, by: str) -> ContractView:
        """The contract of a request that its own customer signs; for doing so without staff.

        Raises NoCustomer where somebody new signs: a new supply, a new holder. Staff put that person on record and
        draft for their code; else the former holder would be asked to sign for the new one. Raises as `draft`.
        """
        if request.service in NEW_SIGNER:
            raise NoCustomer(
                f"{request.number} is signed by somebody new: put them on record, then draft for their code"
            )
        return self.draft(request, by=by)

    def cancel(self, number: str, *, by: str, why: str) -> ContractView:
        """Takes an unsigned contract back. Raises UnknownContract, NotSignable once the customer has signed."""
        return self._drafting.cancel(number, by=by, why=why)

    # Reading

    def find(self, number: str) -> ContractView | None:
        """The contract of a number; for staff and the company's own jobs."""
        with self._database.session() as session:
            contract = session.scalar(select(Contract).where(Contract.number == number))
            return None if contract is None else contract_view(contract)

    def of_customer(self, code: str) -> list[ContractView]:
        """The customer's contracts, the newest first."""
        return self._list(select(Contract).where(Contract.customer_code == code))

    def of_request(self, request_number: str) -> ContractView | None:
        """The newest contract of a request that was not cancelled."""
        query = select(Contract).where(Contract.request_number == request_number, Contract.state != "cancelled")
        return next(iter(self._list(query.limit(1))), None)

    def document(self, number: str, *, chat: str | None) -> ContractFile:
        """The contract as it stands: signed, or the draft to read. `chat` None is staff. Raises UnknownContract."""
        with self._database.write() as session:
            contract = visible(session, self._identity, number, chat)
            return self._open(session, contract, "contract.viewed")

    def consent(self, number: str) -> Consent:
        """What the customer must agree to before signing; show exactly this text."""
        return consent_for(number, self._seller.name)

    # Signing

    def send_code(self, number: str, *, chat: str) -> LinkStart:
        """Sends the one-time code that signs exactly this document. Raises UnknownContract, NotSignable."""
        return self._signing.send_code(number, chat=chat)

    def sign(self, number: str, otp: str, *, chat: str, consent_version: str) -> SignResult:
        """Signs with the code that was sent. `consent_version`: of the text the customer agreed to, just now.

        Raises UnknownContract, ConsentMissing, NotSignable. Signing what is signed already changes nothing.
        """
        result = self._signing.sign(number, otp, chat=chat, consent_version=consent_version)
        self._announcer.tell_pending()
        return result

    def finish_pending(self) -> int:
        """Signs for the company what customers have signed and a crash left unfinished; gives how many."""
        finished = self._signing.finish_pending()
        self._announcer.tell_pending()
        return finished

    def subscribe(self, listener: Listener) -> None:
        """Calls `listener(ContractSigned)` for every signed contract, at least once; drop repetitions by `id`."""
        self._announcer.subscribe(listener)

    def tell_pending(self) -> int:
        """Tells the listeners what a crash left untold."""
        return self._announcer.tell_pending()

    # Downloading and checking

    def download_token(self, number: str, *, chat: str | None) -> str:
        """A token for a link: ten downloads within a day. Raises UnknownContract."""
        with self._database.write() as session:
            contract = visible(session, self._identity, number, chat)
            return new_token(session, contract.id, self._clock.now())

    def download(self, token: str) -> ContractFile:
        """The contract that a token opens. Raises BadToken."""
        with self._database.write() as session:
            contract = use_token(session, token, self._clock.now())
            return self._open(session, contract, "contract.downloaded")

    def verify(self, pdf: bytes) -> Verification:
        """Whether a PDF is a contract as the company signed it. See `Verification`."""
        from utility.contracts.verification import verify

        own = {certificate.fingerprint(self._company_signer())}
        with self._database.session() as session:
            own |= {str(print_) for print_ in session.scalars(select(Contract.certificate_sha256).distinct()) if print_}
            digest = sha256(pdf)
            kept = (Contract.signed_sha256 == digest) | (Contract.draft_sha256 == digest)
            number = session.scalar(select(Contract.number).where(kept))
        found = verify(pdf, own)
        self._audit.record("contract.verified", None, {"status": found.status, "contract": number})
        return Verification(found.status, found.signer, found.signed_at, number)

    # Within

    def _company_signer(self) -> SimpleSigner:
        with self._loading:
            if self._signer is None:
                self._signer = certificate.load(self._settings, self._folder, self._seller.name, self._clock.now())
            return self._signer

    def _open(self, session: Session, contract: Contract, action: str) -> ContractFile:
        content = self._store.get(contract.signed_key or contract.draft_key)
        self._audit.add(session, action, contract.customer_code, {"contract": contract.number})
        return ContractFile(file_name(contract), content)

    def _list(self, query: Select[Contract]) -> list[ContractView]:
        with self._database.session() as session:
            return [contract_view(contract) for contract in session.scalars(query.order_by(Contract.id.desc()))]
