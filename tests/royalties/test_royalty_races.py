"""Eight threads on what a royalty does once: opening a period, accepting a report, sharing a fee, paying it out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from marketplace.billing import checks
from marketplace.books import queries as ledger
from marketplace.books.models import JournalEntry
from marketplace.invoicing.models import Invoice
from marketplace.kernel import clock
from marketplace.kernel.database import db
from marketplace.royalties import services
from marketplace.royalties.models import Distribution, Payout, RoyaltyReport
from tests.billing.test_money_races import SEEDS, eight
from tests.races.test_races import refused
from tests.royalties.paying import propose
from tests.royalties.test_distribution import Deal, message
from tests.royalties.test_reports import SEPARATOR


@pytest.mark.parametrize("seed", SEEDS)
def test_a_fee_is_shared_once(app: Flask, deal: Deal, seed: int) -> None:
    invoice = deal.bill()
    deal.pay(invoice)
    told = message(invoice)
    eight(app, seed, lambda: services.follow_received(told, "a"), lambda: services.follow_received(told, "b"))
    assert db.session.query(Distribution).count() == 1
    assert ledger.balance_of("distribution_payable", institution_id=deal.institution_id) == -15_000_000
    assert checks.run()[0] == []


@pytest.mark.parametrize("seed", SEEDS)
def test_a_share_is_proposed_and_paid_out_once(app: Flask, deal: Deal, seed: int) -> None:
    deal.share_out()
    assert len(refused(eight(app, seed, lambda: propose(deal)[0].ref))) == 7
    first, second = db.session.query(Payout).order_by(Payout.id).all()
    ids = first.id, second.id
    outcomes = eight(
        app,
        seed,
        lambda: services.confirm_payout(ids[0], deal.officer).state,
        lambda: services.confirm_payout(ids[1], deal.officer).state,
    )
    assert len(refused(outcomes)) == 6
    assert db.session.query(JournalEntry).filter_by(kind="payout").count() == 2
    ends = eight(
        app,
        seed,
        lambda: services.take_payroll_file(deal.institution_id, deal.finance).ref,
        lambda: services.undo_payout(ids[0], deal.officer).state,
    )
    assert refused(ends)
    db.session.expire_all()
    states = {payout.state for payout in db.session.query(Payout)}
    assert states in ({"taken"}, {"taken", "undone"})
    assert sum(
        p.amount for p in db.session.query(Payout).filter_by(state="taken")
    ) == 15_000_000 + ledger.balance_of("distribution_payable", institution_id=deal.institution_id)
    assert checks.run()[0] == []


@pytest.mark.parametrize("seed", SEEDS)
def test_a_period_is_opened_and_billed_once(app: Flask, running: Deal, seed: int) -> None:
    clock.move_by(timedelta(days=366))
    eight(app, seed, lambda: services.open_reports({}, "daily"))
    (report,) = db.session.query(RoyaltyReport).all()
    report_id = report.id
    filed = eight(app, seed, lambda: services.submit_report(report_id, [SEPARATOR], running.payer).state)
    assert len(refused(filed)) == 7
    accepted = eight(app, seed, lambda: services.accept_report(report_id, running.officer).state)
    assert len(refused(accepted)) == 7
    assert db.session.query(Invoice).filter_by(source_type="royalty_report").count() == 1
    assert checks.run()[0] == []
