"""Two people at the same moment: one wins, the other gets a sentence; nothing is half done."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden
from marketplace.licensing import queries, services
from marketplace.licensing.models import Agreement
from marketplace.negotiation import services as negotiation
from marketplace.negotiation.models import TermSheet
from marketplace.rights import queries as rights
from tests.world import PASSWORD


def at_once(app, *deeds: Callable[[], object]) -> list[str]:
    """Run each deed in a thread of its own from one starting line; "done" or "refused" for each, in order."""
    start, outcomes = threading.Barrier(len(deeds)), ["" for _ in deeds]

    def run(i: int) -> None:
        with app.app_context():
            start.wait()
            try:
                deeds[i]()
                outcomes[i] = "done"
            except (Conflict, Forbidden):
                outcomes[i] = "refused"
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(i,)) for i in range(len(deeds))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    db.session.expire_all()
    return outcomes


@pytest.mark.parametrize("turn", range(3))
def test_signing_and_revoking(deal, app, turn):
    agreement = deal.offered()
    outcomes = at_once(
        app,
        lambda: services.sign(agreement.id, deal.boss, PASSWORD),
        lambda: services.revoke(agreement.id, "사정이 바뀌었습니다.", deal.officer),
    )
    # A signed agreement may still be revoked; a revoked one is never signed.
    row = db.session.get_one(Agreement, agreement.id)
    assert outcomes[1] == "done"
    assert row.state == "revoked"
    assert len(row.signatures) == (outcomes[0] == "done")
    assert rights.standing(deal.listing_id) == []


def test_one_of_two_representatives_signs(deal, app, world):
    second = world.person("representative", deal.company_id)
    world.set_password(second)
    agreement = deal.offered()
    outcomes = at_once(
        app,
        lambda: services.sign(agreement.id, deal.boss, PASSWORD),
        lambda: services.sign(agreement.id, second, PASSWORD),
    )
    assert sorted(outcomes) == ["done", "refused"]
    assert len(db.session.get_one(Agreement, agreement.id).signatures) == 1


def test_accepting_and_withdrawing_terms(deal, app):
    sheet = deal.offer(deal.ask())
    outcomes = at_once(
        app,
        lambda: negotiation.accept_terms(sheet.id, deal.boss),
        lambda: negotiation.withdraw_terms(sheet.id, deal.officer),
    )
    assert sorted(outcomes) == ["done", "refused"]
    state = db.session.get_one(TermSheet, sheet.id).state
    assert state == ("accepted" if outcomes[0] == "done" else "withdrawn")
    assert len(rights.standing(deal.listing_id)) == (state == "accepted")


def test_two_countersignatures_make_one_invoice_and_one_right(deal, app, world):
    second = world.person("officer", deal.institution_id)
    world.set_password(second)
    agreement = deal.offered(fee=0)
    services.sign(agreement.id, deal.boss, PASSWORD)
    outcomes = at_once(
        app,
        lambda: services.countersign(agreement.id, deal.officer, PASSWORD),
        lambda: services.countersign(agreement.id, second, PASSWORD),
    )
    assert sorted(outcomes) == ["done", "refused"]
    assert len(rights.in_force(deal.listing_id)) == 1


@pytest.mark.parametrize("turn", range(3))
def test_withdrawing_a_signature_and_countersigning_it(deal, app, turn):
    agreement = deal.offered(fee=0)
    services.sign(agreement.id, deal.boss, PASSWORD)
    seen = queries.signatures_shown(db.session.get_one(Agreement, agreement.id))

    def sign_anew() -> None:
        services.withdraw_signature(agreement.id, "다시 봅니다.", deal.boss)
        services.sign(agreement.id, deal.boss, PASSWORD)

    outcomes = at_once(
        app,
        sign_anew,
        lambda: services.countersign(agreement.id, deal.officer, PASSWORD, seen=seen),
    )
    # Either the institution signed first what it saw, or it is told to look again; never what it did not see.
    row = db.session.get_one(Agreement, agreement.id)
    assert sorted(outcomes) == ["done", "refused"]
    signed_by_both = outcomes[1] == "done"
    assert (row.state == "in_force") is signed_by_both
    assert (str(row.signatures[0].id) == seen) is signed_by_both
