"""The library that signs (pyHanko), which takes a second to load: only who seals imports this file."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

from asn1crypto.keys import PrivateKeyInfo
from asn1crypto.x509 import Certificate
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.signers.pdf_signer import PdfSigningSession
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.timestamps.aiohttp_client import HTTPTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from marketplace.gateways.seals.keys import Key

FIELD = "Seal"
TSA_SECONDS = 10  # that a timestamp is waited for
# Hexadecimal digits kept free for the signature with its certificates, and for the timestamp with its own.
ROOM, ROOM_WITH_TIMESTAMP = 24_576, 65_536


class _Signer(PdfSigner):
    """Signs by the clock of the house."""

    at: datetime

    def init_signing_session(self, *words: Any, **more: Any) -> PdfSigningSession:
        session = super().init_signing_session(*words, **more)
        session.system_time = self.at
        return session


class _Authority(HTTPTimeStamper):
    """A server of timestamps (RFC 3161). Only its failure is told apart from the others."""

    failure: Exception | None = None

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> Any:
        try:
            return await super().async_timestamp(message_digest, md_algorithm)
        except Exception as error:
            self.failure = error
            raise


def authority(url: str) -> _Authority:
    """The server of timestamps at this address."""
    return _Authority(url, timeout=TSA_SECONDS)


def signed(content: bytes, key: Key, at: datetime, timestamper: TimeStamper | None) -> bytes:
    """The PDF with an invisible signature over all of it, as a revision behind it."""
    chain = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    chain.register_multiple([Certificate.load(one) for one in key.chain])
    signer = _Signer(
        PdfSignatureMetadata(field_name=FIELD, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES),
        SimpleSigner(
            signing_cert=Certificate.load(key.certificate),
            signing_key=PrivateKeyInfo.load(key.private),
            cert_registry=chain,
        ),
        timestamper=timestamper,
    )
    signer.at = at
    out: io.BytesIO = signer.sign_pdf(
        IncrementalPdfFileWriter(io.BytesIO(content)),
        bytes_reserved=ROOM_WITH_TIMESTAMP if timestamper else ROOM,
    )
    return out.getvalue()
