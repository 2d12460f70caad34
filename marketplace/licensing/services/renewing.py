"""Rights near their end: reminders, and amendments (a renewal is an amendment of the term)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from marketplace.formats import dates_text
from marketplace.kernel import audit, clock, policy
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid
from marketplace.kernel.text import LANGUAGES, Text
from marketplace.kernel.transaction import atomic
from marketplace.licensing.lifecycle import AGREEMENT
from marketplace.licensing.models import APPROVED_KINDS, Agreement, Gate
from marketplace.licensing.permissions import agreement_parties
from marketplace.licensing.queries.agreements import paper_in_force
from marketplace.licensing.queries.options import last_day
from marketplace.licensing.services import texts
from marketplace.licensing.services.agreements import lock_agreement, write_to
from marketplace.licensing.services.bills import withdraw_bills
from marketplace.negotiation.models import terms as term_rules
from marketplace.rights import queries as rights
from marketplace.rights import services as right_services
from marketplace.rights.models import Right
from marketplace.rights.queries import assets

_OVER = "원계약의 효력이 끝났습니다 (The agreement it amends has ended)"
ENDED = ("revoked", "lapsed", "terminated", "expired")


def remind_of_expiry(payload: dict[str, Any], key: str) -> None:
    """Job: tell both sides 90, 30 and 7 days (policy) before a right ends; each once, however late the job runs."""
    today = clock.today()
    marks = sorted(policy.value("expiry_reminder_days", today))
    ending = (
        select(Agreement.id)
        .join(Right, (Right.source_id == Agreement.id) & (Right.source_type == "agreement"))
        .where(Agreement.state == "in_force")
        .where(Right.until_on.is_not(None), Right.until_on >= today, Right.ended_at.is_(None))
        .order_by(Agreement.id)
    )
    for agreement_id in db.session.scalars(ending).all():
        with atomic():
            agreement = lock_agreement(agreement_id)
            until = last_day(agreement)
            if agreement.state != "in_force" or until is None:
                continue
            mark = next((days for days in marks if (until - today).days <= days), None)
            if mark is not None and (agreement.expiry_told_days is None or mark < agreement.expiry_told_days):
                agreement.expiry_told_days = mark
                audit.record("agreement.remind_of_expiry", agreement, SYSTEM, days=mark)
                ko, en = (dates_text.date_text(until, lang) for lang in LANGUAGES)
                letter = "nda_expiring" if agreement.kind == "nda" else "agreement_expiring"
                write_to(agreement, letter, key=f"{until}:{mark}", until_ko=ko, until_en=en)


def amend(agreement_id: int, changed: dict[str, Any], actor: Actor) -> Agreement:
    """Draft an amendment with new terms as a numbered paper of its own (A-2026-000012-1); both sides sign it.

    Nothing changes until it is in force. Invalid names what contradicts; Conflict while another amendment is
    open or another company's right is in the way.
    """
    with atomic():
        parent = lock_agreement(agreement_id)
        if "officer" not in agreement_parties(actor, parent):
            raise Forbidden(
                Text(
                    "변경계약은 기술이전 담당자가 작성합니다.",
                    "Amendments are drafted by the transfer officer.",
                )
            )
        if parent.state != "in_force" or parent.kind == "nda" or parent.amends_id is not None:
            raise Conflict(
                Text("효력이 있는 계약만 변경할 수 있습니다.", "Only an agreement in force can be amended.")
            )
        if parent.exercised_on is not None:
            raise Conflict(
                Text(
                    "행사한 옵션은 변경할 수 없습니다. 본계약의 조건으로 정해 주십시오.",
                    "An option that was exercised can't be amended. Settle it in the terms of the licence.",
                )
            )
        clean = term_rules.checked(changed, parent.listing.assets)
        before = paper_in_force(parent)
        now = before.terms["kind"]
        if not (clean["kind"] == now or assets.steps_up(now, clean["kind"])) or (
            clean["currency"] != parent.terms["currency"]
        ):
            same = Text(
                "권리의 종류는 더 넓은 권리(예: 통상실시권에서 전용실시권)로만 바꿀 수 있고, 통화는 새 계약으로만 바꿀 수 있습니다.",
                "The kind can only be stepped up (such as from non-exclusive to exclusive); another currency needs a new agreement.",
            )
            raise Invalid(same, kind=same)
        clean = term_rules.with_field(clean, rights.tree_of(parent.listing_id))
        earlier = db.session.scalars(select(Agreement).where(Agreement.amends_id == parent.id)).all()
        if any(row.state not in (*ENDED, "in_force") for row in earlier):
            raise Conflict(Text("진행 중인 변경계약이 있습니다.", "Another amendment is under way."))
        check_amended(parent, clean)
        count = (
            db.session.scalar(select(func.count(Agreement.id)).where(Agreement.amends_id == parent.id)) or 0
        )
        amendment = Agreement(
            number=f"{parent.number}-{count + 1}",
            kind=clean["kind"],
            language=before.language,
            inquiry_id=parent.inquiry_id,
            listing_id=parent.listing_id,
            institution_id=parent.institution_id,
            company_id=parent.company_id,
            terms=clean,
            effective_when=clean["effective_when"],
            created_by_id=actor.user_id,
            amends_id=parent.id,
        )
        amendment.gates = [Gate(kind="co_owner", label=g.label) for g in before.gates if g.kind == "co_owner"]
        if amendment.kind in APPROVED_KINDS:
            amendment.gates.append(Gate(kind="institution"))
        db.session.add(amendment)
        audit.record("agreement.amend", amendment, actor, parent=parent.id)
        db.session.flush()
        texts.carry_over(before, amendment, actor)
        db.session.refresh(amendment)
        return amendment


def check_amended(parent: Agreement, clean: dict[str, Any]) -> None:
    """Conflict when the changed right would meet another company's; the company's own never stands in its way."""
    start, until = term_rules.period(clean, clock.today())
    right_services.check_free(
        parent.listing_id,
        clean["kind"],
        term_rules.extent(clean),
        start,
        until,
        parent.company_id,
        parent.licensee_ids,
    )


def end_amendments(parent: Agreement, action: str, actor: Actor) -> None:
    """What ends an agreement ends its amendments: those in force with it, open ones by the system."""
    for row in db.session.scalars(select(Agreement).where(Agreement.amends_id == parent.id)):
        if AGREEMENT.can(action, row, actor):
            AGREEMENT.perform(action, row, actor)
        elif AGREEMENT.can("lapse", row, SYSTEM):
            AGREEMENT.perform("lapse", row, SYSTEM)
            withdraw_bills(row, parent.ended_reason or _OVER)
        else:
            continue
        row.ended_at, row.ended_reason = clock.now(), parent.ended_reason
