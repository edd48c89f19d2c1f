"""Electronic contracts: drafts, signatures, files, verification."""

from utility.contracts.certificate import TEST_CERTIFICATE, SigningSettings
from utility.contracts.request import ContractRequest
from utility.contracts.service import Contracts
from utility.contracts.views import (
    Consent,
    ContractFile,
    ContractSigned,
    ContractView,
    SignResult,
    Verification,
)

__all__ = [
    "TEST_CERTIFICATE",
    "Consent",
    "ContractFile",
    "ContractRequest",
    "ContractSigned",
    "ContractView",
    "Contracts",
    "SignResult",
    "SigningSettings",
    "Verification",
]
