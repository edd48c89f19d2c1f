"""The company's certificate: the real one from a PKCS#12 file, else one of our own for trying things out."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import NoEncryption, pkcs12
from cryptography.x509.oid import NameOID

from utility.contracts.errors import SigningKeyError

if TYPE_CHECKING:
    from pyhanko.sign.signers import SimpleSigner

_TEST_FILE = "contract-signing-test.p12"
_TEST_YEARS = 10
_BITS = 3072


@dataclass(frozen=True, slots=True)
class SigningSettings:
    """Where the company's key is. `file`: a PKCS#12 archive (.p12, .pfx) with its certificate and those above it.

    Without a file a self-signed certificate is made in the data folder: it proves that a contract was not changed,
    but no reader outside trusts its name.
    """

    file: Path | None = None
    password: str = field(default="", repr=False)


TEST_CERTIFICATE = SigningSettings()


def load(settings: SigningSettings, folder: Path, company: str, now: datetime) -> SimpleSigner:
    """The signer. Raises SigningKeyError."""
    from pyhanko.sign.signers import SimpleSigner  # takes its time; most of the company signs nothing

    path = settings.file
    password = settings.password.encode() or None
    if path is None:
        path, password = folder / _TEST_FILE, None
        _make_test_certificate(path, company, now)
    try:
        signer: SimpleSigner = SimpleSigner.load_pkcs12_data(path.read_bytes(), other_certs=[], passphrase=password)
    except OSError as error:
        raise SigningKeyError(f"the company's certificate {path.name} can't be read: {error.strerror}") from error
    except (ValueError, TypeError) as error:
        raise SigningKeyError(f"{path.name} is no PKCS#12 file, or its password is wrong") from error
    if signer.signing_cert is None:
        raise SigningKeyError(f"{path.name} holds no certificate")
    return signer


def fingerprint(signer: SimpleSigner) -> str:
    """SHA-256 of the signer's certificate, in hex: its name in our records."""
    assert signer.signing_cert is not None  # `load` saw to it
    return str(signer.signing_cert.sha256.hex())


def _make_test_certificate(path: Path, company: str, now: datetime) -> None:
    """Writes the test key once; of processes that start together one wins and the others use its key."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    key = rsa.generate_private_key(public_exponent=65537, key_size=_BITS)
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, company[:64]),
            x509.NameAttribute(NameOID.COMMON_NAME, f"{company} (test)"[-64:]),
        ]
    )
    start = now.astimezone(UTC) - timedelta(days=1)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=365 * _TEST_YEARS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=True,
                content_commitment=True,  # non-repudiation: what a signature under a contract is for
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=False,
                key_cert_sign=False,
                crl_sign=False,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
        .sign(key, hashes.SHA256())
    )
    archive = pkcs12.serialize_key_and_certificates(b"contracts", key, certificate, None, NoEncryption())
    temporary = path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(archive)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(temporary, path)
        except FileExistsError:
            return
    finally:
        os.unlink(temporary)
