"""The rule by which an institution shares: the one of a day, its history, and what a fee would bring by it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from marketplace.accounts.models import Organisation
from marketplace.kernel import clock, policy
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.text import Text
from marketplace.kernel.work import WorkItem
from marketplace.royalties.lifecycle import RULE
from marketplace.royalties.models import SharingRule
from marketplace.royalties.permissions import offices, reads_rules_of, rule_institutions
from marketplace.royalties.sharing import Rules, Split, split


@dataclass(frozen=True)
class Rule:
    """What an institution settles itself, in basis points; all zero where it has settled nothing."""

    researchers_bp: int = 0
    contributors_bp: int = 0
    deduct_costs_first: bool = False
    costs_bp: int = 0

    def costs(self, amount: int) -> int:
        """What comes off a fee first, in minor units."""
        return amount * self.costs_bp // 10_000 if self.deduct_costs_first else 0

    def rules(self, floors: Floors) -> Rules:
        """The institution's own rates with the floors that the law sets."""
        return Rules(
            floors.researchers_bp,
            floors.contributors_bp,
            floors.pool_bp,
            self.researchers_bp,
            self.contributors_bp,
            self.deduct_costs_first,
        )


@dataclass(frozen=True)
class Floors:
    """What the law leaves to the people at least, in basis points."""

    researchers_bp: int
    contributors_bp: int
    pool_bp: int = 0


def rule_of(row: SharingRule) -> Rule:
    return Rule(row.researchers_bp, row.contributors_bp, row.deduct_costs_first, row.costs_bp)


def rule_on(institution_id: int, on: date) -> SharingRule | None:
    """The rule that holds for contracts of a day: the last one confirmed that had begun."""
    query = (
        select(SharingRule)
        .where(
            SharingRule.institution_id == institution_id,
            SharingRule.state == "confirmed",
            SharingRule.from_on <= on,
        )
        .order_by(SharingRule.from_on.desc(), SharingRule.decided_at.desc(), SharingRule.id.desc())
    )
    return db.session.scalars(query).first()


def floors_on(institution: Organisation, on: date, national_rnd: bool) -> Floors:
    """The floors for contracts of a day: a public research institution's, and those of national R&D."""
    public = bool((institution.settings or {}).get("public_research", True))  # unless it says otherwise
    return Floors(
        int(policy.value("share_public_research_researchers_bp", on)) if public else 0,
        int(policy.value("share_public_research_contributors_bp", on)) if public else 0,
        int(policy.value("share_national_rnd_pool_bp", on)) if national_rnd else 0,
    )


@dataclass(frozen=True)
class Example:
    """A fee shared by a rule: which kind of technology it is, and the parts."""

    label: Text
    parts: Split
    lifted: bool  # a floor of the law is above what the institution settled


def examples(institution: Organisation, rule: Rule, on: date, amount: int) -> list[Example]:
    """What a fee of `amount` won (net) would bring to whom, in the cases that differ."""
    cases: tuple[tuple[Text, bool, list[int]], ...] = (
        (Text("일반 성과, 기여자 없음", "Other results, no contributor"), False, []),
        (Text("일반 성과, 기여자 있음", "Other results, with contributors"), False, [1]),
        (Text("국가연구개발 성과, 기여자 없음", "National R&D, no contributor"), True, []),
        (Text("국가연구개발 성과, 기여자 있음", "National R&D, with contributors"), True, [1]),
    )
    found = []
    for label, national, contributors in cases:
        rules = rule.rules(floors_on(institution, on, national))
        parts = split(amount, rules, [1], contributors, rule.costs(amount))
        bare = split(amount, rule.rules(Floors(0, 0)), [1], contributors, rule.costs(amount))
        people = parts.researchers_part + parts.contributors_part
        found.append(Example(label, parts, people > bare.researchers_part + bare.contributors_part))
    return found


def rules_history(institution_id: int) -> list[SharingRule]:
    """Every rule that an institution ever confirmed, and what became of the others; the latest first."""
    query = select(SharingRule).where(SharingRule.institution_id == institution_id)
    return list(
        db.session.scalars(query.order_by(SharingRule.from_on.desc(), SharingRule.id.desc())).unique()
    )


def coming_rules(institution_id: int) -> list[SharingRule]:
    """The rules confirmed for days to come, the next first: of two for one day the one that will hold."""
    query = (
        select(SharingRule)
        .where(
            SharingRule.institution_id == institution_id,
            SharingRule.state == "confirmed",
            SharingRule.from_on > clock.today(),
        )
        .order_by(SharingRule.from_on, SharingRule.decided_at, SharingRule.id)
    )
    return list({row.from_on: row for row in db.session.scalars(query)}.values())


def rule_institution(actor: Actor, wanted: str) -> Organisation | None:
    """The institution whose rules the actor reads: one of the own, any for the center and its auditor."""
    query = select(Organisation).where(Organisation.kind == "institution").order_by(Organisation.id)
    if not actor.oversees:
        query = query.where(Organisation.id.in_(rule_institutions(actor)))
    if wanted:
        query = query.where(Organisation.ref == wanted)
    return db.session.scalars(query).first()


def rule_for(actor: Actor, ref: str) -> SharingRule | None:
    """A rule for those who may read it."""
    row = db.session.scalars(select(SharingRule).where(SharingRule.ref == ref)).first()
    if row is None or not reads_rules_of(actor, row.institution_id):
        return None
    return row


_CONFIRM = Text("배분 기준을 확인해 주십시오.", "Confirm the sharing rule.")
_TOO_LATE = Text(
    "시행일까지 확인되지 않은 배분 기준입니다. 철회하거나 반려해 주십시오.",
    "The sharing rule was not confirmed before its day. Withdraw or decline it.",
)


def rules_work(actor: Actor) -> list[WorkItem]:
    """Rules that wait for a second person of the office, and those whose day has come: they bar the next proposal."""
    query = select(SharingRule).where(
        SharingRule.institution_id.in_(offices(actor)), SharingRule.state == "proposed"
    )
    return [
        WorkItem(
            title=_CONFIRM if row.from_on > clock.today() else _TOO_LATE,
            subject=row.basis,
            endpoint="royalties.sharing_rules",
            values={"institution": row.institution.ref},
            mine=row.from_on <= clock.today() or RULE.can("confirm", row, actor),
            due_on=row.from_on,
            icon="scale",
        )
        for row in db.session.scalars(query.order_by(SharingRule.id)).unique()
    ]
