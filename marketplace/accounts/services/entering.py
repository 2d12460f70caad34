"""Companies that the center enters from its own list: approved at once, without people, and taken out again while unused."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import InstrumentedAttribute

from marketplace.accounts import queries
from marketplace.accounts.lifecycle import ORGANISATION
from marketplace.accounts.models import EmailToken, MiniCluster, Organisation, OrganisationCluster
from marketplace.accounts.permissions import administers
from marketplace.formats import business_number
from marketplace.kernel import audit, clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import Base, db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import for_update

HERE = Text("이미 등록된 사업자등록번호입니다.", "This business number is registered already.")


def enter_company(actor: Actor, number: str, facts: dict[str, Any], clusters: Iterable[str]) -> Organisation:
    """A Korean company of the center's list, in the caller's transaction. Conflict when the number is here already."""
    if not administers(actor):
        raise Forbidden(Text("센터 관리자가 등록합니다.", "The center's administrators enter companies."))
    if problem := business_number.why_invalid(number):
        raise Invalid(problem)
    if queries.registered("company", number):
        raise Conflict(HERE)
    row = Organisation(kind="company", business_number=business_number.normalise(number), **facts)
    db.session.add(row)
    db.session.flush()
    audit.record("organisation.enter", row, actor)
    ORGANISATION.perform("approve", row, actor)
    row.approved_at = clock.now()
    for cluster_id in db.session.scalars(
        select(MiniCluster.id).where(MiniCluster.code.in_(list(clusters)))
    ).all():
        db.session.add(
            OrganisationCluster(organisation_id=row.id, mini_cluster_id=cluster_id, joined_at=clock.now())
        )
    return row


def take_out_companies(actor: Actor, ids: Sequence[int], mark: InstrumentedAttribute[int]) -> int:
    """Delete those of these companies that nothing refers to yet; how many went. In the caller's transaction.

    Their clusters don't count, nor the caller's own rows that name them by `mark`; both go with them.
    """
    if not administers(actor):
        raise Forbidden(Text("센터 관리자가 되돌립니다.", "The center's administrators take companies back."))
    chosen = select(Organisation).where(Organisation.id.in_(ids)).order_by(Organisation.id)
    rows = db.session.scalars(for_update(chosen, Organisation)).all()
    own = (OrganisationCluster.organisation_id, mark)
    used = _used(ids, {column.class_.__tablename__ for column in own})
    unused = [row for row in rows if row.id not in used]
    for row in unused:
        audit.record("organisation.take_out", row, actor)
    gone = [row.id for row in unused]
    for column in (*own, Organisation.id):
        db.session.execute(delete(column.class_).where(column.in_(gone)))
    return len(gone)


def _used(ids: Sequence[int], but: set[str]) -> set[int]:
    """Those that a row of another table names, or to which somebody was invited: one question a table, for all of them."""
    to = EmailToken.data["organisation_id"].as_integer()
    found = set(db.session.scalars(select(to).where(EmailToken.purpose == "invite", to.in_(ids))))
    for table in Base.metadata.sorted_tables:
        for key in table.foreign_keys if table.name not in but else ():
            if key.column.table.name == "organisation":
                found |= set(db.session.scalars(select(key.parent).where(key.parent.in_(ids)).distinct()))
    return found
