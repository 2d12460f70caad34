"""Two years of programmes in the demo, with the sums of the report (11.2억 and 2.5억 a year, 111 projects a year), scaled.

What happens on one day is one transaction: the demo loads in a fraction of the time that its days would take one by one.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select

from marketplace.accounts.models import Membership, Organisation
from marketplace.accounts.queries import actor_of, center_people
from marketplace.invoicing import queries as invoicing
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.money import Money
from marketplace.kernel.scene import Players
from marketplace.kernel.transaction import atomic
from marketplace.papers.services import store_attachment
from marketplace.programmes import services
from marketplace.programmes.models import (
    Application,
    Award,
    AwardExpense,
    AwardPayment,
    Budget,
    Call,
    CallForm,
    Programme,
)
from marketplace.programmes.queries import awards, licences
from marketplace.programmes.services import StoredFile, Verdict

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


class Line(NamedTuple):
    """A programme of the report: its money and its projects of one year, at full scale."""

    ko: str
    en: str
    category: str
    fund: str
    amount: int
    projects: int
    item: str


LINES = (
    Line("기술개발 지원", "R&D support", "rnd", "innovation", 620_000_000, 20, "재료비 | Materials"),
    Line("시제품·디자인 지원", "Prototypes and design", "prototype", "innovation", 500_000_000, 31, "제작비 | Making"),
    Line("공동 마케팅 지원", "Co-marketing", "marketing", "competitiveness", 150_000_000, 30, "홍보비 | Promotion"),
    Line("해외 시장 개척 지원", "Overseas markets", "overseas", "competitiveness", 100_000_000, 30, "전시회 참가비 | Exhibitions"),
)  # fmt: skip
MERGED = 2  # of the report's projects stand as one with the money of both: told one by one they take half a minute to load
THEMES = (
    "분리막 표면 처리",
    "사출 금형 냉각",
    "비전 검사 자동화",
    "절연 도료 배합",
    "열처리 공정 개선",
    "센서 모듈 소형화",
    "도금 폐수 재활용",
)


class Town:
    """Who acts, and what the stories of the years share."""

    def __init__(self, players: Players) -> None:
        self.players, self.center, self.dice = players, players.center, players.dice
        others = [
            person
            for person in center_people("center_admin", "center_finance")
            if person != self.center.user_id
        ]
        self.second = actor_of(others[0]) if others else self.center
        stored = store_attachment([("영수증.pdf", io.BytesIO(PDF))])
        assert stored is not None
        self.receipt = StoredFile(**vars(stored))
        self._bosses: dict[int, Actor] = {}
        self._heads: dict[int, int] = {}

    def boss(self, company_id: int) -> Actor:
        if company_id not in self._bosses:
            self._bosses[company_id] = actor_of(self._heads[company_id])
        return self._bosses[company_id]

    def companies(self) -> list[int]:
        """Approved companies with a representative, the home company first, the others in an order of the dice."""
        query = (
            select(Membership.organisation_id, Membership.user_id)
            .join(Organisation, Organisation.id == Membership.organisation_id)
            .where(
                Organisation.kind == "company",
                Organisation.state == "approved",
                Membership.role == "representative",
                Membership.state == "active",
            )
        )
        self._heads = {
            row.organisation_id: row.user_id for row in db.session.execute(query.order_by(Membership.id))
        }
        found = sorted(self._heads)
        home = self.players.company_id
        others = [row for row in found if row != home]
        self.dice.shuffle(others)
        return ([home] if home in found else []) + others


def two_years(players: Players) -> Iterator[datetime]:
    """Two years of calls: the first is settled, the second is under way."""
    start = clock.now()
    town = Town(players)
    programmes = _found(town)
    for year in (0, 1):
        begins = start + timedelta(days=365 * year)
        yield begins
        calls = _announce(town, programmes)
        yield begins + timedelta(days=15)
        with atomic():
            plans = {call: _apply(town, call, line) for call, line in calls.items()}
        yield begins + timedelta(days=21)
        with atomic():
            for call, verdicts in plans.items():
                services.prepare(town.center, call, verdicts)
                services.decide(town.center, call)
        yield begins + timedelta(days=25)
        with atomic():
            for award in _awards(calls):
                services.accept_award(
                    town.boss(award.company_id), award.ref, bank_name="한빛은행", holder=award.company.name_ko[:80],
                    account=f"110-{award.id:03d}-{award.id * 7919 % 1_000_000:06d}",
                )  # fmt: skip
        yield begins + timedelta(days=40)
        with atomic():
            for award in _awards(calls):
                _pay(town, award)
        if year == 0:
            yield begins + timedelta(days=345)
            with atomic():
                for award in _awards(calls):
                    _report(town, award)


def _found(town: Town) -> dict[Line, str]:
    """The programmes, each with its form's name and, year by year, its money."""
    with atomic():
        return {
            line: services.save_programme(
                town.center, None, form_token=f"demo-{line.category}", name_ko=line.ko, name_en=line.en, category=line.category,
                fund=line.fund, about="",
            )
            for line in LINES
        }  # fmt: skip


def _form(town: Town) -> int:
    ref = services.new_form(town.center, "지원사업 신청서", "demo-programme-form")
    return db.session.scalars(select(CallForm.id).where(CallForm.ref == ref)).one()


def _call(town: Town, programme: str, line: Line, title: str, days: int, amount: int) -> str:
    """A call of this year's budget of the programme, announced now."""
    year, now = clock.today().year, clock.now()
    known = select(Budget).join(Programme, Programme.id == Budget.programme_id)
    known = known.where(Budget.year == year, Programme.ref == programme)
    before = db.session.scalars(known).first()
    services.set_budget(town.center, programme, year, (before.amount if before else 0) + amount)
    ko, _, en = line.item.partition(" | ")
    ref = services.save_call(
        town.center, None, form_token=f"demo-call-{line.category}-{now:%y%m%d%H}",
        budget_id=db.session.scalars(known).one().id, form_id=_form(town), title_ko=f"{year}년 {line.ko}{title}", title_en=f"{line.en} {year}",
        about_ko="회원사의 과제를 지원합니다. 신청서를 쓰면 자동으로 저장되고, 마감 전까지 고칠 수 있습니다.",
        about_en="We support projects of member companies. What you write is saved as you go.",
        opens_at=now, closes_at=now + timedelta(days=days), ceiling=max(amount, 1_000_000), own_part_bp=2500,
        items=[{"key": "i1", "ko": ko, "en": en}, {"key": "i2", "ko": "인건비", "en": "Staff"}],
        criteria=[
            {"key": "c1", "ko": "기술성", "en": "Technology", "weight": 60}, {"key": "c2", "ko": "사업성", "en": "Business", "weight": 40},
        ],
        sizes=[], cluster_id=None,
    )  # fmt: skip
    services.announce(town.center, ref)
    return ref


def _announce(town: Town, programmes: dict[Line, str]) -> dict[str, Line]:
    """call -> its line."""
    scale = town.players.scale
    with atomic():
        return {
            _call(town, ref, line, "", 20, round(line.amount * scale)): line
            for line, ref in programmes.items()
        }


def _apply(town: Town, call: str, line: Line) -> dict[str, Verdict]:
    """As many applications as there are projects, and one more that is not selected; what is to be decided on each."""
    scale = town.players.scale
    pool = town.companies()
    wanted = min(max(1, round(line.projects * scale / MERGED)), max(1, len(pool) - 1))
    total = round(line.amount * scale)
    parts = [part.amount for part in Money(total).split([town.dice.randint(80, 120) for _ in range(wanted)])]
    verdicts = {}
    for number, company_id in enumerate(pool[: wanted + 1]):
        amount = parts[number] if number < wanted else total // (wanted + 1)
        ref = _write(town, call, company_id, amount)
        services.submit(town.boss(company_id), ref)
        verdicts[ref] = (
            Verdict("grant", amount, "과제의 목표와 일정이 분명합니다.")
            if number < wanted
            else Verdict(
                "refuse", 0, "기대 효과를 수치로 보여 주시면 다음 공고에서 좋은 결과가 있을 것입니다."
            )
        )
    return verdicts


def _write(town: Town, call: str, company_id: int, amount: int) -> str:
    boss, theme = town.boss(company_id), town.dice.choice(THEMES)
    ref = services.begin(boss, call, company_id)
    row = db.session.scalars(select(Application).where(Application.ref == ref)).one()
    own = -(-amount // 3)
    money = {"i1": [f"{amount}", f"{own}"], "i2": ["", ""]}
    answers = row.answers | {
        "f6": f"{theme} 과제",
        "f7": f"{theme} 공정의 불량을 줄이려고 합니다.",
        "f8": "불량률이 절반으로 줄어듭니다.",
    }
    services.save_answers(boss, ref, answers | {"money": money}, None)
    return ref


def _awards(calls: dict[str, Line]) -> list[Award]:
    query = select(Award).join(Application, Application.id == Award.application_id)
    query = query.join(Call, Call.id == Application.call_id).where(Call.ref.in_(calls))
    return list(db.session.scalars(query.order_by(Award.id)))


def _pay(town: Town, award: Award) -> None:
    """Four fifths at once; the rest waits for the settlement."""
    services.request_payment(
        town.boss(award.company_id), award.ref, award.granted * 4 // 5, "착수금", f"demo-pay-{award.id}"
    )
    ref = db.session.scalars(select(AwardPayment.ref).where(AwardPayment.award_id == award.id)).one()
    services.approve_payment(town.center, ref)
    services.approve_payment(town.second, ref)
    services.pay(town.second, ref)


def _report(town: Town, award: Award) -> None:
    """What was spent, both reports, the settlement; who spent less returns some of it."""
    boss = town.boss(award.company_id)
    planned = award.items["i1"]
    spent = planned * town.dice.choice((70, 95, 100, 100, 100)) // 100
    services.enter_expense(
        boss, award.ref, item="i1", on=clock.today() - timedelta(days=30), what="재료와 외주 가공", amount=spent, vat=spent // 10,
        file=town.receipt, form_token=f"demo-spent-{award.id}",
    )  # fmt: skip
    expense = db.session.scalars(select(AwardExpense.ref).where(AwardExpense.award_id == award.id)).one()
    services.judge_expense(town.center, expense, "")
    for report in awards.reports_of(award):
        services.submit_report(boss, report.ref, "계획대로 진행하여 목표를 이루었습니다.")
        services.answer_report(town.center, report.ref, "")
    services.settle(town.center, award.ref)
    if award.owed:
        services.record_return(town.second, award.ref)


def open_call(players: Players) -> Iterator[datetime]:
    """A call that is open now, with a question; the home company is writing its application."""
    town = Town(players)
    line = LINES[1]
    programme = services.save_programme(
        town.center, None, form_token=f"demo-{line.category}", name_ko=line.ko, name_en=line.en, category=line.category, fund=line.fund, about="",
    )  # fmt: skip
    call = _call(
        town, programme, line, " (추가 모집)", 20, max(10_000_000, round(50_000_000 * players.scale))
    )
    yield clock.now() + timedelta(hours=20)
    town.companies()
    services.ask_question(players.member, call, "외주 가공비도 지원하는지 궁금합니다.", "demo-question")
    _write(town, call, players.company_id, 9_000_000)


ADOPTION = Line(
    "기술도입 지원",
    "Technology adoption",
    "adoption",
    "innovation",
    15_000_000,
    1,
    "기술도입비 | Licence fees",
)


def licence_share(players: Players) -> Iterator[datetime]:
    """The home company has an award for licence fees; two people approve that it pays a part of its open invoice, and the
    center still has to send the money."""
    town = Town(players)
    if players.company_id not in town.companies():
        return
    boss, start = town.boss(players.company_id), clock.now()
    programme = services.save_programme(
        town.center, None, form_token=f"demo-{ADOPTION.category}", name_ko=ADOPTION.ko, name_en=ADOPTION.en,
        category=ADOPTION.category, fund=ADOPTION.fund, about="",
    )  # fmt: skip
    call = _call(town, programme, ADOPTION, "", 10, ADOPTION.amount)
    yield start + timedelta(days=5)
    ref = _write(town, call, players.company_id, ADOPTION.amount)
    services.submit(boss, ref)
    yield start + timedelta(days=11)
    services.prepare(
        town.center, call, {ref: Verdict("grant", ADOPTION.amount, "도입할 기술과 제품이 분명합니다.")}
    )
    services.decide(town.center, call)
    yield start + timedelta(days=13)
    for award in _awards({call: ADOPTION}):
        services.accept_award(
            boss, award.ref, bank_name="한빛은행", holder=award.company.name_ko[:80], account="110-777-424242"
        )
    yield start + timedelta(days=52)
    for invoice in db.session.scalars(invoicing.invoices_for(boss)):
        for award, most in licences.awards_for(boss, invoice):
            services.request_licence_share(boss, award.ref, invoice.ref, most, "demo-licence-share")
            asked = licences.payment_for_invoice(invoice.id)
            assert asked is not None
            services.approve_payment(town.center, asked.ref)
            services.approve_payment(town.second, asked.ref)
            return
