"""Rows as views."""

from __future__ import annotations

from typing import cast

from utility.contracts.templates import title_of
from utility.contracts.views import ContractState, ContractView
from utility.models import Contract


def contract_view(contract: Contract) -> ContractView:
    """The row as a value."""
    return ContractView(
        number=contract.number,
        title=title_of(contract.template),
        request_number=contract.request_number,
        service=contract.service,
        customer_code=contract.customer_code,
        state=cast(ContractState, contract.state),
        template=contract.template,
        draft_sha256=contract.draft_sha256,
        drafted_at=contract.drafted_at,
        expires_at=contract.expires_at,
        confirmed_at=contract.confirmed_at,
        consent_version=contract.consent_version,
        signed_at=contract.signed_at,
        signed_sha256=contract.signed_sha256,
        reason=contract.reason,
    )


def file_name(contract: Contract) -> str:
    """What the file is called on the customer's phone."""
    return f"hop-dong-{contract.number}{'' if contract.signed_key else '-chua-ky'}.pdf"
