"""Whether a PDF is a contract of ours, as it was signed."""

from __future__ import annotations

import io
import logging
from collections.abc import Collection
from typing import Literal

from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from utility.contracts.views import Verification

log = logging.getLogger(__name__)

# No contract of ours comes near; a file of this size is somebody's mistake or malice.
LARGEST = 20 * 1024 * 1024


def verify(pdf: bytes, ours: Collection[str]) -> Verification:
    """What the file proves. `ours`: SHA-256 fingerprints of the company's certificates, present and past."""
    if len(pdf) > LARGEST:
        return Verification("unreadable")
    try:
        reader = PdfFileReader(io.BytesIO(pdf), strict=False)
        signatures = reader.embedded_signatures
    except Exception:
        # A parser of files that anybody may send: whatever it trips over, the file is not readable.
        return Verification("unreadable")
    if not signatures:
        return Verification("unsigned")
    if len(signatures) > 1:
        # We sign once and allow no change after it.
        return Verification("tampered")
    (embedded,) = signatures
    try:
        # Whose certificate it is, we judge by its fingerprint; here only the bytes are checked, offline.
        context = ValidationContext(trust_roots=[embedded.signer_cert], allow_fetching=False)
        status = validate_pdf_signature(embedded, context)
    except (SignatureValidationError, PdfError, ValueError) as error:
        log.info("a PDF's signature can't be read: %s", error)
        return Verification("tampered")
    except Exception:
        log.exception("a PDF's signature can't be checked")
        return Verification("tampered")
    certificate = status.signing_cert
    signer = str(certificate.subject.native.get("common_name") or certificate.subject.human_friendly)
    return Verification(_judge(status, certificate.sha256.hex() in ours), signer, status.signer_reported_dt)


def _judge(status: PdfSignatureStatus, is_ours: bool) -> Literal["valid", "tampered", "other_signer"]:
    whole = (
        status.intact
        and status.valid
        and status.coverage == SignatureCoverageLevel.ENTIRE_FILE
        and status.modification_level == ModificationLevel.NONE
    )
    if not whole:
        return "tampered"
    return "valid" if is_ours else "other_signer"
