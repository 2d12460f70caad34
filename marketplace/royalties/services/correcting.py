"""What follows an upheld objection: the shares are put right, and everyone concerned is told the difference."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from marketplace.accounts.queries import people_of
from marketplace.accounts.services import notify
from marketplace.invoicing.services import lock_invoice
from marketplace.kernel import audit, clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from marketplace.kernel.once import made_before
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic, locked
from marketplace.royalties.lifecycle import CORRECTION
from marketplace.royalties.models import DistributionShare, ShareCorrection
from marketplace.royalties.permissions import may_correct
from marketplace.royalties.queries.shares import (
    Receiver,
    correction_for,
    costs_now,
    distributions_of,
    key_of,
    receivers,
)
from marketplace.royalties.services.sharing import bring_up_to_date

MOST_WEIGHT = 1_000_000


def correct_shares(
    share_id: int,
    weights: Mapping[str, int],
    costs: int | None,
    reason: str,
    actor: Actor,
    form_token: str | None = None,
) -> ShareCorrection:
    """Put the shares of an invoice right after the objection of `share_id` was upheld.

    `weights` by `key_of` each of `receivers`; `costs` in minor units where they are deducted first, None as before. Done at once, unless
    somebody was paid already: then a second person approves. Raises Forbidden, Invalid naming the field, Conflict when
    the objection was not upheld, it was put right before, or nothing would change.
    """
    with atomic():
        share = locked(DistributionShare, share_id)
        distribution = share.distribution
        if not may_correct(actor, distribution):
            raise Forbidden(Text("기관의 담당자만 할 수 있습니다.", "Only the institution may do this."))
        invoice = lock_invoice(distribution.invoice_id)
        if again := made_before(ShareCorrection, form_token, ShareCorrection.invoice_id == invoice.id):
            return again
        _refuse_unless_open(share)
        now, before = receivers(distribution), costs_now(distribution)
        costs = before if costs is None else costs
        people = _weighed(now, weights)
        whole = sum(each.amount for each in distributions_of(invoice.id))
        _check_costs(costs, before, whole)
        if not reason.strip():
            problem = Text("바로잡는 이유를 입력해 주십시오.", "Please say why.")
            raise Invalid(problem, reason=problem)
        if people == now and (costs or 0) == (before or 0):
            raise Conflict(Text("바뀐 지분이나 비용이 없습니다.", "No share and no cost was changed."))
        paid = any(s.paid_out_on for each in distributions_of(invoice.id) for s in each.shares)
        correction = ShareCorrection(
            form_token=form_token,
            share_id=share.id,
            invoice_id=invoice.id,
            people=[vars(person) for person in people],
            costs=costs or 0,
            reason=reason.strip()[:1000],
            second_person=paid,
            requested_by_id=actor.user_id,
        )
        db.session.add(correction)
        db.session.flush()
        audit.record("share_correction.request", correction, actor, invoice_id=invoice.id)
        if paid:
            others = {*people_of(invoice.institution_id, "officer", "finance")} - {actor.user_id}
            notify("correction_requested", correction.ref, sorted(others), share_id=share.id)
        else:
            _make(correction, actor)
    return correction


def approve_correction(correction_id: int, actor: Actor) -> ShareCorrection:
    """The second person's yes: the difference is distributed and told."""
    with atomic():
        correction = _locked_with_invoice(correction_id)
        if correction.second_person and correction.requested_by_id == actor.user_id:
            raise Forbidden(
                Text(
                    "바로잡기를 요청한 사람은 승인할 수 없습니다. 다른 담당자가 승인해 주십시오.",
                    "Whoever asked can't approve.",
                )
            )
        _make(correction, actor)
    return correction


def cancel_correction(correction_id: int, actor: Actor) -> ShareCorrection:
    """Say no, or take it back; another may be proposed."""
    with atomic():
        correction = _locked_with_invoice(correction_id)
        CORRECTION.perform("cancel", correction, actor)
        correction.decided_by_id = None if actor.user_id == correction.requested_by_id else actor.user_id
        correction.decided_at = clock.now()
    return correction


def _make(correction: ShareCorrection, actor: Actor) -> None:
    CORRECTION.perform("approve", correction, actor)
    correction.decided_by_id, correction.decided_at = actor.user_id, clock.now()
    db.session.flush()
    bring_up_to_date(correction.invoice_id, actor)


def _refuse_unless_open(share: DistributionShare) -> None:
    if share.outcome != "upheld":
        raise Conflict(Text("받아들인 이의가 아닙니다.", "This objection has not been upheld."))
    if correction_for(share.id) is not None:
        raise Conflict(
            Text(
                "이미 배분을 바로잡았거나 승인을 기다립니다.",
                "The shares were put right already, or wait for approval.",
            )
        )


def _weighed(people: list[Receiver], weights: Mapping[str, int]) -> list[Receiver]:
    found = [
        Receiver(person.party, person.user_id, person.name, weights.get(key_of(person), person.weight))
        for person in people
    ]
    parties = {person.party for person in people}
    if any(not 0 <= person.weight <= MOST_WEIGHT for person in found) or any(
        not sum(person.weight for person in found if person.party == party) for party in parties
    ):
        problem = Text(
            "지분은 0 이상의 정수이고, 발명자와 기여자마다 합이 0보다 커야 합니다.",
            "Shares are whole numbers from 0, and those of inventors and of contributors sum to more than 0.",
        )
        raise Invalid(problem, people=problem)
    return found


def _check_costs(costs: int | None, before: int | None, whole: int) -> None:
    if costs is not None and (before is None or not 0 <= costs <= whole):
        problem = Text(
            "비용은 0 이상, 받은 금액 이하여야 하며 비용을 먼저 공제하는 기관만 입력합니다.",
            "Costs lie between 0 and what was received, and only where they are deducted first.",
        )
        raise Invalid(problem, costs=problem)


def _locked_with_invoice(correction_id: int) -> ShareCorrection:
    invoice_id = db.session.scalar(
        select(ShareCorrection.invoice_id).where(ShareCorrection.id == correction_id)
    )
    if invoice_id is None:
        raise NotFound()
    lock_invoice(invoice_id)
    return locked(ShareCorrection, correction_id)
