"""No won astray on its way to the people: who is paid, by whom, how it is taxed, what can be undone, what the books hold."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from marketplace.billing import checks
from marketplace.books import queries as ledger
from marketplace.books import services as books
from marketplace.books.models import JournalEntry, Posting
from marketplace.cards import services as cards
from marketplace.catalog.models import Inventor
from marketplace.invoicing import services as invoicing
from marketplace.kernel import clock, outbox
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid, Refusal
from marketplace.kernel.transaction import atomic
from marketplace.royalties import queries, services
from marketplace.royalties.models import DistributionShare, Payout
from tests.royalties.paying import (
    add,
    dispute,
    dollar_fee,
    key_of,
    of_kind,
    owed_to,
    pay_out,
    payable,
    propose,
    refuse_both,
    taxed,
)
from tests.royalties.test_distribution import Deal, browser, message
from tests.world import World


def test_trust_07_nobody_is_dropped_and_the_list_sums_to_the_books(deal: Deal) -> None:
    add(deal, "계정 없는 사람", share=100)
    add(deal, "기여자", contributor=True)
    deal.share_out()
    assert owed_to(deal).keys() == {deal.first.name, deal.second.name, "계정 없는 사람", "기여자"}
    assert sum(owed_to(deal).values()) == payable(deal) == 18_000_000
    assert {row[9] for row in queries.payroll(deal.finance) if row[1] == "기여자"} == {
        f"이의 제기 기간; {(clock.today() + timedelta(days=30)).isoformat()}까지; 계정 없음"
    }
    pay_out(deal)
    file = services.take_payroll_file(deal.institution_id, deal.finance)
    assert sum(p.paid_amount for p in file.payouts) == 18_000_000
    assert payable(deal) == 0
    assert owed_to(deal) == {}
    assert checks.run()[0] == []


def test_trust_07_who_got_an_account_meanwhile_is_the_same_person(deal: Deal, world: World) -> None:
    add(deal, "나중에 가입", share=100)
    distribution = deal.share_out(10_000_000)
    pay_out(deal)
    joined = world.person("researcher", deal.institution_id, name="나중에 가입")
    with atomic():
        row = db.session.query(Inventor).filter_by(name_ko="나중에 가입").one()
        row.user_id = joined.user_id
    second = world.person("finance", deal.institution_id)
    refund = cards.request_refund(distribution.invoice_id, 1_100_000, "감액", deal.finance)
    cards.approve_refund(refund.id, second)
    cards.finish_bank_refund(refund.id, second)
    outbox.drain()
    assert owed_to(deal)["나중에 가입"] == -250_000, "a tenth of 2,500,000 back, not the whole twice"
    assert sum(owed_to(deal).values()) == payable(deal)


def test_trust_07_a_payment_takes_two_people_and_can_be_undone_until_payroll_took_it(
    deal: Deal, sent: list[Any]
) -> None:
    deal.share_out()
    with pytest.raises(Forbidden):
        services.propose_payouts(deal.institution_id, ["KRW-1"], pay_on=clock.today(), actor=deal.officer)
    first, second = propose(deal)
    outbox.drain()
    assert any(deal.officer.email in str(m["To"]) and "확인해" in str(m["Subject"]) for m in sent)
    assert payable(deal) == 15_000_000, "a proposal moves nothing"
    for who in (deal.finance, deal.first, deal.payer):
        with pytest.raises(Forbidden):
            services.confirm_payout(first.id, who)
    services.confirm_payout(first.id, deal.officer)
    services.confirm_payout(second.id, deal.officer)
    assert payable(deal) == 0
    services.undo_payout(second.id, deal.finance)
    assert payable(deal) == 6_000_000
    assert owed_to(deal) == {deal.second.name: 6_000_000}
    file = services.take_payroll_file(deal.institution_id, deal.finance)
    assert [p.id for p in file.payouts] == [first.id]
    for act in (services.undo_payout, services.cancel_payout, services.confirm_payout):
        with pytest.raises(Refusal):
            act(first.id, deal.officer)
    with pytest.raises(Conflict):
        services.take_payroll_file(deal.institution_id, deal.finance)
    outbox.drain()
    letters = [m for m in sent if "지급 예정" in str(m["Subject"])]
    assert [deal.first.email in str(m["To"]) for m in letters] == [True]
    assert "9,000,000원" in letters[0].get_content()
    assert checks.run()[0] == []


def test_trust_07_who_is_paid_does_not_confirm_it(deal: Deal, world: World) -> None:
    add(deal, "담당자", share=100, user_id=deal.officer.user_id)
    deal.share_out()
    own = next(p for p in propose(deal) if p.user_id == deal.officer.user_id)
    with pytest.raises(Forbidden):
        services.confirm_payout(own.id, deal.officer)
    services.confirm_payout(own.id, world.person("officer", deal.institution_id))


def test_trust_07_the_month_for_objections_is_respected_or_said(app: Flask, world: World, deal: Deal) -> None:
    distribution = deal.share_out()
    with pytest.raises(Invalid):
        services.propose_payouts(
            deal.institution_id, [key_of(deal.first)], pay_on=clock.today(), actor=deal.finance
        )
    page = browser(app, world, deal.finance).get("/distributions/payouts").text
    assert "이의 제기 기간" in page
    (early, *_) = propose(deal)
    assert "이의 제기 기간" in early.remark
    services.cancel_payout(early.id, deal.finance)
    clock.move_by(timedelta(days=30))
    services.object_to(distribution.shares[1].id, "지분이 다릅니다", deal.second)
    clock.move_by(timedelta(days=1))
    assert [p.due() for p in queries.owed(deal.institution_id)] == [0, 0], (
        "an objection may change everyone's share"
    )
    services.answer_objection(distribution.shares[1].id, "dismissed", "신고서와 같습니다.", deal.officer)
    due = {p.name: p.due() for p in queries.owed(deal.institution_id)}
    assert due[deal.first.name] == 9_000_000
    assert due[deal.second.name] == 0, "it is still within the second person's proposal"


def test_trust_07_a_negative_balance_is_carried_and_said(deal: Deal, world: World) -> None:
    distribution = deal.share_out(10_000_000)
    pay_out(deal)
    services.take_payroll_file(deal.institution_id, deal.finance)
    second = world.person("finance", deal.institution_id)
    refund = cards.request_refund(distribution.invoice_id, 1_100_000, "감액", deal.finance)
    cards.approve_refund(refund.id, second)
    cards.finish_bank_refund(refund.id, second)
    outbox.drain()
    db.session.rollback()
    assert owed_to(deal) == {deal.first.name: -300_000, deal.second.name: -200_000}
    assert all("다음 배분에서 상계" in row[9] for row in queries.payroll(deal.finance))
    with pytest.raises(Invalid):
        services.propose_payouts(
            deal.institution_id,
            [key_of(deal.first)],
            pay_on=clock.today(),
            actor=deal.finance,
            early=True,
        )
    later = deal.bill(2_000_000, "milestone")
    deal.pay(later)
    services.follow_received(message(later), "k")
    assert owed_to(deal) == {deal.first.name: 300_000, deal.second.name: 200_000}
    assert sum(owed_to(deal).values()) == payable(deal)
    assert sorted(p.amount for p in pay_out(deal)) == [200_000, 300_000]
    assert payable(deal) == 0
    assert checks.run()[0] == []


def test_trust_07_shares_that_became_less_after_the_proposal_are_not_paid(deal: Deal, world: World) -> None:
    distribution = deal.share_out(10_000_000)
    first, second = propose(deal)
    services.confirm_payout(second.id, deal.officer)
    invoicing.void_invoice(distribution.invoice_id, "해지", deal.finance)
    outbox.drain()
    db.session.rollback()
    refuse_both(deal, first, "줄었습니다")
    services.cancel_payout(first.id, deal.finance)
    services.undo_payout(second.id, deal.finance)
    assert payable(deal) == sum(owed_to(deal).values()) == 0


def test_trust_07_a_dispute_under_way_warns(app: Flask, world: World, deal: Deal) -> None:
    distribution = deal.share_out()
    clock.move_by(timedelta(days=40))
    assert all(p.due() for p in queries.owed(deal.institution_id))
    dispute(deal, distribution)
    assert not any(p.due() for p in queries.owed(deal.institution_id))
    assert "결제 분쟁 중" in browser(app, world, deal.finance).get("/distributions/payouts").text
    assert "결제 분쟁 중" in propose(deal)[0].remark


def test_trust_07_won_for_a_foreign_fee_book_what_the_bank_gave(deal: Deal) -> None:
    of_kind(deal, "patent")
    dollar_fee(deal)
    books.record_rate(
        deal.institution_id,
        currency="USD",
        on_day=clock.today(),
        won="1,400",
        source="매매기준율",
        actor=deal.finance,
    )
    paid = pay_out(deal, exchanged=6_900_000)  # the bank buys $5,000 at 1,380
    assert [(p.paid_amount, p.exchanged, p.bank_rate) for p in paid] == [
        (4_200_000, 4_140_000, "1,380"),
        (2_800_000, 2_760_000, "1,380"),
    ]
    assert taxed(paid)[deal.first.name] == (4_200_000, 0)
    sums: dict[tuple[str, str], int] = {}
    for entry, posting in db.session.query(JournalEntry, Posting).join(
        Posting, Posting.entry_id == JournalEntry.id
    ):
        if entry.kind.startswith("payout"):
            at = (entry.currency, posting.account)
            sums[at] = sums.get(at, 0) + posting.amount
    assert sums == {
        ("USD", "distribution_payable"): 500_000,
        ("USD", "cash_bank"): -500_000,
        ("KRW", "cash_bank"): -100_000,  # 6,900,000 came in, 7,000,000 went to the people
        ("KRW", "exchange_difference"): 100_000,
    }
    services.undo_payout(paid[0].id, deal.officer)
    assert ledger.balance_of("exchange_difference", institution_id=deal.institution_id) == 40_000
    share = db.session.query(DistributionShare).filter_by(user_id=deal.first.user_id).one()
    assert (share.paid_out_on, share.paid_amount, share.paid_currency) == (None, None, "")
    assert checks.run()[0] == []


@pytest.mark.parametrize("language", ["", "/en"])
def test_trust_07_from_the_list_to_the_payroll_file_through_the_pages(
    app: Flask, world: World, deal: Deal, language: str
) -> None:
    add(deal, "계정 없는 사람", share=100)
    deal.share_out()
    clock.move_by(timedelta(days=31))
    finance, at = browser(app, world, deal.finance), f"{language}/distributions/payouts"
    page = finance.get(at).text
    assert "15,000,000" in page
    form = {
        "people": ["KRW-계정 없는 사람", key_of(deal.first)],
        "pay_on": clock.today().isoformat(),
        "form_token": "once",
    }
    refused = finance.post(at, data=form | {"pay_on": "내일"})
    assert refused.status_code == 422
    assert refused.text.count("checked") == 2, "whom was chosen is kept"
    assert "checked" not in finance.post(at, data=form | {"people": []}).text, "and that nobody was"
    for wrong in ({"pay_on": "2099-01-01"}, {"people": ["KRW-999999"]}, {"exchanged": "5"}, {"people": []}):
        assert finance.post(at, data=form | wrong).status_code == 422
    assert finance.post(at, data=form).status_code == 303
    assert finance.post(at, data=form).status_code == 303, "sent twice, proposed once"
    assert db.session.query(Payout).count() == 2
    officer = browser(app, world, deal.officer)
    for payout in db.session.query(Payout):
        assert (
            browser(app, world, deal.second).post(f"{language}/payouts/{payout.ref}/confirm").status_code
            == 404
        )
        assert finance.post(f"{language}/payouts/{payout.ref}/confirm").status_code == 403
        assert officer.post(f"{language}/payouts/{payout.ref}/confirm").status_code == 303
    assert officer.post(f"{at}/file").status_code == 303
    assert officer.post(f"{at}/file").status_code == 409
    (file,) = queries.payroll_files(deal.institution_id)
    text = officer.get(f"{language}/distributions/payouts/file/{file.ref}.csv").text
    assert "계정 없는 사람" in text
    assert sum(p.paid_amount for p in file.payouts) == 4_500_000 + 7_500_000
    other = browser(app, world, world.person("finance", world.institution()))
    assert other.get(f"/distributions/payouts/file/{file.ref}.csv").status_code == 404
    assert "기관" in browser(app, world, deal.first).get("/income").text
