"""An upheld objection puts the shares right: the difference is distributed, told, booked, and approved by two where paid."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from marketplace.billing import checks
from marketplace.books import queries as ledger
from marketplace.books.models import ReconciliationIssue
from marketplace.invoicing import services as invoicing
from marketplace.kernel import outbox
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid
from marketplace.papers.models import Paper
from marketplace.royalties import queries, services
from marketplace.royalties.models import Distribution, DistributionShare, ShareCorrection
from tests.races.test_races import at_once, refused
from tests.royalties.paying import owed_to, pay_out
from tests.royalties.ruling import settled
from tests.royalties.test_distribution import Deal, browser
from tests.world import World

WHY = "발명 신고서의 지분은 50 대 50입니다."


def upheld(deal: Deal, paid: bool = False) -> DistributionShare:
    """The second inventor objected to 60/40 and was right."""
    distribution = deal.share_out()
    if paid:
        pay_out(deal)
        services.take_payroll_file(deal.institution_id, deal.finance)
    share = distribution.shares[1]
    services.object_to(share.id, "지분이 다릅니다", deal.second)
    return services.answer_objection(share.id, "upheld", WHY, deal.officer)


def halves(deal: Deal) -> dict[str, int]:
    return {f"inventor-{deal.first.user_id}": 50, f"inventor-{deal.second.user_id}": 50}


def amounts() -> list[list[int]]:
    rows = db.session.query(Distribution).order_by(Distribution.number)
    return [[share.amount for share in row.shares] for row in rows]


def to(sent: list[Any], actor: Actor, words: str) -> list[Any]:
    return [m for m in sent if actor.email in str(m["To"]) and words in str(m["Subject"])]


def test_the_difference_is_distributed_and_told_to_who_it_concerns(deal: Deal, sent: list[Any]) -> None:
    share = upheld(deal)
    assert [item.title.en for item in queries.work_items(deal.officer)] == [
        "Please put the shares right: an objection was upheld."
    ]
    made = services.correct_shares(share.id, halves(deal), None, WHY, deal.officer)
    assert made.state == "made"
    assert amounts() == [[9_000_000, 6_000_000, 15_000_000], [-1_500_000, 1_500_000, 0]]
    assert queries.work_items(deal.officer) == []
    outbox.drain()
    for person in (deal.first, deal.second):
        (letter,) = to(sent, person, "바로잡아")
        assert WHY in letter.get_content()
    corrected = made.distribution
    assert corrected is not None
    assert (
        db.session.query(Paper).filter_by(kind="distribution").count() == 8
    )  # two people, two languages, twice
    english = (
        db.session.query(Paper)
        .filter_by(kind="distribution", language="en", subject_id=corrected.shares[0].id)
        .one()
    )
    assert english.snapshot["formula"][-1]["label"].endswith("put right after an objection")
    assert ledger.balance_of("distribution_payable", institution_id=deal.institution_id) == -15_000_000
    assert checks.run()[0] == []
    assert owed_to(deal) == {deal.first.name: 7_500_000, deal.second.name: 7_500_000}
    with pytest.raises(Conflict):
        services.correct_shares(share.id, {}, None, WHY, deal.officer)


def test_costs_are_put_right_where_they_come_off_first(deal: Deal) -> None:
    settled(deal.institution_id, deduct_costs_first=True, costs_bp=1000)
    share = upheld(deal)
    assert amounts() == [[8_100_000, 5_400_000, 16_500_000]]
    for wrong in (-1, 30_000_001):
        with pytest.raises(Invalid):
            services.correct_shares(share.id, {}, wrong, WHY, deal.officer)
    services.correct_shares(share.id, {}, 1_000_000, WHY, deal.officer)
    assert amounts()[1] == [600_000, 400_000, -1_000_000]
    assert ledger.balance_of("distribution_payable", institution_id=deal.institution_id) == -14_500_000
    assert checks.run()[0] == []


def test_a_refund_after_it_leaves_everyone_at_zero(deal: Deal) -> None:
    share = upheld(deal)
    services.correct_shares(share.id, halves(deal), None, WHY, deal.officer)
    invoicing.void_invoice(share.distribution.invoice_id, "취소", deal.officer)
    services.follow_received({"invoice_id": share.distribution.invoice_id}, "k")
    assert [sum(column) for column in zip(*amounts(), strict=True)] == [0, 0, 0]
    assert ledger.balance_of("distribution_payable", institution_id=deal.institution_id) == 0
    assert checks.run()[0] == []


def test_where_somebody_was_paid_a_second_person_approves(deal: Deal, sent: list[Any]) -> None:
    share = upheld(deal, paid=True)
    asked = services.correct_shares(share.id, halves(deal), None, WHY, deal.officer)
    assert (asked.state, len(amounts())) == ("requested", 1)
    outbox.drain()
    assert len(to(sent, deal.finance, "승인이 필요")) == 1
    assert to(sent, deal.officer, "승인이 필요") == []
    assert [item.title.ko for item in queries.work_items(deal.finance)] == [
        "배분을 바로잡는 것을 승인해 주십시오."
    ]
    with pytest.raises(Forbidden):
        services.approve_correction(asked.id, deal.officer)
    with pytest.raises(Forbidden):
        services.approve_correction(asked.id, deal.first)
    done = services.approve_correction(asked.id, deal.finance)
    assert (done.state, done.decided_by_id) == ("made", deal.finance.user_id)
    assert amounts()[1] == [-1_500_000, 1_500_000, 0]
    issue = db.session.query(ReconciliationIssue).filter_by(kind="paid_out_too_much").one()
    assert issue.detail["amount"] == 1_500_000
    assert [item.endpoint for item in queries.work_items(deal.finance)] == ["royalties.payouts"]
    pay_out(deal)  # the second inventor; what the first owes is carried
    assert ledger.balance_of("distribution_payable", institution_id=deal.institution_id) == 1_500_000
    assert owed_to(deal) == {deal.first.name: -1_500_000}
    assert checks.run()[0] == []


def test_a_cancelled_one_makes_room_for_another(deal: Deal) -> None:
    share = upheld(deal, paid=True)
    asked = services.correct_shares(share.id, halves(deal), None, WHY, deal.officer)
    services.cancel_correction(asked.id, deal.officer)
    with pytest.raises(Conflict):
        services.approve_correction(asked.id, deal.finance)
    again = services.correct_shares(share.id, halves(deal), None, WHY, deal.finance, "token")
    assert services.correct_shares(share.id, halves(deal), None, WHY, deal.finance, "token").id == again.id
    services.approve_correction(again.id, deal.officer)
    assert len(amounts()) == 2


def test_what_can_not_be_corrected(deal: Deal) -> None:
    share = deal.share_out().shares[0]
    services.object_to(share.id, "지분이 다릅니다", deal.first)
    with pytest.raises(Conflict):  # not answered
        services.correct_shares(share.id, halves(deal), None, WHY, deal.officer)
    services.answer_objection(share.id, "upheld", WHY, deal.officer)
    for stranger in (deal.first, deal.payer):
        with pytest.raises(Forbidden):
            services.correct_shares(share.id, halves(deal), None, WHY, stranger)
    first = f"inventor-{deal.first.user_id}"
    nobody = dict.fromkeys(halves(deal), 0)
    for weights, costs, why in (
        ({first: -1}, None, WHY),
        (nobody, None, WHY),
        (halves(deal), 5, WHY),
        (halves(deal), None, " "),
    ):
        with pytest.raises(Invalid):
            services.correct_shares(share.id, weights, costs, why, deal.officer)
    with pytest.raises(Conflict, match="바뀐"):
        services.correct_shares(share.id, {}, None, WHY, deal.officer)
    assert len(amounts()) == 1


@pytest.mark.parametrize("language", ["", "/en"])
def test_the_page_from_objection_to_the_corrected_shares(
    app: Flask, world: World, deal: Deal, language: str
) -> None:
    share = upheld(deal, paid=True)
    at = f"{language}/distributions/{share.distribution.ref}"
    office = browser(app, world, deal.officer)
    assert f'name="correct-{share.id}-people-1-weight"' in office.get(at).text
    assert "correct-" not in browser(app, world, deal.second).get(at).text
    form = {
        f"correct-{share.id}-people-{n}-{name}": value
        for n, (who, weight) in enumerate(halves(deal).items())
        for name, value in (("who", who), ("weight", weight))
    } | {f"correct-{share.id}-form_token": "once"}
    refused_page = office.post(f"{at}/correct/{share.ref}", data=form)
    assert refused_page.status_code == 422
    assert 'value="50"' in refused_page.text, "what was typed is kept"
    form[f"correct-{share.id}-reason"] = WHY
    assert office.post(f"{at}/correct/{share.ref}", data=form).status_code == 303
    assert office.post(f"{at}/correct/{share.ref}", data=form).status_code == 303, "sent twice, asked once"
    correction = db.session.query(ShareCorrection).one()
    decide = f"{language}/share-corrections/{correction.ref}"
    assert office.post(f"{decide}/approve").status_code == 403
    assert browser(app, world, deal.payer).post(f"{decide}/approve").status_code == 404
    second = browser(app, world, deal.finance)
    page = second.get(at).text
    assert ("Approve the correction" if language else "바로잡기 승인") in page
    done = second.post(f"{decide}/approve")
    assert done.status_code == 303
    corrected = browser(app, world, deal.first).get(done.location).text
    assert (
        "Put right after an objection" if language else "이의를 받아들여 바로잡은 배분입니다"
    ) in corrected
    assert WHY in corrected


@pytest.mark.parametrize("time", [1, pytest.param(2, marks=pytest.mark.long)])
def test_two_decisions_at_once(app: Flask, world: World, deal: Deal, time: int) -> None:
    """Two approvals and a cancellation: one of them counts, and the shares are put right once or not at all."""
    share = upheld(deal, paid=True)
    asked = services.correct_shares(share.id, halves(deal), None, WHY, deal.officer).id
    other = world.person("finance", deal.institution_id)
    outcomes = at_once(
        app,
        lambda: services.approve_correction(asked, deal.finance).state,
        lambda: services.approve_correction(asked, other).state,
        lambda: services.cancel_correction(asked, deal.officer).state,
    )
    assert len(refused(outcomes)) == 2
    row = db.session.get_one(ShareCorrection, asked)
    assert len(amounts()) == (2 if row.state == "made" else 1)
    assert checks.run()[0] == []


def test_two_corrections_at_once(app: Flask, deal: Deal) -> None:
    share_id = upheld(deal).id
    other = {f"inventor-{deal.first.user_id}": 30, f"inventor-{deal.second.user_id}": 70}
    outcomes = at_once(
        app,
        lambda: services.correct_shares(share_id, halves(deal), None, WHY, deal.officer).state,
        lambda: services.correct_shares(share_id, other, None, WHY, deal.finance).state,
    )
    assert len(refused(outcomes)) == 1
    assert len(amounts()) == 2
