"""What is encrypted where it is stored: by the site's field key, read only where it is needed."""

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


def keyed_print(purpose: bytes, text: str) -> str:
    """What tells such texts apart without giving them away, in hexadecimal. Keyed: of few possible texts each could be tried out."""
    return hmac.digest(_secret(purpose), text.encode(), hashlib.sha256).hex()


def _fernet() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(_secret(b"encryption")))


def _secret(purpose: bytes) -> bytes:
    # FIELD_ENCRYPTION_KEY is any long random text; without one (demo, tests) the instance's own secret serves.
    secret = current_app.config.get("FIELD_ENCRYPTION_KEY") or current_app.config["SECRET_KEY"]
    return hashlib.sha256(b"gisul field " + purpose + b"\0" + str(secret).encode()).digest()
