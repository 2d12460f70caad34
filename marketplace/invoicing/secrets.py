"""Account numbers at rest: encrypted with the site's field key, decrypted where they are shown."""

from __future__ import annotations

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet
from flask import current_app


def encrypt(text: str) -> str:
    """The text as a Fernet token; an empty text stays empty."""
    return _fernet().encrypt(text.encode()).decode() if text else ""


def decrypt(token: str) -> str:
    """What was encrypted. cryptography.fernet.InvalidToken when the key is another one."""
    return _fernet().decrypt(token.encode()).decode() if token else ""


def masked(number: str) -> str:
    """An account number for those who only need to recognise it: `***-***-4567`."""
    digits = [c for c in number if c.isdigit()]
    hidden = max(0, len(digits) - 4)
    seen, out = 0, []
    for c in number:
        seen += c.isdigit()
        out.append("*" if c.isdigit() and seen <= hidden else c)
    return "".join(out)


def fingerprint(number: str) -> str:
    """What tells two account numbers apart without giving either away: `4f21-9c07-ab3e`; empty for none.

    Keyed, since account numbers are so few that a plain hash could be tried out.
    """
    digits = "".join(c for c in number if c.isdigit())
    if not digits:
        return ""
    found = hmac.digest(_secret(b"fingerprint"), digits.encode(), hashlib.sha256).hex()
    return "-".join((found[:4], found[4:8], found[8:12]))


def _fernet() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(_secret(b"encryption")))


def _secret(purpose: bytes) -> bytes:
    # FIELD_ENCRYPTION_KEY is any long random text; without one (demo, tests) the instance's own secret serves.
    secret = current_app.config.get("FIELD_ENCRYPTION_KEY") or current_app.config["SECRET_KEY"]
    return hashlib.sha256(b"gisul field " + purpose + b"\0" + str(secret).encode()).digest()
