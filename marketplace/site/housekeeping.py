"""The house's own duties by the clock: forgetting what need not be kept, sealing the audit trail."""

from __future__ import annotations

from typing import Any

from flask import current_app

from marketplace.accounts.services import notify_address
from marketplace.kernel import audit
from marketplace.kernel.feature import installed
from marketplace.kernel.transaction import atomic


def purge(payload: dict[str, Any], key: str) -> None:
    """Handler of the daily job: every feature forgets what it has kept long enough (개인정보 보호법 제21조)."""
    installed().purge()


def seal_audit(payload: dict[str, Any], key: str) -> None:
    """Handler: seal what was recorded since the last seal."""
    audit.seal()


def send_audit_head(payload: dict[str, Any], key: str) -> None:
    """Mail the newest seal out of the house: that is what makes the chain prove something."""
    audit.seal()
    head, count = audit.head(), audit.count()
    with atomic():
        notify_address("audit_head", head, current_app.config["CENTER_EMAIL"], "ko", head=head, count=count)
