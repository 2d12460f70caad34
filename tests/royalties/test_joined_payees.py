"""Who was told a share by name and has an account since is one person: paid once, taxed once, known as before."""

from __future__ import annotations

import pytest
from flask import Flask

from marketplace.billing import checks
from marketplace.catalog.models import Inventor
from marketplace.invoicing import services as invoicing
from marketplace.kernel import outbox
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict
from marketplace.kernel.transaction import atomic
from marketplace.royalties import queries, services
from marketplace.royalties.models import DistributionShare, Payee, Payout
from marketplace.royalties.services import PayeeFacts
from tests.royalties.paying import add, key_of, of_kind, owed_to, pay_out, payable, propose, taxed
from tests.royalties.test_distribution import Deal, browser, message
from tests.world import World

NAME = "나중에 가입"


def link(deal: Deal, world: World) -> Actor:
    """The office gives the inventor who was known by name the account that the person opened."""
    joined = world.person("researcher", deal.institution_id, name=NAME)
    with atomic():
        db.session.query(Inventor).filter_by(name_ko=NAME).one().user_id = joined.user_id
    return joined


def void(deal: Deal, invoice_id: int) -> None:
    invoicing.void_invoice(invoice_id, "해지", deal.finance)
    outbox.drain()
    db.session.rollback()


def of_name(payouts: list[Payout]) -> Payout:
    return next(payout for payout in payouts if payout.name == NAME)


def test_nothing_is_owed_of_a_void_fee_to_who_got_an_account_meanwhile(deal: Deal, world: World) -> None:
    add(deal, NAME, share=100)
    distribution = deal.share_out()
    joined = link(deal, world)
    void(deal, distribution.invoice_id)
    assert not any(person.due(early=True) for person in queries.owed(deal.institution_id))
    shares = db.session.query(DistributionShare).filter_by(name=NAME).all()
    assert {share.user_id for share in shares} == {joined.user_id}
    assert sum(share.amount for share in shares) == payable(deal) == 0
    assert checks.run()[0] == []


def test_what_was_paid_by_name_stays_as_it_was_paid(deal: Deal, world: World) -> None:
    add(deal, NAME, share=100)
    distribution = deal.share_out()
    pay_out(deal)
    services.take_payroll_file(deal.institution_id, deal.finance)
    joined = link(deal, world)
    void(deal, distribution.invoice_id)
    paid, back = db.session.query(DistributionShare).filter_by(name=NAME).order_by(DistributionShare.id)
    assert (paid.user_id, back.user_id) == (None, joined.user_id)
    assert owed_to(deal)[NAME] == back.amount == -paid.amount


def test_a_proposal_by_name_is_not_confirmed_when_the_fee_is_void(deal: Deal, world: World) -> None:
    add(deal, NAME, share=100)
    distribution = deal.share_out()
    waiting = of_name(propose(deal))
    link(deal, world)
    void(deal, distribution.invoice_id)
    with pytest.raises(Conflict, match="줄었습니다"):
        services.confirm_payout(waiting.id, deal.officer)
    services.cancel_payout(waiting.id, deal.finance)
    assert NAME not in owed_to(deal) or owed_to(deal)[NAME] == 0
    assert not any(p.due(early=True) for p in queries.owed(deal.institution_id) if p.name == NAME)


def test_a_payment_confirmed_by_name_is_not_taken_when_the_fee_is_void(deal: Deal, world: World) -> None:
    add(deal, NAME, share=100)
    distribution = deal.share_out()
    confirmed = services.confirm_payout(of_name(propose(deal)).id, deal.officer)
    link(deal, world)
    void(deal, distribution.invoice_id)
    with pytest.raises(Conflict, match="줄었습니다"):
        services.take_payroll_file(deal.institution_id, deal.finance)
    services.undo_payout(confirmed.id, deal.finance)
    assert not any(p.due(early=True) for p in queries.owed(deal.institution_id) if p.name == NAME)
    assert payable(deal) == sum(p.balance for p in queries.owed(deal.institution_id))


def test_the_years_limit_is_used_once_by_who_got_an_account_meanwhile(deal: Deal, world: World) -> None:
    of_kind(deal, "patent")
    add(deal, NAME, share=100)
    services.set_payees(deal.institution_id, {NAME: PayeeFacts(standing="employee")}, deal.finance)
    deal.share_out(40_000_000)  # 10,000,000 for half of the whole
    assert taxed(pay_out(deal))[NAME] == (7_000_000, 3_000_000)
    link(deal, world)
    more = deal.bill(8_000_000, "milestone")
    deal.pay(more)
    services.follow_received(message(more), "k")
    assert taxed(pay_out(deal))[NAME] == (0, 2_000_000)


def test_a_controlling_interest_entered_under_the_name_holds_for_the_account(
    deal: Deal, world: World
) -> None:
    of_kind(deal, "patent")
    add(deal, NAME, share=100)
    services.set_payees(
        deal.institution_id,
        {NAME: PayeeFacts(number="N-1", standing="employee", controlling=True)},
        deal.finance,
    )
    link(deal, world)
    deal.share_out(8_000_000)
    assert taxed(pay_out(deal))[NAME] == (0, 2_000_000)
    file = services.take_payroll_file(deal.institution_id, deal.finance)
    assert of_name(list(file.payouts)).number == "N-1"


def test_a_namesake_with_an_account_is_not_paid_under_the_others_number(deal: Deal, world: World) -> None:
    other = world.person("researcher", deal.institution_id, name=NAME)
    add(deal, NAME, share=50)
    add(deal, NAME, user_id=other.user_id, share=50)
    services.set_payees(deal.institution_id, {NAME: PayeeFacts("N-1")}, deal.finance)
    deal.share_out()
    pay_out(deal)
    file = services.take_payroll_file(deal.institution_id, deal.finance)
    numbers = {payout.user_id: payout.number for payout in file.payouts if payout.name == NAME}
    assert numbers == {None: "N-1", other.user_id: ""}


def test_an_employee_number_entered_under_the_name_can_be_given_to_the_account(
    app: Flask, deal: Deal, world: World
) -> None:
    add(deal, NAME, share=100)
    services.set_payees(deal.institution_id, {NAME: PayeeFacts("N-1")}, deal.finance)
    joined = link(deal, world)
    finance = browser(app, world, deal.finance)
    assert "N-1" in finance.get("/distributions/people").text, "what stands under the name is shown"
    form = {
        "people-0-key": NAME,
        "people-0-number": "",
        "people-1-key": key_of(joined).removeprefix("KRW-"),
        "people-1-number": "N-1",
    }
    assert finance.post("/distributions/people", data=form).status_code == 303
    (row,) = db.session.query(Payee).all()
    assert (row.user_id, row.number) == (joined.user_id, "N-1")
