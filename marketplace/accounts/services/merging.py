"""A company goes up in another: by a statutory merger (흡수합병), or because it was registered twice."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, or_, select

from marketplace.accounts.lifecycle import MEMBERSHIP, MERGER, ORGANISATION
from marketplace.accounts.models import Membership, Organisation
from marketplace.accounts.models.two_people import Merger
from marketplace.accounts.queries import center_people, people_of
from marketplace.accounts.services.notices import notify
from marketplace.formats import business_number, registration_number
from marketplace.kernel import audit, clock, outbox
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic, for_update, locked_by

_OWN = Text(
    "두 기업 가운데 한 곳에 소속된 분은 합병을 기록할 수 없습니다. 센터의 다른 담당자에게 요청해 주십시오.",
    "Who works at one of the two companies can't record their merger. Ask another person of the center.",
)
_CHECK = Text("입력한 내용을 확인해 주십시오.", "Please check what you entered.")


def propose_merger(ref: str, survivor_named: str, reason: str, actor: Actor) -> Merger:
    """One person of the center says that a company was absorbed by another, named by its number at home or its `ref`.

    Nothing moves before a second person has confirmed it; what would move is shown to both. Invalid for a number that
    names no other approved company, or several, or no reason; Forbidden for who works at one of the two.
    """
    if not reason.strip():
        say = Text(
            "합병의 근거를 적어 주십시오. (등기일, 중복 등록 등)",
            "Please say on what grounds (day of the register entry, registered twice …).",
        )
        raise Invalid(_CHECK, note=say)
    with atomic():
        row = locked_by(Organisation, Organisation.ref == ref, Organisation.kind == "company")
        ORGANISATION.check("close", row, actor)
        others = select(Organisation).where(Organisation.kind == "company", _named(survivor_named))
        found = db.session.scalars(others.order_by(Organisation.id)).all()
        into = _the_one(survivor_named, [one for one in found if one.ref != ref and one.is_approved])
        _refuse_headless(into)
        waiting = db.session.scalars(
            select(Merger).where(Merger.organisation_id == row.id, Merger.state == "proposed")
        ).first()
        if waiting is not None:
            raise Conflict(
                Text(
                    "이미 제안된 합병이 있습니다. 확인하거나 취소해 주십시오.",
                    "A merger was proposed already. Confirm or drop it.",
                )
            )
        merger = Merger(
            organisation_id=row.id,
            into_id=into.id,
            reason=reason.strip()[:500],
            proposed_by_id=actor.user_id,
        )
        db.session.add(merger)
        db.session.flush()
        if not MERGER.parties(actor, merger):
            raise Forbidden(_OWN)
        audit.record("merger.propose", merger, actor, organisation=row.id, into=into.id)
        others_of_center = [one for one in center_people("center_admin") if one != actor.user_id]
        notify("merger_proposed", merger.id, others_of_center, merger_id=merger.id)
        return merger


def record_merger(merger_ref: str, actor: Actor) -> Organisation:
    """The second person's yes: the company goes up in the survivor, which is given back.

    The survivor takes over everything by general succession (상법 제235조, 제530조): deals, licences, invoices. No
    licensor need consent to that (특허법 제100조 제3항, 제102조 제5항); all of them are told. People come along as members
    without office: who signs for the survivor is its own to say. The other packages move their rows on the topic
    "organisation_merged".
    """
    with atomic():
        merger = locked_by(Merger, Merger.ref == merger_ref)
        merger.decided_by_id, merger.decided_at = actor.user_id, clock.now()
        MERGER.perform("record", merger, actor)
        query = (
            select(Organisation)
            .where(Organisation.id.in_((merger.organisation_id, merger.into_id)))
            .order_by(Organisation.id)
        )
        both = {one.id: one for one in db.session.scalars(for_update(query, Organisation))}
        row, into = both[merger.organisation_id], both[merger.into_id]
        if not into.is_approved:
            raise Conflict()
        _refuse_headless(into)
        told = [*people_of(row.id), *people_of(into.id, "representative")]
        ORGANISATION.perform("close", row, actor)
        row.merged_into_id, row.merged_at, row.decision_note = into.id, clock.now(), merger.reason
        _bring_people(row, into)
        audit.record("organisation.merge", row, actor, into=into.id)
        outbox.send("organisation_merged", str(row.id), organisation_id=row.id, into_id=into.id)
        notify("company_merged", row.id, told, organisation_id=row.id, survivor_id=into.id)
        return into


def drop_merger(merger_ref: str, actor: Actor) -> None:
    """Take a proposed merger back, or say no to it; nothing has moved."""
    with atomic():
        merger = locked_by(Merger, Merger.ref == merger_ref)
        MERGER.perform("drop", merger, actor)
        if actor.user_id != merger.proposed_by_id:
            merger.decided_by_id = actor.user_id
        merger.decided_at = clock.now()
        tell_dropped(merger, actor)


def tell_dropped(merger: Merger, actor: Actor) -> None:
    """Who proposed it and those of the center who were asked hear that nothing comes of it."""
    people = [merger.proposed_by_id, *center_people("center_admin")]
    notify("merger_dropped", merger.id, [one for one in people if one != actor.user_id], merger_id=merger.id)


def _refuse_headless(into: Organisation) -> None:
    if not people_of(into.id, "representative"):
        raise Conflict(
            Text(
                "합병 뒤의 기업에 대표자가 없습니다. 먼저 대표자를 정해 주십시오.",
                "The surviving company has no representative. Please appoint one first.",
            )
        )


def _named(name: str) -> ColumnElement[bool]:
    """Companies that may be meant by a number at home, or by the reference of their page here."""
    return or_(
        Organisation.business_number == business_number.normalise(name),
        Organisation.registration_key == registration_number.key(name),
        Organisation.ref == name.strip(),
    )


def _the_one(name: str, companies: Sequence[Organisation]) -> Organisation:
    """The company so named. Registers of two countries may give one number: then the sentence tells the references."""
    meant = [one for one in companies if one.ref == name.strip()] or companies
    if not meant:
        say = Text(
            "승인된 다른 기업의 사업자등록번호를 입력해 주십시오.",
            "Enter the business number of another approved company.",
        )
        raise Invalid(_CHECK, survivor=say)
    if len(meant) > 1:
        choices = ", ".join(f"{one.name} ({one.country}) {one.ref}" for one in meant)
        say = Text(
            "이 번호를 쓰는 기업이 둘 이상입니다. 번호 대신 기업 뒤의 기호를 입력해 주십시오: {choices}",
            "More than one company has this number. Enter the reference after the company's name instead: {choices}",
        )
        raise Invalid(_CHECK, survivor=say.fill(choices=choices))
    return meant[0]


def _bring_people(row: Organisation, into: Organisation) -> None:
    """Everybody of the absorbed company is a member of the survivor; their offices end."""
    living = db.session.scalars(
        select(Membership).where(Membership.organisation_id == row.id, Membership.state != "ended")
    ).all()
    there = set(people_of(into.id))
    for membership in living:
        came = membership.state == "active" and membership.user_id not in there
        MEMBERSHIP.perform("end" if membership.state == "active" else "decline", membership, SYSTEM)
        if came:
            there.add(membership.user_id)
            db.session.add(
                Membership(user_id=membership.user_id, organisation_id=into.id, role="member", state="active")
            )
