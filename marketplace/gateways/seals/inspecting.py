"""What the signatures of a PDF say, and the program that reads it from a stranger's file. Knows nothing of the site.

As a program: the PDF on standard input, what was found as JSON on standard output. Nothing is fetched from outside. Whether a
certificate is to be believed is not decided here: its fingerprint is told, and the site knows its own.
"""

from __future__ import annotations

import io
import json
import sys
from datetime import datetime
from typing import Any

from asn1crypto import parser
from asn1crypto.x509 import Certificate
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import extract_certificate_info, find_cms_attribute_iter
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel, SignatureStatus, TimestampSignatureStatus
from pyhanko_certvalidator import ValidationContext

LONGEST_NAME = 200


def inspect(content: bytes) -> list[dict[str, Any]]:
    """Each signature of the PDF, the oldest first."""
    found = PdfFileReader(io.BytesIO(content)).embedded_regular_signatures
    return [_signature(one, content) for one in found]


def _signature(one: EmbeddedPdfSignature, content: bytes) -> dict[str, Any]:
    """One signature as words and yeses. Its own certificate is taken for true: who asks compares the fingerprint."""
    token = _token(one)
    stamped_at: datetime | None = token and token["encap_content_info"]["content"].parsed["gen_time"].native
    said_at = one.self_reported_timestamp
    status = validate_pdf_signature(
        one,
        _context([one.signer_cert], stamped_at or said_at),
        _context(_certificates(token), stamped_at) if token else None,
        skip_diff=True,  # what does not cover the whole file is not what was sealed, whatever was added
    )
    whole = status.coverage == SignatureCoverageLevel.ENTIRE_FILE and _nothing_hidden(one, content)
    return {
        "is_sound": _holds(status) and _held(one.signer_cert, stamped_at or said_at),
        "is_whole": whole,
        "signer": _name(one.signer_cert),
        "certificate": one.signer_cert.dump().hex(),
        "said_at": said_at.isoformat() if said_at else "",
        **_timestamp(status.timestamp_validity),
    }


def _token(one: EmbeddedPdfSignature) -> Any:
    """The timestamp of the signature; None where it has none."""
    found = find_cms_attribute_iter(one.signer_info["unsigned_attrs"], "signature_time_stamp_token")
    return next((token["content"] for token in found), None)


def _timestamp(status: TimestampSignatureStatus | None) -> dict[str, Any]:
    if status is None:
        return {}
    return {
        "timestamp_is_sound": _holds(status) and _held(status.signing_cert, status.timestamp),
        "stamped_at": status.timestamp.isoformat(),
        "authority": _name(status.signing_cert),
        "authority_certificate": status.signing_cert.dump().hex(),
    }


def _holds(status: SignatureStatus) -> bool:
    return bool(status.intact and status.valid and status.trusted)


def _held(certificate: Certificate, at: datetime | None) -> bool:
    """Whether the certificate was in its days then: of one that is taken for true, the validator does not ask that."""
    return at is not None and certificate.not_valid_before <= at <= certificate.not_valid_after


def _context(roots: list[Certificate], at: datetime | None) -> ValidationContext:
    """Whether the certificate held at that moment, and may sign, is asked of these certificates alone."""
    return ValidationContext(trust_roots=roots, moment=at, allow_fetching=False)


def _certificates(token: Any) -> list[Certificate]:
    found = extract_certificate_info(token)
    return [found.signer_cert, *found.other_certs]


def _nothing_hidden(one: EmbeddedPdfSignature, content: bytes) -> bool:
    """Whether the only bytes that a signature can't cover, its own, hold the signature and zeros and nothing else."""
    start, length, after, _ = (int(number) for number in one.byte_range)
    der = one.pkcs7_content[: parser.peek(one.pkcs7_content)]
    digits, room = der.hex(), after - start - length - 2
    spelled = (digits.encode(), digits.upper().encode())
    return content[start + length : after] in [b"<" + one.ljust(room, b"0") + b">" for one in spelled]


def _name(certificate: Certificate) -> str:
    names = certificate.subject.native
    found = names.get("common_name") or names.get("organization_name") or certificate.subject.human_friendly
    return str(found)[:LONGEST_NAME]


if __name__ == "__main__":
    sys.stdout.write(json.dumps(inspect(sys.stdin.buffer.read())))
