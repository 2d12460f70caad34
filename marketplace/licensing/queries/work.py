"""What of the agreements waits for a person: lines of 내 업무."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.catalog.models import Listing, Offer
from marketplace.catalog.queries import fitting
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.text import Text
from marketplace.kernel.work import WorkItem
from marketplace.licensing.models import Agreement, ExpressDraft, Milestone
from marketplace.licensing.permissions import OTHER_SIDE, agreement_parties, side_of, signs_for
from marketplace.licensing.queries import use
from marketplace.licensing.queries.agreements import visible_to
from marketplace.licensing.queries.deliveries import delivery_items
from marketplace.licensing.queries.duties import duty_items
from marketplace.licensing.queries.endings import ending_items
from marketplace.licensing.queries.evidence import unsealed_items
from marketplace.licensing.queries.express import chosen_items
from marketplace.licensing.queries.milestones import milestone_items
from marketplace.licensing.queries.notices import notice_items
from marketplace.licensing.queries.options import option_items
from marketplace.licensing.queries.redlines import waiting_redlines
from marketplace.licensing.queries.second_person import NOBODY_ACTED, second_person
from marketplace.licensing.queries.wordings import wording_items
from marketplace.negotiation.models import Inquiry

WAITING = ("draft", "offered", "signed", "concluded")
UNFIT = Text(
    "정정 필요: 이 기술에 맞지 않는 {kind} 계약은 진행할 수 없습니다. 계약 화면에서 확인해 주십시오.",
    "To be corrected: an agreement ({kind}) that does not fit this technology can't go on. Please look at its page.",
)
LAPSED = Text(
    "{kind} 계약의 바탕이 된 권리가 소멸했거나 맞지 않습니다. 기업과 협의하여 정리해 주십시오.",
    "The right behind an agreement in force ({kind}) has lapsed or does not fit. Please settle it with the company.",
)


def work_items(actor: Actor) -> list[WorkItem]:
    """Agreements to draft, sign, pay or confirm: mine, and those I wait for."""
    if not actor.is_signed_in or actor.is_auditor:
        return []
    items = _express_items(actor)
    waiting = (
        visible_to(actor)
        .where(Agreement.state.in_(WAITING))
        .options(
            joinedload(Agreement.listing).selectinload(Listing.patents),
            joinedload(Agreement.inquiry).selectinload(Inquiry.members),
        )
    )
    rows = db.session.scalars(waiting).all()
    open_words = waiting_redlines(row.id for row in rows if row.state == "offered")
    for agreement in rows:
        found = _step(agreement, actor, agreement.id in open_words)
        if found:
            mine, sentence = found
            endpoint, values = "licensing.agreement", {"ref": agreement.ref}
            due = agreement.complete_by if agreement.state == "concluded" else agreement.sign_by
            items.append(
                WorkItem(sentence, agreement.listing.title, endpoint, values, mine, due, "file-signature")
            )
    return (
        items
        + _lapsed_items(actor)
        + _reported_items(actor)
        + milestone_items(actor)
        + notice_items(actor)
        + delivery_items(actor)
        + duty_items(actor)
        + option_items(actor)
        + ending_items(actor)
        + unsealed_items(actor)
        + use.work_items(actor)
        + chosen_items(actor)
        + wording_items(actor)
    )


def _reported_items(actor: Actor) -> list[WorkItem]:
    """Milestones that one side reported and the other has not answered."""
    waiting = (
        select(Milestone)
        .join(Agreement, Agreement.id == Milestone.agreement_id)
        .where(
            Milestone.confirmed_at.is_(None), Milestone.returned_at.is_(None), Agreement.state == "in_force"
        )
        .where(Agreement.id.in_(visible_to(actor).with_only_columns(Agreement.id)))
    )
    items = []
    for row in db.session.scalars(waiting.order_by(Milestone.id)).unique():
        side = side_of(row.agreement, actor)
        if side is None:
            continue
        mine = side == OTHER_SIDE[row.side]
        sentence = Text(
            "중도기술료 사유가 달성되었는지 확인해 주십시오."
            if mine
            else "상대방의 중도기술료 확인을 기다립니다.",
            "Please confirm that a milestone was reached."
            if mine
            else "Waiting for the other side to confirm a milestone.",
        )
        items.append(
            WorkItem(
                sentence,
                row.agreement.listing.title,
                "licensing.agreement",
                {"ref": row.agreement.ref},
                mine,
                None,
                "milestone",
            )
        )
    return items


def _express_items(actor: Actor) -> list[WorkItem]:
    """Express licences begun and not yet sent."""
    query = (
        select(ExpressDraft, Listing)
        .join(Offer, Offer.id == ExpressDraft.offer_id)
        .join(Listing, Listing.id == Offer.listing_id)
        .where(
            ExpressDraft.user_id == actor.user_id,
            ExpressDraft.agreement_id.is_(None),
            Listing.state == "published",
            Offer.withdrawn_at.is_(None),
        )
    )
    sentence = Text(
        "시작한 간편 계약을 이어서 진행해 주십시오.", "Please go on with the express licence you began."
    )
    return [
        WorkItem(
            sentence,
            listing.title,
            "licensing.express_company",
            {"public_id": listing.public_id, "offer": draft.offer.ref},
            True,
            None,
            "zap",
        )
        for draft, listing in db.session.execute(query).unique()
    ]


def _step(agreement: Agreement, actor: Actor, words_wait: bool) -> tuple[bool, Text] | None:
    """(is it the actor's turn, the sentence); None when the matter is not theirs. `words_wait`: the company has proposed others."""
    parties = agreement_parties(actor, agreement)
    officer, company, center = (name in parties for name in ("officer", "licensee", "center"))
    kind = agreement.kind_name
    if agreement.misfit is not None:
        return (True, UNFIT.fill(kind=kind)) if officer else None
    if agreement.state == "draft" and officer:
        return True, Text(
            "{kind} 계약서를 확인하고 기업에 보내 주십시오.",
            "Check the agreement ({kind}) and send it to the company.",
        ).fill(kind=kind)
    if agreement.state == "offered" and (officer or company):
        return _offered(agreement, actor, words_wait)
    second = second_person(agreement, actor.user_id) if agreement.state == "signed" and officer else None
    if second is not None and second.nobody_acted:
        return True, NOBODY_ACTED
    if second is not None:
        return False, Text(
            "기관의 다른 담당자가 {kind} 계약서에 서명할 차례입니다.",
            "Another officer of the institution signs the agreement ({kind}) now.",
        ).fill(kind=kind)
    if agreement.state == "signed" and (officer or company):
        return officer, Text(
            "{kind} 계약서에 기관이 서명할 차례입니다." if officer else "기관의 서명을 기다립니다.",
            "The institution signs the agreement ({kind}) now."
            if officer
            else "Waiting for the institution's signature.",
        ).fill(kind=kind)
    if agreement.state != "concluded" or not agreement.waits_for_record:
        return None  # what waits for payment is listed by billing
    if agreement.registration_number and (center or officer or company):
        return center, Text(
            "등록이나 신고 사실을 확인해 주십시오." if center else "센터의 등록·신고 확인을 기다립니다.",
            "Please confirm the registration or notice."
            if center
            else "Waiting for the center to confirm the registration or notice.",
        )
    if officer or company:
        if agreement.effective_when == "notified":
            return True, Text(
                "출원인 변경을 신고하고 접수번호를 기록해 주십시오.",
                "Notify the change of applicant, then record the receipt's number.",
            )
        if agreement.kind == "publication":
            return True, Text(
                "저작권등록부 등록을 마치고 등록번호를 기록해 주십시오.",
                "Enter the right in the copyright register, then record its number.",
            )
        return True, Text(
            "등록원부 등록을 마치고 등록번호를 기록해 주십시오.",
            "Register the right, then record its number.",
        )
    return None


def _offered(agreement: Agreement, actor: Actor, words_wait: bool) -> tuple[bool, Text]:
    parties = agreement_parties(actor, agreement)
    if words_wait:
        officer = "officer" in parties
        return officer, Text(
            "기업이 제안한 계약서 문안 수정에 답변해 주십시오."
            if officer
            else "문안 수정 제안에 대한 기관의 답변을 기다립니다.",
            "Please answer the changes that the company proposes in the agreement."
            if officer
            else "Waiting for the institution's answer to the proposed changes.",
        )
    mine = "signatory" in parties and signs_for(actor, agreement) is not None
    return mine, Text(
        "{kind} 계약서에 서명해 주십시오." if mine else "기업의 서명을 기다립니다.",
        "Please sign the agreement ({kind})." if mine else "Waiting for the company's signature.",
    ).fill(kind=agreement.kind_name)


def _lapsed_items(actor: Actor) -> list[WorkItem]:
    """Licences in force whose right is no longer there, or never fitted: the institution's officers put them in order."""
    mine = actor.organisations("institution", "officer")
    if not mine:
        return []
    query = (
        select(Agreement)
        .join(Listing, Listing.id == Agreement.listing_id)
        .where(Agreement.institution_id.in_(mine), Agreement.state == "in_force")
        .where(Agreement.amends_id.is_(None), ~fitting(Agreement.kind))
        .order_by(Agreement.id)
    )
    return [
        WorkItem(
            LAPSED.fill(kind=row.kind_name),
            row.listing.title,
            "licensing.agreement",
            {"ref": row.ref},
            True,
            None,
            "badge-alert",
        )
        for row in db.session.scalars(query).unique()
    ]
