"""One account per role, with a random password of this instance, kept in a file that only its owner can read."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path

from flask import current_app

from marketplace.accounts.models import ROLES
from marketplace.demo.names import romanise, words

ROLE_NAMES = tuple(ROLES)
WORDS = words(
    "가온 나래 다솜 라온 마루 바람 사랑 아라 자올 차오름 타래 파랑 하늬 구름 노을 도담 로운 무지개 보람 수피아"
)


def address(role: str) -> str:
    """The e-mail address of the role's account."""
    return f"{role.replace('_', '-')}@demo.example"


def passwords() -> dict[str, str]:
    """Role to password; drawn and written on first use."""
    path = _path()
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        drawn = {role: _password() for role in ROLE_NAMES}
        with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            json.dump(drawn, file, indent=1)
    found: dict[str, str] = json.loads(path.read_text())
    return found


def _password() -> str:
    # Two words and six digits, about 28 bits: easy to type, for a site that answers on this machine only.
    words = "-".join(romanise(secrets.choice(WORDS)).lower() for _ in range(2))
    return f"{words}-{secrets.randbelow(900_000) + 100_000}"


def _path() -> Path:
    return Path(current_app.config["INSTANCE"]) / "demo_accounts.json"
