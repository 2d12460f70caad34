"""What happened between the proposal of a payment and its going: a dispute, an objection, a new year."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask

from marketplace.billing import checks
from marketplace.kernel import clock
from marketplace.kernel.errors import Conflict, Invalid
from marketplace.royalties import queries, services
from marketplace.royalties.incomes import used_in
from tests.royalties.paying import dispute, key_of, of_kind, propose, refuse_both, taxed
from tests.royalties.test_distribution import Deal, browser
from tests.world import World

QUESTIONED = "결제 분쟁이나 이의가 생겼습니다"
LATE = "지급일이 지났습니다"


def test_a_dispute_that_opened_after_the_proposal_stops_the_payment(deal: Deal) -> None:
    distribution = deal.share_out()
    clock.move_by(timedelta(days=31))
    first, second = propose(deal, early=False)
    services.confirm_payout(second.id, deal.officer)
    dispute(deal, distribution)
    refuse_both(deal, first, QUESTIONED)
    services.cancel_payout(first.id, deal.finance)
    services.undo_payout(second.id, deal.finance)
    again = propose(deal)  # in spite of it, and said
    services.confirm_payout(again[0].id, deal.officer)
    assert len(services.take_payroll_file(deal.institution_id, deal.finance).payouts) == 1


def test_an_objection_after_an_early_proposal_stops_the_payment(deal: Deal) -> None:
    distribution = deal.share_out()
    early = propose(deal)
    assert all("이의 제기 기간" in payout.remark for payout in early)
    services.object_to(distribution.shares[1].id, "지분이 다릅니다", deal.second)
    with pytest.raises(Conflict, match=QUESTIONED):
        services.confirm_payout(early[0].id, deal.officer)
    services.answer_objection(distribution.shares[1].id, "dismissed", "신고서와 같습니다.", deal.officer)
    services.confirm_payout(early[0].id, deal.officer)


def test_a_second_objection_stops_what_was_proposed_in_spite_of_the_first(deal: Deal) -> None:
    distribution = deal.share_out()
    services.object_to(distribution.shares[1].id, "지분이 다릅니다", deal.second)
    first, _ = propose(deal)
    services.object_to(distribution.shares[0].id, "계산이 다릅니다", deal.first)
    with pytest.raises(Conflict, match=QUESTIONED):
        services.confirm_payout(first.id, deal.officer)
    services.cancel_payout(first.id, deal.finance)
    again = next(payout for payout in propose(deal) if payout.name == first.name)
    services.confirm_payout(again.id, deal.officer)


def test_an_objection_upheld_after_the_proposal_stops_the_payment(deal: Deal) -> None:
    distribution = deal.share_out()
    services.object_to(distribution.shares[1].id, "지분이 다릅니다", deal.second)
    first, second = propose(deal)  # in spite of an objection of which nobody knew how it would end
    services.confirm_payout(second.id, deal.officer)
    services.answer_objection(distribution.shares[1].id, "upheld", "신고서와 다릅니다.", deal.officer)
    refuse_both(deal, first, "이의를 받아들였거나")


def test_a_payment_planned_for_last_year_does_not_use_its_limit(deal: Deal) -> None:
    of_kind(deal, "patent")
    clock.move_to(clock.now().replace(month=12, day=20))
    deal.share_out(20_000_000)
    first, second = propose(deal, clock.today())
    services.confirm_payout(second.id, deal.officer)
    clock.move_by(timedelta(days=20))
    refuse_both(deal, first, LATE, f"{LATE}: {second.name}")
    services.cancel_payout(first.id, deal.finance)
    services.undo_payout(second.id, deal.finance)
    with pytest.raises(Invalid) as refused:
        propose(deal, date(clock.today().year - 1, 12, 31))
    assert "pay_on" in refused.value.fields
    now = [services.confirm_payout(payout.id, deal.officer) for payout in propose(deal)]
    assert taxed(now)[deal.first.name] == (6_000_000, 0)
    services.take_payroll_file(deal.institution_id, deal.finance)


def test_what_was_paid_in_december_is_entered_in_january_with_its_day(deal: Deal) -> None:
    of_kind(deal, "patent")
    clock.move_to(clock.now().replace(month=12, day=20))
    deal.share_out(20_000_000)
    paid_on = clock.today() + timedelta(days=10)
    clock.move_by(timedelta(days=15))
    with pytest.raises(Invalid, match="이미 지급한 경우에만") as refused:
        propose(deal, paid_on)
    assert "pay_on" in refused.value.fields
    made = propose(deal, paid_on, paid_last_year=True)
    assert all("지난해에 이미 지급함" in payout.remark for payout in made)
    assert taxed([services.confirm_payout(payout.id, deal.officer) for payout in made])[deal.first.name] == (
        6_000_000,
        0,
    )
    file = services.take_payroll_file(deal.institution_id, deal.finance)
    assert {payout.pay_on for payout in file.payouts} == {paid_on}
    first = deal.first.user_id
    assert used_in(paid_on.year, deal.institution_id, first, deal.first.name) == 6_000_000
    assert used_in(clock.today().year, deal.institution_id, first, deal.first.name) == 0
    assert checks.run()[0] == []


def test_what_was_paid_last_year_is_entered_within_a_month(deal: Deal) -> None:
    clock.move_to(clock.now().replace(month=12, day=20))
    deal.share_out()
    paid_on = clock.today()
    clock.move_by(timedelta(days=30))
    first, _ = propose(deal, paid_on, paid_last_year=True)
    clock.move_by(timedelta(days=2))
    with pytest.raises(Conflict, match=LATE):
        services.confirm_payout(first.id, deal.officer)
    with pytest.raises(Invalid, match="31일"):
        propose(deal, paid_on, paid_last_year=True)


def test_the_page_asks_in_january_whether_it_was_paid_last_year(app: Flask, world: World, deal: Deal) -> None:
    clock.move_to(clock.now().replace(month=12, day=20))
    deal.share_out()
    paid_on, finance, path = clock.today(), browser(app, world, deal.finance), "/distributions/payouts"
    assert "paid_last_year" not in finance.get(path).text
    clock.move_by(timedelta(days=20))
    finance = browser(app, world, deal.finance)
    assert "paid_last_year" in finance.get(path).text
    form = {"people": key_of(deal.first), "pay_on": paid_on.isoformat(), "early": "y"}
    refused = finance.post(path, data=form)
    assert refused.status_code == 422
    assert "지급하였으면 아래에서 선택" in refused.text
    assert finance.post(path, data=form | {"paid_last_year": "y"}).status_code == 303
    (row,) = queries.payouts_in(deal.institution_id, "proposed")
    assert row.pay_on == paid_on


def test_a_payment_is_not_confirmed_months_after_its_day(deal: Deal) -> None:
    clock.move_to(clock.now().replace(month=3, day=2))
    deal.share_out()
    first, _ = propose(deal)
    clock.move_by(timedelta(days=32))
    with pytest.raises(Conflict, match=LATE):
        services.confirm_payout(first.id, deal.officer)


def test_what_the_proposal_says_does_not_stop_it(deal: Deal) -> None:
    distribution = deal.share_out()
    services.object_to(distribution.shares[1].id, "지분이 다릅니다", deal.second)
    dispute(deal, distribution)
    first, _ = propose(deal)
    services.confirm_payout(first.id, deal.officer)
    services.take_payroll_file(deal.institution_id, deal.finance)
