"""The amount that one officer may handle alone: proposed by one person, confirmed by another."""

from __future__ import annotations

from sqlalchemy import select

from marketplace.accounts.lifecycle import AMOUNT_RULE
from marketplace.accounts.models import Organisation
from marketplace.accounts.models.two_people import AmountRule
from marketplace.accounts.permissions import leads_itself
from marketplace.accounts.queries import center_people, people_of, written_to
from marketplace.accounts.services.notices import notify
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.audit import record
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic, locked_by

HIGHEST = 10**13


def propose_amount(ref: str, limit_krw: int | None, actor: Actor) -> AmountRule:
    """An officer proposes the institution's own amount (won, net of VAT); it counts once another person confirms it."""
    if limit_krw is None or not 0 <= limit_krw <= HIGHEST:
        wrong = Text("0원 이상의 금액을 입력해 주십시오.", "Enter an amount of 0 or more.")
        raise Invalid(wrong, limit=wrong)
    with atomic():
        row = locked_by(Organisation, Organisation.ref == ref, Organisation.kind == "institution")
        if not leads_itself(actor, row):
            raise Forbidden(
                Text(
                    "기관의 기술이전 담당자만 정할 수 있습니다.",
                    "Only the institution's transfer officers set this.",
                )
            )
        waiting = select(AmountRule.id).where(
            AmountRule.institution_id == row.id, AmountRule.state == "proposed"
        )
        if db.session.scalar(waiting) is not None:
            raise Conflict(
                Text(
                    "확인을 기다리는 금액이 있습니다. 확인하거나 취소한 뒤에 다시 입력해 주십시오.",
                    "An amount waits for its second person. Confirm or withdraw it first.",
                )
            )
        rule = AmountRule(institution_id=row.id, limit_krw=limit_krw, proposed_by_id=actor.user_id)
        db.session.add(rule)
        db.session.flush()
        record("amount_rule.propose", rule, actor, limit=limit_krw)
        tell_of_amount(rule, actor)
        return rule


def decide_amount(ref: str, answer: str, actor: Actor) -> AmountRule:
    """`confirm` by a second person, or `withdraw`."""
    with atomic():
        rule = locked_by(AmountRule, AmountRule.ref == ref)
        if answer == "confirm":
            rule.decided_by_id = actor.user_id
        rule.decided_at = clock.now()
        AMOUNT_RULE.perform(answer, rule, actor)
        tell_of_amount(rule, actor)
        return rule


def tell_of_amount(rule: AmountRule, actor: Actor) -> None:
    """What was proposed, or has become of it: to the institution's people whom it concerns, the center and who proposed."""
    db.session.flush()
    own = people_of(rule.institution_id, "officer", "finance") or written_to(rule.institution)
    people = [rule.proposed_by_id, *own, *center_people("center_admin")]
    notify(
        "amount_rule",
        f"{rule.id}:{rule.version}",
        [one for one in people if one != actor.user_id],
        amount_rule_id=rule.id,
    )
