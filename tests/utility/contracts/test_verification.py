"""Verification: ours and whole, changed, somebody else's, or no contract at all. And the company's certificate."""

from __future__ import annotations

import io
import re
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer
from pyhanko.sign.signers import PdfSignatureMetadata, SimpleSigner, sign_pdf

from tests.utility.contracts.conftest import CHAT, SUPPLY, Office, Request
from tests.utility.records import CODE
from utility.contracts import SigningSettings
from utility.contracts.certificate import TEST_CERTIFICATE, fingerprint, load
from utility.contracts.errors import SigningKeyError
from utility.services import Utility
from utility.sms import DeveloperSms


@pytest.fixture(scope="session")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> SimpleSigner:
    """Somebody else with a certificate that says our name."""
    from tests.utility.conftest import NOW

    return load(TEST_CERTIFICATE, tmp_path_factory.mktemp("stranger"), "CÔNG TY ĐIỆN LỰC DEMO", NOW)


def _status(office: Office, pdf: bytes) -> str:
    return office.company.contracts.verify(pdf).status


def _sign_as(pdf: bytes, signer: SimpleSigner, field: str = "Other") -> bytes:
    out = sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), PdfSignatureMetadata(field_name=field), signer=signer)
    return bytes(out.getbuffer())


def test_valid(office: Office) -> None:
    contract, pdf = office.signed(SUPPLY, customer_code=CODE)
    found = office.company.contracts.verify(pdf)
    assert (found.status, found.number) == ("valid", contract.number)
    assert found.signer == "CÔNG TY ĐIỆN LỰC DEMO (test)"
    assert found.signed_at is not None


def test_it_is_pades(office: Office) -> None:
    _, pdf = office.signed()
    (signature,) = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    assert signature.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    assert signature.md_algorithm == "sha256"
    assert signature.docmdp_level.value == 1  # no changes at all
    assert contract_in(signature.sig_object["/Reason"])


def contract_in(reason: str) -> bool:
    return re.search(r"Hop dong HD261122\w{6}; .* SHA-256 [0-9a-f]{64}; dong y \d{4}-\d\d-\d\d", reason) is not None


def test_any_byte_changed(office: Office) -> None:
    _, pdf = office.signed()
    for at in (200, len(pdf) // 3, len(pdf) // 2, len(pdf) - 700):
        changed = bytearray(pdf)
        changed[at] ^= 1
        assert _status(office, bytes(changed)) in {"tampered", "unreadable"}, at


def test_a_change_that_leaves_a_pdf_whole(office: Office) -> None:
    _, pdf = office.signed()
    assert pdf.count(b"841.89") >= 1
    found = office.company.contracts.verify(pdf.replace(b"841.89", b"841.88", 1))
    assert (found.status, found.number) == ("tampered", None)


def test_something_added_afterwards(office: Office) -> None:
    _, pdf = office.signed()
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    writer.root["/Lang"] = writer.root["/Lang"]
    writer.update_root()
    out = io.BytesIO()
    writer.write(out)
    assert out.getvalue().startswith(pdf)
    assert _status(office, out.getvalue()) == "tampered"
    assert _status(office, pdf + b"\n% a comment\n") == "tampered"


def test_the_signature_taken_off(office: Office) -> None:
    contract, pdf = office.signed()
    draft = pdf[: pdf.index(b"%%EOF") + 6]
    assert _status(office, draft) == "unsigned"
    writer = copy_into_new_writer(PdfFileReader(io.BytesIO(pdf)))
    out = io.BytesIO()
    writer.write(out)
    assert _status(office, out.getvalue()) == "tampered"
    assert contract.state == "signed"


def test_the_draft(office: Office) -> None:
    contract = office.draft()
    pdf = office.company.contracts.document(contract.number, chat=CHAT).content
    found = office.company.contracts.verify(pdf)
    assert (found.status, found.number) == ("unsigned", contract.number)


def test_signed_by_somebody_else(office: Office, stranger: SimpleSigner) -> None:
    draft = office.company.contracts.document(office.draft().number, chat=CHAT).content
    found = office.company.contracts.verify(_sign_as(draft, stranger))
    assert (found.status, found.number) == ("other_signer", None)
    assert found.signer == "CÔNG TY ĐIỆN LỰC DEMO (test)"  # a name proves nothing; the certificate does


def test_signed_by_somebody_on_top_of_ours(office: Office, stranger: SimpleSigner) -> None:
    contract, _ = office.signed()
    draft = office.company.contracts.document(office.draft(Request(number="YC2")).number, chat=CHAT).content
    twice = _sign_as(_sign_as(draft, stranger), stranger, "Third")
    assert _status(office, twice) == "tampered"
    assert contract.state == "signed"


@pytest.mark.parametrize("pdf", [b"", b"%PDF-1.7", b"hello", b"%PDF-1.7\n" + b"x" * 5_000, b"\x00" * 21_000_000])
def test_no_pdf(office: Office, pdf: bytes) -> None:
    assert _status(office, pdf) == "unreadable"


# The company's certificate


def test_the_test_key_is_private_and_stays(office: Office) -> None:
    office.signed()
    file = office.folder / "keys" / "contract-signing-test.p12"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    before = file.read_bytes()
    again = Utility(
        office.company.database, office.clock, DeveloperSms(office.company.database), data_dir=office.folder
    )
    contract, pdf = office.signed(Request(number="YC2"))
    assert again.contracts.verify(pdf).number == contract.number
    assert file.read_bytes() == before


def test_starting_together_makes_one_key(tmp_path: Path, office: Office) -> None:
    folder = tmp_path / "keys"
    with ThreadPoolExecutor(3) as threads:
        signers = list(threads.map(lambda _: load(TEST_CERTIFICATE, folder, "A", office.clock.now()), range(3)))
    assert len({fingerprint(signer) for signer in signers}) == 1
    assert [path.name for path in folder.iterdir()] == ["contract-signing-test.p12"]


def _own_certificate(folder: Path, office: Office, password: str) -> SigningSettings:
    """A PKCS#12 file as a company would have, protected by a password."""
    load(TEST_CERTIFICATE, folder, "CÔNG TY THẬT", office.clock.now())
    made = pkcs12.load_pkcs12((folder / "contract-signing-test.p12").read_bytes(), None)
    assert made.key is not None
    assert made.cert is not None
    file = folder / "company.p12"
    file.write_bytes(
        pkcs12.serialize_key_and_certificates(
            b"company",
            made.key,  # type: ignore[arg-type]
            made.cert.certificate,
            None,
            BestAvailableEncryption(password.encode()),
        )
    )
    return SigningSettings(file, password)


def test_a_new_certificate_leaves_old_contracts_valid(office: Office, tmp_path: Path) -> None:
    _, old = office.signed()
    database = office.company.database
    settings = _own_certificate(tmp_path, office, "a good password")
    assert "a good password" not in repr(settings)
    later = Utility(
        database, office.clock, DeveloperSms(database, office.clock), data_dir=office.folder, signing=settings
    )
    office.company = later
    _, new = office.signed(Request(number="YC2"))
    assert (later.contracts.verify(new).status, later.contracts.verify(new).signer) == ("valid", "CÔNG TY THẬT (test)")
    assert later.contracts.verify(old).status == "valid"


@pytest.mark.parametrize("problem", ["no file", "wrong password", "no archive"])
def test_a_certificate_that_can_not_be_used(office: Office, tmp_path: Path, problem: str) -> None:
    settings = _own_certificate(tmp_path, office, "right")
    assert settings.file is not None
    if problem == "no file":
        settings.file.unlink()
    elif problem == "wrong password":
        settings = SigningSettings(settings.file, "wrong")
    else:
        settings.file.write_bytes(b"not PKCS#12")
    with pytest.raises(SigningKeyError, match=r"company\.p12"):
        load(settings, tmp_path, "A", office.clock.now())
