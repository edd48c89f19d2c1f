"""The company's front: one object with a service for each thing a customer can ask. Composition only."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from utility.audit import Audit
from utility.bills import Bills
from utility.catalogue import Catalogue, catalogue
from utility.clock import Clock
from utility.contracts import TEST_CERTIFICATE, Contracts, SigningSettings
from utility.customers import Customers
from utility.database import Database
from utility.identity import Identity
from utility.invoices import DEMO_SELLER, Invoices, Seller
from utility.meter import Meters, SqlMeterRecords
from utility.outages import Outages
from utility.outreach import Outreach
from utility.papers import FolderStore
from utility.payments import DEMO_PAYEE, PayeeAccount, PaymentProvider, Payments
from utility.ports import BillsPort, CustomersPort, InvoicesPort, OutagesPort, RequestsPort
from utility.requests import Requests
from utility.sms import SmsSender
from utility.verification import NoRegister, PopulationRegister, Verification


class Utility:
    """All services over one database. Methods are synchronous and safe to call from any thread.

    `payee` is the account that payment codes name; without one they name an account that no bank has. `providers`
    are the banks and wallets whose notices count and whose links can be given out; `return_url` is where a wallet
    sends the payer's browser back to. `seller` is the company as its invoices and contracts name it. `data_dir` keeps
    contracts and, unless `signing` names the company's certificate, one for trying things out; nothing is written
    there before the first contract. `register` answers for the national population database.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        sms: SmsSender,
        payee: PayeeAccount = DEMO_PAYEE,
        *,
        providers: Sequence[PaymentProvider] = (),
        return_url: str = "",
        seller: Seller = DEMO_SELLER,
        data_dir: Path = Path("data"),
        signing: SigningSettings = TEST_CERTIFICATE,
        register: PopulationRegister | None = None,
    ) -> None:
        self.database = database
        self.clock = clock
        self.sms = sms
        self.audit = Audit(database, clock)
        self.customers: CustomersPort = Customers(database, self.audit)
        self.catalogue: Catalogue = catalogue()
        self.bills: BillsPort = Bills(database, self.audit)
        self.identity = Identity(database, clock, sms, self.audit)
        requests = Requests(database, clock, self.audit, self.catalogue)
        self.requests: RequestsPort = requests
        self.meter = Meters(SqlMeterRecords(database, requests), clock, self.audit, self.catalogue)
        self.outages: OutagesPort = Outages(database, clock, self.audit)
        self.payments = Payments(database, clock, self.audit, payee, providers, return_url)
        self.invoices: InvoicesPort = Invoices(database, clock, self.audit, self.identity, self.payments, seller)
        self.contracts = Contracts(
            database,
            clock,
            self.audit,
            self.identity,
            self.catalogue,
            seller=seller,
            store=FolderStore(data_dir / "papers"),
            folder=data_dir / "keys",
            signing=signing,
        )
        self.outreach = Outreach(database, self.catalogue)
        self.verification = Verification(register or NoRegister(), self.audit)
