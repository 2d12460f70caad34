"""Deals as a reader sees them: the list by turn, and everything one page of a deal shows."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import aliased, joinedload

from marketplace.accounts.models import Organisation
from marketplace.catalog.models import Inventor, Listing
from marketplace.dealroom import joint
from marketplace.dealroom.permissions import binds, is_member, is_officer, sides
from marketplace.dealroom.turns import WAITING, Facts, Turn, turn_of
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.text import Text, either
from marketplace.licensing import queries as licensing
from marketplace.licensing.models import Agreement
from marketplace.licensing.queries import AGREEMENT
from marketplace.negotiation import queries as negotiation
from marketplace.negotiation.models import Inquiry, TermSheet
from marketplace.negotiation.queries import INQUIRY, inquiry_parties
from marketplace.negotiation.queries import joint as joint_queries

GROUPS: dict[str, Text] = {
    "": Text("전체", "All"),
    "mine": Text("내 차례", "My turn"),
    "waiting": Text("상대방 차례", "Their turn"),
    "in_force": Text("계약 중", "In force"),
    "closed": Text("종료", "Closed"),
}
_CLOSED = ("declined", "withdrawn", "lapsed", "expired", "terminated")
_LOOKS = {
    "in_force": "ok",
    "agreed": "ok",
    "open": "warn",
    "lapsed": "faint",
    "declined": "faint",
    "withdrawn": "faint",
    "expired": "faint",
    "terminated": "faint",
}


@dataclass(frozen=True)
class DealRow:
    """One deal of the list. `state`: the agreement's once there is one, else the inquiry's."""

    ref: str
    public_id: str
    title: str
    company: str
    institution: str
    created_at: datetime
    state: str
    state_name: Text
    look: str
    turn: Turn
    mine: bool
    # Where the act that waits for the reader is on the agreement's page, not on the deal's.
    agreement_ref: str = ""

    @property
    def group(self) -> str:
        if self.mine:
            return "mine"
        if self.turn.side:
            return "waiting"
        return "closed" if self.state in _CLOSED else "in_force"

    @property
    def days_left(self) -> int | None:
        return (self.turn.due_on - clock.today()).days if self.turn.due_on else None


@dataclass(frozen=True)
class DealFilter:
    """Words of title, number or organisation; one group or all."""

    text: str = ""
    group: str = ""


def deals(actor: Actor, text: str = "") -> list[DealRow]:
    """Every deal the reader may know of: my turn first, then by deadline, the newest before the older."""
    found = db.session.execute(_deals_query(actor, text)).all()
    own_joint = joint_queries.joint_deals(actor)
    invented = _invented(actor)
    own = [
        row.id
        for row in found
        if row.id in own_joint
        or sides(actor, row.company_id, row.institution_id, row.listing_id in invented) - {"center"}
    ]
    facts, waiting = _facts([(row.id, row.state, row.reply_due_on) for row in found], own)
    rows = []
    for row in found:
        now = facts[row.id]
        turn, may_act = _as_read(actor, now, _companies(row, own_joint), waiting.get(row.id))
        acts_for = sides(
            actor, row.company_id, row.institution_id, turn.inventors_too and row.listing_id in invented
        )
        jointly = turn.side == "licensee" and row.id in own_joint
        mine = may_act and (
            joint.is_turn_of(actor, own_joint[row.id])
            if jointly
            else bool(turn.side) and turn.side in acts_for
        )
        state = now.agreement_state or row.state
        names = AGREEMENT.states if now.agreement_state else INQUIRY.states
        rows.append(
            DealRow(
                ref=row.ref,
                public_id=row.public_id,
                title=either(row.title_ko, row.title_en),
                company=either(row.company_ko, row.company_en),
                institution=either(row.institution_ko, row.institution_en),
                created_at=row.created_at,
                state=state,
                state_name=names[state],
                look=_LOOKS.get(state, "info"),
                turn=turn,
                mine=mine,
                # The center confirms a registration there, and reads what is concluded without opening the talks.
                agreement_ref=now.agreement_ref if mine and turn.side == "center" else "",
            )
        )
    rows.sort(key=lambda row: row.created_at, reverse=True)
    return sorted(rows, key=lambda row: (not row.mine, not row.turn.side, row.turn.due_on or date.max))


def _deals_query(actor: Actor, text: str) -> Select[*tuple[Any, ...]]:
    """What a row of the list shows of each deal that the reader may know of; `text` in title, number or a name."""
    company, institution = aliased(Organisation), aliased(Organisation)
    query = (
        negotiation.known_to(actor)
        .join(company, company.id == Inquiry.company_id)
        .join(institution, institution.id == Listing.institution_id)
        .with_only_columns(
            Inquiry.id,
            Inquiry.ref,
            Inquiry.state,
            Inquiry.reply_due_on,
            Inquiry.created_at,
            Inquiry.company_id,
            Listing.public_id,
            Listing.title_ko,
            Listing.title_en,
            Listing.institution_id,
            Inquiry.listing_id,
            company.name_ko.label("company_ko"),
            company.name_en.label("company_en"),
            institution.name_ko.label("institution_ko"),
            institution.name_en.label("institution_en"),
        )
    )
    if text:
        like = "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        columns = (
            Listing.title_ko,
            Listing.title_en,
            Listing.public_id,
            company.name_ko,
            company.name_en,
            institution.name_ko,
            institution.name_en,
            Inquiry.ref,
        )
        query = query.where(or_(*(column.ilike(like, escape="\\") for column in columns)))
    return query


def _companies(row: Any, own_joint: dict[int, Inquiry]) -> list[int]:
    """The companies of one deal of the list."""
    return own_joint[row.id].licensee_ids if row.id in own_joint else [row.company_id]


def _as_read(
    actor: Actor, now: Facts, company_ids: list[int], agreement: Agreement | None
) -> tuple[Turn, bool]:
    """The turn in words for this reader, and whether the act that is waited for is one that they may do for their side.

    `agreement`: the one that is not in force yet. Who may not bind the company does not read that they sign, nor does an officer who may not sign alone.
    """
    turn = turn_of(now)
    if turn.side == "licensee":
        signs = binds(actor, *company_ids)
        of_it = any(is_member(actor, company_id) for company_id in company_ids)
        if turn.for_members is not None and of_it and not signs:
            turn = replace(turn, text=turn.for_members)
        return turn, signs or not turn.signers_only
    signs_now = agreement is not None and agreement.state == "signed" and not now.agreement_unfit
    if agreement is not None and signs_now and is_officer(actor, agreement.institution_id):
        second = licensing.second_person(agreement, actor.user_id)
        if second is not None:
            return replace(turn, text=_second_text(second)), second.nobody_acted or not second.others
    return turn, True


def _second_text(second: licensing.SecondPerson) -> Text:
    if not second.others:
        return Text(
            "기관이 정한 금액을 넘는 계약이라 다른 담당자가 서명합니다. 구성원 화면에서 담당자를 초대합니다.",
            "Above the institution's amount another officer signs. Invite one on the page of your people.",
        )
    if second.nobody_acted:
        return licensing.NOBODY_ACTED
    return Text(
        "기관이 정한 금액을 넘는 계약이라 다른 담당자가 서명합니다: {who}",
        "Above the institution's amount another officer signs: {who}",
    ).fill(who=", ".join(second.others))


def declines_told(actor: Actor) -> dict[str, int]:
    """Why questions about the reader's own research were declined, as counts; nothing for who invented nothing."""
    return negotiation.declines(None, inventor_id=actor.user_id) if actor.organisations("institution") else {}


def turn_in(actor: Actor, inquiry: Inquiry) -> tuple[Turn, bool]:
    """The next action of one deal, and whether it is this reader's."""
    facts, waiting = _facts([(inquiry.id, inquiry.state, inquiry.reply_due_on)], [inquiry.id])
    turn, may_act = _as_read(actor, facts[inquiry.id], inquiry.licensee_ids, waiting.get(inquiry.id))
    if not may_act:
        return turn, False
    if turn.side == "licensee" and inquiry.is_joint:
        return turn, joint.is_turn_of(actor, inquiry)
    answers = turn.inventors_too and "researcher" in inquiry_parties(actor, inquiry)
    return turn, turn.side in sides(actor, inquiry.company_id, inquiry.listing.institution_id, answers)


def _invented(actor: Actor) -> set[int]:
    """The listings of which the reader is an inventor."""
    return set(db.session.scalars(select(Inventor.listing_id).where(Inventor.user_id == actor.user_id)))


def _facts(
    inquiries: Iterable[tuple[int, str, date]], own: Collection[int]
) -> tuple[dict[int, Facts], dict[int, Agreement]]:
    """The facts that decide the turn, for many deals by few queries; and the agreements, not in force yet, that were
    looked into for them.

    `own`: the deals of which the reader is a side, so that it is looked into whether what they are told can be done.
    What waits for the center is looked into as well, whoever reads: it is in few deals.
    """
    inquiries = list(inquiries)
    ids = [inquiry_id for inquiry_id, _, _ in inquiries]
    sheets, agreements = {}, {}
    for start in range(0, len(ids), 500):
        some = ids[start : start + 500]
        for sheet in db.session.execute(
            select(TermSheet.inquiry_id, TermSheet.number, TermSheet.side, TermSheet.valid_until).where(
                TermSheet.inquiry_id.in_(some), TermSheet.state == "offered"
            )
        ):
            sheets[sheet.inquiry_id] = sheet
        for agreement in db.session.execute(
            select(
                Agreement.id,
                Agreement.ref,
                Agreement.inquiry_id,
                Agreement.state,
                Agreement.effective_when,
                Agreement.sign_by,
                Agreement.complete_by,
                Agreement.registration_number,
            )
            .where(Agreement.inquiry_id.in_(some), Agreement.kind != "nda")
            .where(Agreement.state.not_in(("revoked", "lapsed")))
            .order_by(Agreement.id)
        ):
            agreements[agreement.inquiry_id] = agreement
    own = set(own)
    barred = negotiation.barred(own & sheets.keys())
    waiting = _agreements(
        [
            made.id
            for key, made in agreements.items()
            if made.state in WAITING and (key in own or made.registration_number)
        ]
    )
    open_words = licensing.waiting_redlines(
        made.id for made in agreements.values() if made.state == "offered"
    )
    facts = {}
    for inquiry_id, state, due in inquiries:
        offered, made = sheets.get(inquiry_id), agreements.get(inquiry_id)
        looked_into = waiting.get(inquiry_id)
        facts[inquiry_id] = Facts(
            inquiry_state=state,
            reply_due_on=due,
            sheet_number=offered.number if offered else None,
            sheet_side=offered.side if offered else "",
            sheet_until=offered.valid_until if offered else None,
            sheet_barred=inquiry_id in barred,
            agreement_ref=made.ref if made else "",
            agreement_state=made.state if made else "",
            agreement_effect=made.effective_when if made else "",
            sign_by=made.sign_by if made else None,
            complete_by=made.complete_by if made else None,
            registration_recorded=bool(made and made.registration_number),
            words_wait=bool(made and made.id in open_words),
            agreement_unfit=looked_into is not None and looked_into.misfit is not None,
        )
    return facts, waiting


def _agreements(ids: list[int]) -> dict[int, Agreement]:
    """These agreements, each beside the id of its deal."""
    found: dict[int, Agreement] = {}
    assets = joinedload(Agreement.listing).selectinload(Listing.patents)
    for start in range(0, len(ids), 500):
        some = select(Agreement).where(Agreement.id.in_(ids[start : start + 500])).options(assets)
        found |= {row.inquiry_id: row for row in db.session.scalars(some)}
    return found
