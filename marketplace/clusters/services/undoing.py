"""A company let in, taken out or declined by mistake: its place in the cluster is what it was."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from marketplace.accounts.models import MiniCluster, Organisation, OrganisationCluster
from marketplace.clusters.services.groups import kept, part, place, tell_heads
from marketplace.kernel import audit, clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.audit import AuditEvent
from marketplace.kernel.database import db, insert_ignore
from marketplace.kernel.errors import Conflict
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic, locked_by

UNDO_WITHIN = timedelta(hours=1)
TOO_LATE = Text(
    "되돌릴 수 없습니다. 그 뒤에 바뀐 것이 있거나 한 시간이 지났습니다. 회원사 목록에서 추가하거나 빼 주십시오.",
    "It can't be undone: something has changed since, or an hour has passed. Add or remove the company in the list of members.",
)


def undo_place(actor: Actor, code: str, company_ref: str) -> Organisation:
    """Undo the last `admit` or `remove_member`, unless the company or the center has done something about it since."""
    with atomic():
        cluster = kept(actor, code)
        company = locked_by(Organisation, Organisation.ref == company_ref, Organisation.kind == "company")
        last = _last(cluster, company)
        here = db.session.scalar(
            select(OrganisationCluster.organisation_id).where(*place(company.id, cluster.id))
        )
        if last is None:
            raise Conflict(TOO_LATE)
        # What was recorded before places were kept for an undo says nothing of them.
        if last.action == "mini_cluster.admit" and here is not None and "asked" in last.detail:
            _send_back(cluster, company, asked=last.detail["asked"])
        elif (
            last.action == "mini_cluster.remove"
            and here is None
            and company.is_approved
            and "before" in last.detail
        ):
            _put_back(cluster, company, last.detail["before"])
        else:
            raise Conflict(TOO_LATE)
        audit.record("mini_cluster.undo", cluster, actor, organisation=company.id, undone=last.action)
        return company


def _last(cluster: MiniCluster, company: Organisation) -> AuditEvent | None:
    """What was last done about the company in this cluster, within the hour."""
    query = select(AuditEvent).where(
        AuditEvent.subject_type == MiniCluster.__tablename__,
        AuditEvent.subject_id == cluster.id,
        AuditEvent.at >= clock.now() - UNDO_WITHIN,
    )
    events = db.session.scalars(query.order_by(AuditEvent.id.desc()))
    return next((one for one in events if one.detail.get("organisation") == company.id), None)


def _send_back(cluster: MiniCluster, company: Organisation, *, asked: bool) -> None:
    """Who asked asks again; who did not is not there."""
    if asked:
        values = {"joined_at": None, "named_at": None, "named_by_id": None}
        db.session.execute(update(OrganisationCluster).where(*place(company.id, cluster.id)).values(**values))
    else:
        part(cluster, company.id)
    tell_heads(cluster, company, member=False)


def _put_back(cluster: MiniCluster, company: Organisation, before: dict[str, Any]) -> None:
    """A member with its name on the public page and its lead, where nobody leads since; or one that asks."""
    at = {name: before[name] and datetime.fromisoformat(before[name]) for name in ("joined_at", "named_at")}
    insert_ignore(
        OrganisationCluster, organisation_id=company.id, mini_cluster_id=cluster.id,
        named_by_id=before["named_by_id"], **at,
    )  # fmt: skip
    if before["led"] and cluster.leader_company_id is None:
        cluster.leader_company_id = company.id
    if before["joined_at"]:
        tell_heads(cluster, company, member=True)
