"""Certificates, a small server of timestamps and final files, for the tests of the site's signature."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, TypeVar

from asn1crypto import keys as asn1_keys
from asn1crypto import tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper

from marketplace.gateways.storage import files
from marketplace.kernel import clock, outbox
from marketplace.kernel.database import db
from marketplace.licensing.models import Agreement

DER = serialization.Encoding.DER

Answer = TypeVar("Answer")


def final_of(agreement: Agreement) -> bytes:
    """The agreement's final file, once the outbox is empty."""
    outbox.drain()
    db.session.expire_all()
    with files().open(db.session.get_one(Agreement, agreement.id).final_sha256) as stream:
        return stream.read()


def certificate_for(
    key: Any, name: str, issuer: Any = None, usage: Any = None, days: int = 400
) -> x509.Certificate:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    signer, above = issuer or (key, subject)
    authority = usage == "authority"
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(above)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(clock.now() - timedelta(days=500))
        .not_valid_after(clock.now() + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(
                not authority, not authority, False, False, False, authority, authority, False, False
            ),
            critical=True,
        )
    )
    if usage == "timestamps":
        builder = builder.add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True
        )
    return builder.sign(signer, hashes.SHA256())


class Authority:
    """A small server of timestamps (RFC 3161) on this machine, which can fall silent."""

    def __init__(self) -> None:
        key = rsa.generate_private_key(65537, 2048)
        self.certificate = certificate_for(key, "시험 시점확인기관", usage="timestamps").public_bytes(DER)
        private = key.private_bytes(DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        load = asn1_x509.Certificate.load
        self.stamper = DummyTimeStamper(load(self.certificate), asn1_keys.PrivateKeyInfo.load(private))
        self.silent, self.asked = False, 0
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                outer.asked += 1
                asked = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(503 if outer.silent else 200)
                self.send_header("Content-Type", "application/timestamp-reply")
                self.end_headers()
                if not outer.silent:
                    self.wfile.write(outer.stamper.request_tsa_response(asked).dump())

            def log_message(self, *words: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/tsa?account=secret-word"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


def in_a_loop(work: Callable[[], Answer]) -> Answer:
    """The work in a thread in which an event loop runs; where a browser was opened, one does."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:

        async def within() -> Answer:
            return work()

        return asyncio.run(within())
    return work()
