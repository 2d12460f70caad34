"""Taking the audit log along: what was taken, by whom and how much is in the log itself."""

from __future__ import annotations

from marketplace.kernel import audit
from marketplace.kernel.actor import Actor
from marketplace.kernel.errors import NotFound
from marketplace.kernel.transaction import atomic
from marketplace.running.permissions import looks
from marketplace.running.queries.audit_log import Entry, Search, audit_exported


def export_audit(search: Search, actor: Actor) -> list[Entry]:
    """The rows of the file, and a row that says that they were taken."""
    if not looks(actor):
        raise NotFound()
    with atomic():
        rows = audit_exported(search)
        audit.record("audit.export", None, actor, rows=len(rows), of=search.subject, act=search.act)
        return rows
