"""What of a payment is tax-free: by what the share is for, who the person is, and the year of payment."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from marketplace.accounts.models import Membership
from marketplace.kernel import clock
from marketplace.kernel.database import db
from marketplace.kernel.transaction import atomic
from marketplace.papers.models import Paper
from marketplace.royalties import services
from marketplace.royalties.models import Payout
from marketplace.royalties.services import PayeeFacts
from tests.royalties.paying import add, of_kind, pay_out, propose, taxed
from tests.royalties.test_distribution import Deal, browser, message
from tests.world import World


@pytest.mark.parametrize(
    ("kind", "number", "free"),
    [
        ("patent", "", 7_000_000),
        ("design", "30-2025-0000001", 7_000_000),
        ("design", "", 0),
        ("software", "", 0),
        ("dataset", "", 0),
        ("paper", "", 0),
        ("know_how", "", 0),
        ("prototype", "", 0),
    ],
)
def test_trust_07_only_an_invention_is_tax_free(deal: Deal, kind: str, number: str, free: int) -> None:
    of_kind(deal, kind, number)
    deal.share_out(40_000_000)
    first, _ = pay_out(deal)
    assert (first.amount, first.free, first.taxable) == (12_000_000, free, 12_000_000 - free)


def test_trust_07_a_contributors_incentive_is_taxed_in_full(deal: Deal) -> None:
    of_kind(deal, "patent")
    add(deal, "기여자", contributor=True, user_id=deal.officer.user_id)
    add(deal, deal.first.name, contributor=True, user_id=deal.first.user_id)
    deal.share_out(20_000_000)
    second = [
        services.confirm_payout(p.id, deal.officer)
        for p in propose(deal)
        if p.user_id != deal.officer.user_id
    ]
    (inventor,) = [payout for payout in second if payout.user_id == deal.first.user_id]
    assert inventor.amount == 7_000_000  # 6,000,000 as an inventor, 1,000,000 for helping
    assert {part["kind"]: part["free"] for part in inventor.income} == {
        "invention": 6_000_000,
        "incentive": 0,
    }


@pytest.mark.parametrize(
    ("facts", "free"),
    [
        (PayeeFacts(), 7_000_000),
        (PayeeFacts(standing="employee"), 7_000_000),
        (PayeeFacts(standing="employee", controlling=True), 0),
        (PayeeFacts(standing="outside"), 0),
        (PayeeFacts(standing="retired"), 7_000_000),  # other income, under the same limit
        (PayeeFacts(standing="student"), 7_000_000),
    ],
)
def test_trust_07_what_the_person_is_decides(
    app: Flask, world: World, deal: Deal, facts: PayeeFacts, free: int
) -> None:
    of_kind(deal, "patent")
    services.set_payees(deal.institution_id, {deal.first.user_id or 0: facts}, deal.finance)
    deal.share_out(40_000_000)
    pay_out(deal)
    file = services.take_payroll_file(deal.institution_id, deal.finance)
    assert taxed(file.payouts)[deal.first.name][0] == free
    text = browser(app, world, deal.finance).get(f"/distributions/payouts/file/{file.ref}.csv").text
    (line,) = [line for line in text.splitlines() if deal.first.name in line]
    assert ("기타소득" in line) == (facts.standing in ("retired", "student", "outside"))


def test_trust_07_who_works_here_no_more_is_not_taken_for_an_employee(deal: Deal) -> None:
    of_kind(deal, "patent")
    with atomic():
        db.session.query(Membership).filter_by(user_id=deal.first.user_id).update({"state": "ended"})
    deal.share_out(20_000_000)
    assert taxed(pay_out(deal))[deal.first.name] == (0, 6_000_000)


def test_trust_07_the_limit_is_that_of_the_year_of_payment(deal: Deal) -> None:
    of_kind(deal, "patent")
    clock.move_to(clock.now().replace(month=12, day=20))
    deal.share_out(20_000_000)  # told in December
    more = deal.bill(20_000_000, "milestone")
    deal.pay(more)
    services.follow_received(message(more), "k")
    new_year = date(clock.today().year + 1, 1, 10)
    assert taxed(pay_out(deal, new_year))[deal.first.name] == (7_000_000, 5_000_000)
    third = deal.bill(20_000_000, "second milestone")
    deal.pay(third)
    services.follow_received(message(third), "k")
    assert taxed(pay_out(deal))[deal.first.name] == (6_000_000, 0), "this year's own limit"


def test_trust_07_one_limit_for_all_institutions_and_back_after_an_undo(deal: Deal, world: World) -> None:
    of_kind(deal, "patent")
    deal.share_out(20_000_000)  # 6,000,000 for the first
    paid = next(p for p in pay_out(deal) if p.user_id == deal.first.user_id)
    other = world.institution("다른대학교")
    with atomic():
        elsewhere = Payout(
            institution_id=other,
            user_id=deal.first.user_id,
            name="x",
            state="taken",
            currency="KRW",
            amount=900_000,
            paid_currency="KRW",
            paid_amount=900_000,
            pay_on=clock.today(),
            income=[{"kind": "invention", "amount": 900_000, "free": 900_000, "taxable": 0}],
        )
        db.session.add(elsewhere)
    more = deal.bill(20_000_000, "milestone")
    deal.pay(more)
    services.follow_received(message(more), "k")
    again = {p.user_id: p for p in propose(deal)}[deal.first.user_id]
    assert services.confirm_payout(again.id, deal.officer).free == 100_000
    services.undo_payout(again.id, deal.finance)
    services.undo_payout(paid.id, deal.officer)
    whole = {p.user_id: p for p in propose(deal)}[deal.first.user_id]
    assert services.confirm_payout(whole.id, deal.officer).free == 6_100_000


def test_trust_07_the_statement_says_what_the_share_is_for_the_tax_office(deal: Deal) -> None:
    of_kind(deal, "know_how")
    deal.share_out()
    notes = db.session.query(Paper).filter_by(kind="distribution", language="ko").first()
    assert notes is not None
    assert "직무발명보상금이 아니므로" in notes.snapshot["tax_notes"][0]
    of_kind(deal, "patent")
    later = deal.bill(key="milestone")
    deal.pay(later)
    services.follow_received(message(later), "k")
    paper = (
        db.session.query(Paper)
        .filter_by(kind="distribution", language="en")
        .order_by(Paper.id.desc())
        .first()
    )
    assert paper is not None
    assert "in the year in which it is paid" in paper.snapshot["tax_notes"][0]
