"""Deals of every kind, made through the services as people make them; their milestones and their royalties."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from io import BytesIO
from random import Random
from typing import Any

from sqlalchemy import select

from marketplace.catalog.models import Listing
from marketplace.invoicing import services as invoicing
from marketplace.kernel import clock, periods
from marketplace.kernel.database import db
from marketplace.licensing import services as licensing
from marketplace.licensing.models import Agreement
from marketplace.negotiation import services as negotiation
from marketplace.papers.services import store_attachment
from marketplace.royalties import services as royalties
from marketplace.royalties.models import RoyaltyReport
from marketplace.royalties.services import Line
from tests.negotiation.deals import terms
from tests.year.people import Cast, Firm

EVENTS = ("시제품 시험 통과", "첫 양산")
# (kind of right, kind of listing, when it takes effect, what else is agreed): one after the other through the year
KINDS: tuple[tuple[str, str, str, frozenset[str]], ...] = (
    ("non_exclusive", "patent", "paid", frozenset({"royalty"})),
    ("non_exclusive", "know_how", "countersigned", frozenset({"royalty", "steps"})),
    ("sole", "software", "countersigned", frozenset({"instalments"})),
    ("exclusive", "patent", "registered", frozenset({"royalty", "limits"})),
    ("non_exclusive", "patent", "countersigned", frozenset({"abroad", "royalty"})),
    ("assignment", "patent", "registered", frozenset()),
    ("option", "patent", "paid", frozenset()),
    ("evaluation", "patent", "countersigned", frozenset()),
    ("non_exclusive", "dataset", "countersigned", frozenset({"lump"})),
    ("sale", "prototype", "countersigned", frozenset()),
    ("non_exclusive", "application", "countersigned", frozenset({"milestones", "instalments"})),
    ("loan", "prototype", "paid", frozenset()),
    ("sole", "know_how", "paid", frozenset({"milestones"})),
    ("non_exclusive", "patent", "paid", frozenset({"abroad", "instalments"})),
)
MONTHS = {"assignment": None, "sale": None, "evaluation": 3, "option": 6, "loan": 4}


@dataclass
class Desk:
    """Where deals are made; `did` counts what was done."""

    cast: Cast
    rng: Random
    did: Counter[str]
    agreements: list[int] = field(default_factory=list)

    def conclude(self, number: int) -> None:
        """One deal from the first question to two signatures, by another kind each time."""
        kind, asset, effect, more = KINDS[number % len(KINDS)]
        firm = self._firm("USD" if "abroad" in more else "KRW")
        listing = self.cast.listing(asset, kind)
        if "abroad" in more:
            firm = self.rng.choice([one for one in self.cast.firms if one.currency == "USD"])
        agreement = self._signed(listing, firm, self._terms(kind, effect, firm.currency, more))
        self.agreements.append(agreement.id)
        self.did[f"deal {kind}"] += 1
        if effect == "registered":
            self._register(agreement)
        if "instalments" in more:
            self._plan(agreement)

    def _firm(self, currency: str) -> Firm:
        return self.rng.choice([one for one in self.cast.firms if one.currency == currency])

    def _terms(self, kind: str, effect: str, currency: str, more: frozenset[str]) -> dict[str, Any]:
        unit = 1_000 if currency == "KRW" else 1
        fee = self.rng.randint(800, 60_000) * unit + self.rng.choice((0, 0, 7, 333))
        changes: dict[str, Any] = {"kind": kind, "effective_when": effect, "currency": currency}
        changes |= {"fee": fee if currency == "KRW" else fee * 100 + 55, "term_months": MONTHS.get(kind, 24)}
        if "royalty" in more:
            changes["royalty_bp"] = self.rng.choice((150, 225, 300, 333))
            changes["royalty_period"] = "month" if self.rng.random() < 0.5 else "quarter"
            changes["royalty_counts"] = "contract"
        if "steps" in more:
            changes["royalty_steps"] = [
                {"from_sales": 300_000_000, "rate_bp": 200},
                {"from_sales": 900_000_000, "rate_bp": 75},
            ]
        if "limits" in more:
            changes |= {"royalty_minimum": 1_000_000, "royalty_cap": 9_000_000}
        if "lump" in more:
            changes["lump_sum"] = self.rng.randint(1_000, 9_000) * 1_000 + 3
        if "milestones" in more:
            amounts = [self.rng.randint(1_000, 7_000) * 1_000 + 1 for _ in EVENTS]
            changes["milestones"] = [
                {"event": event, "amount": amount, "due_on": None}
                for event, amount in zip(EVENTS, amounts, strict=True)
            ]
        return terms(**changes)

    def _signed(self, listing: Listing, firm: Firm, wanted: dict[str, Any]) -> Agreement:
        """Proposed by one officer, approved and signed by the other."""
        office = self.cast
        asked = negotiation.ask(
            firm.boss, listing.public_id, firm.id, "adopt", "양산 라인에 적용하려고 합니다."
        )
        sheet = negotiation.offer_terms(asked.id, wanted, "", office.officer)
        negotiation.accept_terms(sheet.id, firm.boss)
        draft = licensing.draft_agreement(sheet.id, office.officer)
        agreement = licensing.offer(draft.id, office.officer)
        licensing.record_signature(agreement.id, firm.boss, "licensee")
        for gate in agreement.gates:
            licensing.pass_gate(gate.id, office.colleague)
        return licensing.record_signature(agreement.id, office.colleague, "licensor")

    def _register(self, agreement: Agreement) -> None:
        shown = store_attachment([("등록원부.pdf", BytesIO(b"%PDF-1.4\n%EOF"))])
        licensing.record_registration(
            agreement.id, f"R-2026-{agreement.id:04d}", clock.today(), shown, self.cast.officer
        )
        licensing.confirm_registration(agreement.id, self.cast.center)
        self.did["registration"] += 1

    def _plan(self, agreement: Agreement) -> None:
        """Two to four instalments by the month; what one of them is for may be exempt or zero-rated."""
        assert agreement.invoice_id is not None
        unit = 1_000 if agreement.terms["currency"] == "KRW" else 100
        rows = []
        for at in range(self.rng.randint(2, 4)):
            net = self.rng.randint(300, 9_000) * unit + self.rng.choice((0, 5, 49))
            due = periods.last_day(clock.today(), at + 1)
            treatment = self.rng.choice(("", "", "exempt"))
            rows.append(
                invoicing.Planned(f"{at + 2}차 분할 납부", "Instalment", net, due, tax_treatment=treatment)
            )
        invoicing.plan_invoices(agreement.invoice_id, rows, self.cast.finance)
        self.did["plan"] += 1

    def milestones(self) -> None:
        """One milestone that is reached somewhere: the officer says so, the company confirms."""
        for agreement_id in self.agreements:
            agreement = db.session.get_one(Agreement, agreement_id)
            if (
                agreement.state != "in_force"
                or not agreement.terms.get("milestones")
                or self.rng.random() < 0.6
            ):
                continue
            event = EVENTS[self.did[f"milestone {agreement_id}"] % len(EVENTS)]
            if self.did[f"milestone {agreement_id}"] >= len(EVENTS):
                continue
            row = licensing.report_milestone(agreement_id, event, clock.today(), None, self.cast.officer)
            licensing.confirm_milestone(row.ref, self.boss_of(agreement.company_id))
            self.did[f"milestone {agreement_id}"] += 1
            self.did["milestone"] += 1

    def boss_of(self, company_id: int) -> Any:
        return next(firm.boss for firm in self.cast.firms if firm.id == company_id)

    def royalties(self) -> None:
        """What is due is reported by the licensee, questioned now and then, accepted by the officer."""
        royalties.open_reports({}, "")
        query = select(RoyaltyReport).where(RoyaltyReport.state == "due").order_by(RoyaltyReport.id)
        for report in list(db.session.scalars(query).unique()):
            boss, report_id = self.boss_of(report.agreement.company_id), report.id
            currency = report.schedule.currency
            self._file(report_id, boss, currency)
            if self.rng.random() < 0.15:
                royalties.query_report(report_id, "수출분이 들어 있습니까?", self.cast.officer)
                self._file(report_id, boss, currency, answer="다시 적었습니다.")
                self.did["royalty questioned"] += 1
            royalties.accept_report(report_id, self.cast.officer)
            self.did["royalty"] += 1

    def _file(self, report_id: int, boss: Any, currency: str, answer: str = "") -> None:
        unit = 1_000 if currency == "KRW" else 1
        lines = []
        for product in ("분리막 A", "분리막 B", "부속")[: self.rng.randint(0, 3)]:
            sales = self.rng.randint(1_000, 400_000) * unit + self.rng.randint(0, 999)
            lines.append(Line(product, sales, sales * self.rng.choice((0, 5, 11)) // 100))
        royalties.submit_report(report_id, lines, boss, answer=answer, no_sales=not lines)
