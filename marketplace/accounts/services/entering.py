"""Companies that the center enters from its own list: approved at once, without people, and taken out again while unused."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import delete, exists, select

from marketplace.accounts import queries
from marketplace.accounts.models import EmailToken, MiniCluster, Organisation, OrganisationCluster
from marketplace.accounts.permissions import administers
from marketplace.formats import business_number
from marketplace.kernel import audit, clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import Base, db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid
from marketplace.kernel.text import Text

HERE = Text("이미 등록된 사업자등록번호입니다.", "This business number is registered already.")


def enter_company(actor: Actor, number: str, facts: dict[str, Any], clusters: Iterable[str]) -> Organisation:
    """A Korean company of the center's list, in the caller's transaction. Conflict when the number is here already."""
    if not administers(actor):
        raise Forbidden(Text("센터 관리자가 등록합니다.", "The center's administrators enter companies."))
    if problem := business_number.why_invalid(number):
        raise Invalid(problem)
    if queries.registered("company", number):
        raise Conflict(HERE)
    row = Organisation(
        kind="company",
        state="approved",
        approved_at=clock.now(),
        business_number=business_number.normalise(number),
        **facts,
    )
    db.session.add(row)
    db.session.flush()
    for cluster_id in db.session.scalars(
        select(MiniCluster.id).where(MiniCluster.code.in_(list(clusters)))
    ).all():
        db.session.add(
            OrganisationCluster(organisation_id=row.id, mini_cluster_id=cluster_id, joined_at=clock.now())
        )
    audit.record("organisation.enter", row, actor)
    return row


def take_out_company(actor: Actor, row: Organisation, mark: Base) -> bool:
    """Delete a company that nothing refers to yet, but for its clusters and the caller's own mark, which goes with it; whether that was so.

    In the caller's transaction.
    """
    if not administers(actor):
        raise Forbidden(Text("센터 관리자가 되돌립니다.", "The center's administrators take companies back."))
    if _is_used(row.id, {"organisation_cluster", mark.__tablename__}):
        return False
    audit.record("organisation.take_out", row, actor)
    db.session.execute(delete(OrganisationCluster).where(OrganisationCluster.organisation_id == row.id))
    db.session.delete(mark)
    db.session.flush()
    db.session.delete(row)
    db.session.flush()
    return True


def _is_used(organisation_id: int, but: set[str]) -> bool:
    """Whether any row of another table names the organisation, or somebody was invited to it."""
    invited = EmailToken.data["organisation_id"].as_integer() == organisation_id
    if db.session.scalar(select(exists().where(EmailToken.purpose == "invite", invited))):
        return True
    for table in Base.metadata.sorted_tables:
        for key in table.foreign_keys if table.name not in but else ():
            if key.column.table.name == "organisation" and db.session.scalar(
                select(exists().where(key.parent == organisation_id))
            ):
                return True
    return False
