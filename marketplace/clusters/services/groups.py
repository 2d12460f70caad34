"""The center keeps the clusters: opens, changes, puts away; lets companies in and out. Members agree to be named; news."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select, update

from marketplace.accounts.models import MiniCluster, Organisation, OrganisationCluster
from marketplace.accounts.queries import center_people, heads_of
from marketplace.accounts.services import notify
from marketplace.clusters.lifecycle import OPEN
from marketplace.clusters.models import (
    ClusterMeeting,
    ClusterNews,
    Difficulty,
    MeetingAttendance,
    SameProblem,
)
from marketplace.clusters.permissions import administers, chairs, enters, heads_company, own_companies, staff
from marketplace.clusters.queries import members
from marketplace.kernel import audit, clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db, insert_ignore
from marketplace.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from marketplace.kernel.ids import new_ref
from marketplace.kernel.once import made_before
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic, locked_by

NOT_YOURS = Text(
    "미니클러스터는 센터 관리자가 관리합니다. 센터에 요청해 주십시오.",
    "Mini-clusters are kept by the center's administrators. Ask the center.",
)
ARCHIVED = Text(
    "운영을 마친 미니클러스터입니다. 다시 운영하려면 센터에 요청해 주십시오.",
    "This mini-cluster has been closed. Ask the center to open it again.",
)


@dataclass(frozen=True)
class Facts:
    """What the center says of a cluster."""

    name_ko: str
    name_en: str
    industry_ko: str
    industry_en: str
    about_ko: str
    about_en: str
    contact: str
    leader_company_id: int | None
    coordinator_id: int | None


def the_cluster(actor: Actor, code: str) -> MiniCluster:
    """The cluster of this code, locked; NotFound where the actor knows of none."""
    row = locked_by(MiniCluster, MiniCluster.code == code)
    if row.archived_at and not enters(actor, row):
        raise NotFound()
    return row


def living(row: MiniCluster) -> MiniCluster:
    """The cluster, if it still works."""
    if row.archived_at:
        raise Conflict(ARCHIVED)
    return row


def kept(actor: Actor, code: str) -> MiniCluster:
    row = the_cluster(actor, code)
    if not administers(actor):
        raise Forbidden(NOT_YOURS)
    return row


def open_cluster(actor: Actor, code: str, facts: Facts) -> str:
    """A new mini-cluster; its code stays, as addresses and search know it."""
    if not administers(actor):
        raise Forbidden(NOT_YOURS)
    with atomic():
        if db.session.scalar(select(MiniCluster.id).where(MiniCluster.code == code)):
            sentence = Text(
                "이미 있는 코드입니다. 다른 코드를 입력해 주십시오.", "This code is taken. Enter another."
            )
            raise Invalid(sentence, code=sentence)
        row = MiniCluster(code=code, name_ko=facts.name_ko, name_en=facts.name_en)
        db.session.add(row)
        db.session.flush()
        audit.record("mini_cluster.open", row, actor)
        _write(row, facts, actor)
        return row.code


def save_cluster(actor: Actor, code: str, facts: Facts, version: int | None = None) -> None:
    """Rename it, describe it, appoint its leader and coordinator, who are told."""
    with atomic():
        row = kept(actor, code)
        if version is not None and version != row.version:
            raise Conflict()
        _write(row, facts, actor)


def _write(row: MiniCluster, facts: Facts, actor: Actor) -> None:
    _refuse_twins(row, facts)
    before = row.leader_company_id, row.coordinator_id
    if facts.leader_company_id and facts.leader_company_id not in [
        one.organisation_id for one in members(row)
    ]:
        sentence = Text(
            "회원사 가운데에서 리더 기업을 선택해 주십시오.", "Choose the leader among the members."
        )
        raise Invalid(sentence, leader_company_id=sentence)
    if facts.coordinator_id and facts.coordinator_id not in staff():
        sentence = Text("센터의 담당자를 선택해 주십시오.", "Choose somebody of the center.")
        raise Invalid(sentence, coordinator_id=sentence)
    changed = [name for name, value in vars(facts).items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, getattr(facts, name))
    if changed:
        audit.record("mini_cluster.edit", row, actor, fields=changed)
    db.session.flush()
    if row.coordinator_id and row.coordinator_id != before[1]:
        notify(
            "cluster_appointed",
            f"{row.id}:{row.version}",
            [row.coordinator_id],
            cluster_id=row.id,
            leads=False,
        )
    if row.leader_company_id and row.leader_company_id != before[0]:
        leader = db.session.get_one(Organisation, row.leader_company_id)
        notify(
            "cluster_appointed", f"{row.id}:{row.version}", heads_of(leader), cluster_id=row.id, leads=True
        )


def _refuse_twins(row: MiniCluster, facts: Facts) -> None:
    """Two clusters of one name cannot be told apart in lists and filters."""
    for name in ("name_ko", "name_en"):
        column = getattr(MiniCluster, name)
        twins = select(MiniCluster.id).where(
            func.lower(column) == getattr(facts, name).lower(), MiniCluster.id != row.id
        )
        if db.session.scalar(twins):
            sentence = Text(
                "같은 이름의 미니클러스터가 있습니다.", "Another mini-cluster has this name. Enter another."
            )
            raise Invalid(sentence, **{name: sentence})


def archive(actor: Actor, code: str) -> None:
    """Put it away: nothing new begins in it. Conflict while something in it is still open."""
    with atomic():
        row = living(kept(actor, code))
        open_ones = db.session.scalar(
            select(func.count())
            .select_from(Difficulty)
            .where(Difficulty.mini_cluster_id == row.id, Difficulty.state.in_(OPEN))
        )
        called = db.session.scalar(
            select(func.count())
            .select_from(ClusterMeeting)
            .where(ClusterMeeting.mini_cluster_id == row.id, ClusterMeeting.state == "called")
        )
        if open_ones or called:
            raise Conflict(
                Text(
                    "끝나지 않은 일이 있습니다. 애로 {open}건과 모임 {called}건을 먼저 마쳐 주십시오.",
                    "Something is still open. First finish the difficulties ({open}) and meetings ({called}).",
                ).fill(open=open_ones, called=called)
            )
        row.archived_at = clock.now()
        audit.record("mini_cluster.archive", row, actor)


def restore(actor: Actor, code: str) -> None:
    """It works again, with the members it had."""
    with atomic():
        row = kept(actor, code)
        row.archived_at = None
        audit.record("mini_cluster.restore", row, actor)


# Members


def admit(actor: Actor, code: str, company_ref: str) -> Organisation:
    """Let a company in: one that asked, or one that the center adds."""
    with atomic():
        cluster = living(kept(actor, code))
        company = locked_by(Organisation, Organisation.ref == company_ref, Organisation.kind == "company")
        if not company.is_approved:
            raise Conflict(
                Text("승인된 기업만 회원사가 될 수 있습니다.", "Only approved companies can be members.")
            )
        asked = not insert_ignore(OrganisationCluster, organisation_id=company.id, mini_cluster_id=cluster.id)
        done = db.session.execute(
            update(OrganisationCluster)
            .where(*place(company.id, cluster.id), OrganisationCluster.joined_at.is_(None))
            .values(joined_at=clock.now())
        )
        if done.rowcount:  # type: ignore[attr-defined]
            audit.record("mini_cluster.admit", cluster, actor, organisation=company.id, asked=asked)
            tell_heads(cluster, company, member=True)
        return company


def remove_member(actor: Actor, code: str, company_ref: str) -> tuple[Organisation, bool]:
    """Take a company out, or say no to one that asked; its heads are told. Its difficulties go on.

    The company, and whether it was a member.
    """
    with atomic():
        cluster = kept(actor, code)
        company = locked_by(Organisation, Organisation.ref == company_ref, Organisation.kind == "company")
        before = part(cluster, company.id)
        if before is None:
            raise NotFound()
        audit.record("mini_cluster.remove", cluster, actor, organisation=company.id, before=before)
        tell_heads(cluster, company, member=False)
        return company, before["joined_at"] is not None


def tell_heads(cluster: MiniCluster, company: Organisation, *, member: bool) -> None:
    """A company's heads hear that it is a member now, or is none."""
    notify(
        "cluster_membership", f"{cluster.id}:{company.id}:{new_ref()}", heads_of(company),
        cluster_id=cluster.id, organisation_id=company.id, member=member,
    )  # fmt: skip


def ask_to_join(actor: Actor, code: str, company_id: int) -> None:
    """A company asks to be let in; asking twice is asking once."""
    with atomic():
        cluster = living(the_cluster(actor, code))
        _speaks(actor, company_id)
        if insert_ignore(OrganisationCluster, organisation_id=company_id, mini_cluster_id=cluster.id):
            audit.record("mini_cluster.ask", cluster, actor, organisation=company_id)
            notify(
                "cluster_asked", f"{cluster.id}:{company_id}:{new_ref()}", center_people("center_admin"),
                cluster_id=cluster.id, organisation_id=company_id,
            )  # fmt: skip


def leave(actor: Actor, code: str, company_id: int) -> bool:
    """A company leaves, or takes its request back; whether it was a member."""
    with atomic():
        cluster = the_cluster(actor, code)
        _speaks(actor, company_id)
        before = part(cluster, company_id)
        if before is not None:
            audit.record("mini_cluster.leave", cluster, actor, organisation=company_id)
        return before is not None and before["joined_at"] is not None


def set_named(actor: Actor, code: str, company_id: int, named: bool) -> None:
    """The company agrees that the public page names it as a member, or takes that back."""
    with atomic():
        cluster = the_cluster(actor, code)
        _speaks(actor, company_id)
        values = {"named_at": clock.now() if named else None, "named_by_id": actor.user_id if named else None}
        db.session.execute(
            update(OrganisationCluster)
            .where(*place(company_id, cluster.id), OrganisationCluster.joined_at.is_not(None))
            .values(**values)
        )
        audit.record("mini_cluster.name", cluster, actor, organisation=company_id, named=named)


def _speaks(actor: Actor, company_id: int) -> None:
    if company_id not in own_companies(actor):
        raise NotFound()
    if not heads_company(actor, company_id):
        raise Forbidden(
            Text(
                "기업의 대표자나 서명 대리인이 정합니다. 대표자에게 요청해 주십시오.",
                "The company's representative or authorised signatory decides. Ask them.",
            )
        )


def place(company_id: int, cluster_id: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return (
        OrganisationCluster.organisation_id == company_id,
        OrganisationCluster.mini_cluster_id == cluster_id,
    )


def part(cluster: MiniCluster, company_id: int) -> dict[str, Any] | None:
    """Take the company's place away, with what stands on it: it leads no more, comes to no meeting, has no same problem.

    What the place was, for an undo; None where there was none.
    """
    row = db.session.scalars(select(OrganisationCluster).where(*place(company_id, cluster.id))).first()
    if row is None:
        return None
    led = cluster.leader_company_id == company_id
    before = {
        name: at.isoformat() if (at := getattr(row, name)) else None for name in ("joined_at", "named_at")
    }
    db.session.execute(delete(OrganisationCluster).where(*place(company_id, cluster.id)))
    if led:
        cluster.leader_company_id = None
    part_from_what_comes(company_id, [cluster.id])
    return {**before, "named_by_id": row.named_by_id, "led": led}


def part_from_what_comes(company_id: int, cluster_ids: list[int]) -> None:
    """Answers to meetings that are still to come, and problems said to be the same, in the caller's transaction."""
    coming = select(ClusterMeeting.id).where(
        ClusterMeeting.mini_cluster_id.in_(cluster_ids), ClusterMeeting.starts_at > clock.now()
    )
    theirs = select(Difficulty.id).where(Difficulty.mini_cluster_id.in_(cluster_ids))
    for statement in (
        delete(MeetingAttendance).where(
            MeetingAttendance.company_id == company_id, MeetingAttendance.meeting_id.in_(coming)
        ),
        delete(SameProblem).where(
            SameProblem.company_id == company_id, SameProblem.difficulty_id.in_(theirs)
        ),
    ):
        db.session.execute(statement.execution_options(synchronize_session=False))


# News


def write_news(actor: Actor, code: str, *, form_token: str, title: str, body: str, public: bool) -> str:
    """A short note, for everybody or for members."""
    with atomic():
        cluster = living(the_cluster(actor, code))
        if not chairs(actor, cluster):
            raise Forbidden(NOT_CHAIR)
        row = made_before(ClusterNews, form_token, ClusterNews.written_by_id == actor.user_id)
        if row is None:
            row = ClusterNews(
                mini_cluster_id=cluster.id, title=title, body=body, public=public, form_token=form_token,
                written_by_id=actor.user_id,
            )  # fmt: skip
            db.session.add(row)
            audit.record("cluster_news.write", row, actor, public=public)
        db.session.flush()
        return row.ref


def remove_news(actor: Actor, ref: str, removed: bool = True) -> MiniCluster:
    """Take a note down, or put it back; its cluster."""
    with atomic():
        row = locked_by(ClusterNews, ClusterNews.ref == ref)
        if not chairs(actor, row.cluster):
            raise Forbidden(NOT_CHAIR) if enters(actor, row.cluster) or row.public else NotFound()
        row.removed_at = clock.now() if removed else None
        audit.record("cluster_news.remove" if removed else "cluster_news.restore", row, actor)
        return row.cluster


NOT_CHAIR = Text(
    "코디네이터와 리더 기업이 할 수 있습니다. 코디네이터에게 요청해 주십시오.",
    "The coordinator and the leading company can do this. Ask the coordinator.",
)
