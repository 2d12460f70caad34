"""Pages of licensing: agreements, express licences, standing approvals."""

from __future__ import annotations

from flask import Blueprint

from marketplace.kernel.text import Text

bp = Blueprint("licensing", __name__)
EXPRESS_STEPS = [
    Text("조건", "Terms"), Text("사업자 정보", "Your company"), Text("확인", "Check"), Text("서명", "Sign"), Text("납부", "Pay"),
]  # fmt: skip

from marketplace.licensing.routes import (  # noqa: E402
    agreements,
    before_force,
    delegations,
    deliveries,
    duties,
    endings,
    express,
    grants,
    notices,
    outside,
    redlines,
    standing,
    texts,
    verify,
    wordings,
)

__all__ = [
    "EXPRESS_STEPS",
    "agreements",
    "before_force",
    "bp",
    "delegations",
    "deliveries",
    "duties",
    "endings",
    "express",
    "grants",
    "notices",
    "outside",
    "redlines",
    "standing",
    "texts",
    "verify",
    "wordings",
]
