"""The key and certificate with which the site seals files: the operator's, or one that the site made for itself.

A private key is in no log, no table and no answer. A self-made one lies in the instance folder, for its owner's eyes alone.
"""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

SELF_MADE = "seal.pem"
LIFE = timedelta(days=3650)
RENEW_BEFORE = timedelta(days=30)  # a self-made certificate makes room for the next one
LONGEST_NAME = 64  # letters of a common name (RFC 5280, ub-common-name)


class SealKeyError(RuntimeError):
    """The operator's key can't be used; the message says which setting to look at, and nothing of what it holds."""


@dataclass(frozen=True)
class Key:
    """A private key (PKCS#8, DER) with its certificate and those above it (DER)."""

    private: bytes
    certificate: bytes
    chain: tuple[bytes, ...]
    self_made: bool

    def __repr__(self) -> str:
        return "Key(…)"  # whoever prints it prints no secret

    @property
    def read(self) -> x509.Certificate:
        """The certificate, to ask it for its names and days."""
        return x509.load_der_x509_certificate(self.certificate)

    def is_valid(self, at: datetime) -> bool:
        """Whether its certificate holds at this moment."""
        return self.read.not_valid_before_utc <= at <= self.read.not_valid_after_utc


def operators(path: str, passphrase: str) -> Key:
    """The key of SEAL_KEY: a PKCS#12 file, or a PEM file with the key, its certificate and the chain. Raises SealKeyError."""
    try:
        content = Path(path).read_bytes()
        key = (_from_pem if b"-----BEGIN" in content else _from_pkcs12)(content, passphrase.encode() or None)
    except OSError as error:
        raise SealKeyError(f"SEAL_KEY names a file that can't be read: {type(error).__name__}") from None
    except (ValueError, TypeError):  # cryptography's words on it may quote what was read
        raise SealKeyError(
            "SEAL_KEY is no PKCS#12 or PEM file with a key and its certificate, or SEAL_PASSPHRASE does not open it"
        ) from None
    if not _signs_documents(key.read):
        raise SealKeyError("the certificate of SEAL_KEY is not made for signing documents")
    return key


def own(folder: Path, holder: str, at: datetime) -> Key:
    """The self-made key of this instance, made at its first use and again before its certificate runs out."""
    path = folder / SELF_MADE
    if path.exists():
        key = _from_pem(path.read_bytes(), None)
        if key.read.not_valid_before_utc <= at <= key.read.not_valid_after_utc - RENEW_BEFORE:
            return key
    folder.mkdir(parents=True, exist_ok=True)
    # Written beside and renamed: a crash leaves no half key. The file is made with mode 0600.
    with tempfile.NamedTemporaryFile(dir=folder, prefix=".seal-", delete=False) as out:
        out.write(_made(holder, at))
        out.flush()
        os.fsync(out.fileno())
    os.replace(out.name, path)
    return _from_pem(path.read_bytes(), None)


def _signs_documents(certificate: x509.Certificate) -> bool:
    """Whether the certificate is meant for signatures; one that says nothing of its use is meant for all."""
    try:
        use = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return True
    return use.digital_signature or use.content_commitment


def _made(holder: str, at: datetime) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, holder[:LONGEST_NAME])])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - timedelta(days=1))
        .not_valid_after(at + LIFE)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_seals_only(), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    bare = serialization.NoEncryption()
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, bare)
    return private + certificate.public_bytes(pem)


def _seals_only() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )


def _from_pem(content: bytes, passphrase: bytes | None) -> Key:
    private = serialization.load_pem_private_key(content, passphrase)
    return _key(private, None, x509.load_pem_x509_certificates(content))


def _from_pkcs12(content: bytes, passphrase: bytes | None) -> Key:
    private, certificate, others = pkcs12.load_key_and_certificates(content, passphrase)
    return _key(private, certificate, list(others))


def _key(private: object, certificate: x509.Certificate | None, others: list[x509.Certificate]) -> Key:
    """A key with the certificate that is its own; ValueError when it has none."""
    if not isinstance(private, RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise ValueError("no key that signs documents")
    spki = (serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    public = private.public_key().public_bytes(*spki)
    found = [certificate] if certificate else []
    found += [one for one in others if one.public_key().public_bytes(*spki) == public]
    if not found or found[0].public_key().public_bytes(*spki) != public:
        raise ValueError("no certificate of this key")
    der = serialization.Encoding.DER
    mine = found[0]
    return Key(
        private.private_bytes(der, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()),
        mine.public_bytes(der),
        tuple(one.public_bytes(der) for one in others if one != mine),
        self_made=mine.subject == mine.issuer,
    )
