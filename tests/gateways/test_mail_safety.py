"""Letters go to the server that they are meant for, over a line that nobody else reads: a real server with a made certificate."""

from __future__ import annotations

import datetime
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from marketplace.gateways.mail import SmtpMailer, new_message
from tests import servers


class Kept:
    """Keeps what arrives and whether it came through TLS."""

    def __init__(self) -> None:
        self.received: list[bool] = []

    async def handle_DATA(self, _server: Any, session: Any, _envelope: Any) -> str:
        self.received.append(session.ssl is not None)
        return "250 OK"


def certificate(folder: Path, name: str) -> tuple[Path, ssl.SSLContext]:
    """A certificate that signs itself for a host; where it lies, and a server's context with it."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    crt, pem = folder / "crt.pem", folder / "key.pem"
    crt.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    pem.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(crt, pem)
    return crt, context


@pytest.fixture(params=["localhost", "another.example"])
def post(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, int, Path, Kept]]:
    """A server with STARTTLS: the name in its certificate, its port, the certificate, what it received."""
    path, context = certificate(tmp_path, request.param)
    kept = Kept()
    controller = Controller(
        kept, hostname="127.0.0.1", port=servers.free_port(), tls_context=context, require_starttls=False
    )
    controller.start()
    try:
        yield request.param, controller.port, path, kept
    finally:
        controller.stop()


def letter() -> Any:
    message = new_message("제목")
    message["From"], message["To"] = "site@example.com", "you@example.com"
    message.set_content("내용")
    return message


def test_trust_25_the_mail_servers_certificate_is_checked(
    post: tuple[str, int, Path, Kept], monkeypatch: pytest.MonkeyPatch
) -> None:
    name, port, path, kept = post
    mailer = SmtpMailer(f"smtp://localhost:{port}")
    mailer.plain = False  # as for a server elsewhere
    with pytest.raises(ssl.SSLCertVerificationError):  # signed by nobody we know
        mailer.send(letter())
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    if name == "localhost":
        mailer.send(letter())
        assert kept.received == [True]
    else:
        with pytest.raises(ssl.SSLCertVerificationError):  # somebody else's
            mailer.send(letter())
        assert kept.received == []


@pytest.mark.parametrize(
    ("url", "plain"),
    [
        ("smtp://127.0.0.1:2525", True),
        ("smtp://relay.example", False),
        ("smtp://user:word@127.0.0.1", False),
        ("smtp+plain://relay.local", True),
        ("smtps://relay.example", False),
    ],
)
def test_trust_25_letters_go_in_the_clear_only_within_the_machine_or_by_order(url: str, plain: bool) -> None:
    assert SmtpMailer(url).plain is plain
