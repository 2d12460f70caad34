"""Setting the rule by which an institution shares its fees: one proposes, another confirms, its researchers are told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from marketplace.accounts.models import Organisation
from marketplace.accounts.queries import people_of
from marketplace.accounts.services import notify
from marketplace.catalog.models import Inventor, Listing
from marketplace.formats.money_text import percent
from marketplace.kernel import audit, clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid
from marketplace.kernel.money import BASIS_POINTS
from marketplace.kernel.once import made_before
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic, locked
from marketplace.royalties.lifecycle import RULE
from marketplace.royalties.models import SharingRule
from marketplace.royalties.permissions import is_office
from marketplace.royalties.queries.ruling import Rule, floors_on

TOO_LATE = Text(
    "시행일이 지났습니다. 시행일을 내일 이후로 하여 다시 제안해 주십시오.",
    "The day from which it holds has come. Propose it again for a later day.",
)


@dataclass(frozen=True)
class RuleDraft:
    """A rule as it was entered: `basis` the regulation it stands in, `note` why it changes."""

    from_on: date
    rule: Rule
    basis: str
    note: str


def check_rule(institution_id: int, draft: RuleDraft) -> None:
    """Raise Invalid, naming every field, for what the law or arithmetic does not allow."""
    institution, rule = db.session.get_one(Organisation, institution_id), draft.rule
    problems: dict[str, Text] = {}
    if draft.from_on <= clock.today():
        problems["from_on"] = Text(
            "시행일은 내일 이후여야 합니다. 이미 맺은 계약의 기준은 바뀌지 않습니다.",
            "It begins tomorrow at the earliest: contracts that stand keep their rule.",
        )
    floors = floors_on(institution, draft.from_on, national_rnd=False)
    for name, rate, floor in (
        ("researchers", rule.researchers_bp, floors.researchers_bp),
        ("contributors", rule.contributors_bp, floors.contributors_bp),
    ):
        if rate < floor:
            problems[name] = Text(
                f"법에서 정한 {percent(floor)} 이상을 입력해 주십시오.",
                f"Enter at least {percent(floor)}, as the law requires.",
            )
        elif rate > BASIS_POINTS:
            problems[name] = Text("100% 이하를 입력해 주십시오.", "Enter at most 100%.")
    if rule.researchers_bp + rule.contributors_bp > BASIS_POINTS and not problems.keys() & {
        "researchers",
        "contributors",
    }:
        problems["contributors"] = Text(
            "연구자와 기여자를 합하여 100% 이하여야 합니다.",
            "Researchers and contributors together get at most 100%.",
        )
    problems |= _cost_problems(rule)
    if not draft.basis.strip():
        problems["basis"] = Text(
            "근거 규정을 입력해 주십시오. 예: 직무발명 보상 규정 제12조",
            "Enter the regulation, such as: Rules on inventions, art. 12.",
        )
    if problems:
        raise Invalid(next(iter(problems.values())), **problems)


def _cost_problems(rule: Rule) -> dict[str, Text]:
    if rule.deduct_costs_first and not 0 < rule.costs_bp < BASIS_POINTS:
        return {
            "costs": Text(
                "먼저 공제할 비용의 비율을 0%보다 크고 100%보다 작게 입력해 주십시오.",
                "Enter the costs deducted first as more than 0% and less than 100%.",
            )
        }
    if not rule.deduct_costs_first and rule.costs_bp:
        return {
            "costs": Text(
                "비용을 먼저 공제하지 않으면 비율을 비워 주십시오.",
                "Leave the percentage empty where no costs are deducted first.",
            )
        }
    return {}


def propose_rule(
    institution_id: int, draft: RuleDraft, actor: Actor, form_token: str | None = None
) -> SharingRule:
    """Propose how the institution shares from a day on. Raises Forbidden, Invalid, Conflict where one waits already."""
    with atomic():
        if not is_office(actor, institution_id):
            raise Forbidden(
                Text(
                    "배분 기준은 기관의 기술이전 담당자나 재무 담당자가 제안합니다.",
                    "The institution's transfer officer or finance proposes its sharing rule.",
                )
            )
        locked(Organisation, institution_id)
        if again := made_before(SharingRule, form_token, SharingRule.institution_id == institution_id):
            return again
        check_rule(institution_id, draft)
        waiting = select(SharingRule.id).where(
            SharingRule.institution_id == institution_id, SharingRule.state == "proposed"
        )
        if db.session.scalar(waiting) is not None:
            raise Conflict(
                Text(
                    "확인을 기다리는 기준이 있습니다. 먼저 확인하거나 철회해 주십시오.",
                    "A proposed rule waits for confirmation. Confirm or withdraw it first.",
                )
            )
        row = SharingRule(
            institution_id=institution_id,
            form_token=form_token,
            from_on=draft.from_on,
            basis=draft.basis.strip()[:300],
            note=draft.note.strip()[:1000],
            proposed_by_id=actor.user_id,
            proposed_at=clock.now(),
            **vars(draft.rule),
        )
        db.session.add(row)
        db.session.flush()
        audit.record("sharing_rule.propose", row, actor)
        others = set(people_of(institution_id, "officer", "finance")) - {actor.user_id}
        notify("sharing_rule_proposed", row.ref, sorted(others), sharing_rule_id=row.id)
    return row


def confirm_rule(rule_id: int, actor: Actor) -> SharingRule:
    """The second person's yes: it holds from its day, and everyone whose shares it concerns is told.

    Raises Forbidden for who proposed it, Conflict when it was decided or its day has come.
    """
    with atomic():
        row = locked(SharingRule, rule_id)
        if row.state == "proposed" and actor.user_id is not None and actor.user_id == row.proposed_by_id:
            raise Forbidden(
                Text(
                    "기준을 제안한 사람은 확인할 수 없습니다. 기관의 다른 담당자가 확인해 주십시오.",
                    "Who proposed the rule can't confirm it. Ask a colleague of the office.",
                )
            )
        RULE.perform("confirm", row, actor)
        if row.from_on <= clock.today():
            raise Conflict(TOO_LATE)
        row.decided_by_id, row.decided_at = actor.user_id, clock.now()
        people = [*people_of(row.institution_id, "researcher", "officer", "finance"), *_inventors(row)]
        notify("sharing_rule_confirmed", row.ref, sorted(set(people)), sharing_rule_id=row.id)
    return row


def decide_against_rule(rule_id: int, action: str, actor: Actor) -> SharingRule:
    """`decline` by another person, or `withdraw` by who proposed it; another may be proposed then."""
    with atomic():
        row = locked(SharingRule, rule_id)
        RULE.perform(action, row, actor)
        row.decided_by_id, row.decided_at = actor.user_id, clock.now()
        if action == "decline":
            notify("sharing_rule_declined", row.ref, [row.proposed_by_id], sharing_rule_id=row.id)
    return row


def _inventors(row: SharingRule) -> list[int]:
    query = (
        select(Inventor.user_id)
        .join(Listing, Listing.id == Inventor.listing_id)
        .where(Listing.institution_id == row.institution_id, Inventor.user_id.is_not(None))
    )
    return [user_id for user_id in db.session.scalars(query) if user_id is not None]
