"""The named races of a deal, eight people at once: one wins, everybody else gets a sentence, nothing is half done."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.accounts import services as accounts
from marketplace.accounts.lifecycle import MEMBERSHIP
from marketplace.accounts.models import Membership, Organisation
from marketplace.catalog.models import Listing
from marketplace.kernel import outbox
from marketplace.kernel.database import db
from marketplace.kernel.errors import Refusal
from marketplace.kernel.transaction import atomic
from marketplace.licensing import services as licensing
from marketplace.licensing.models import Agreement, Signature
from marketplace.negotiation import services as negotiation
from marketplace.negotiation.models import Inquiry, JointMember, SharingApplication, TermSheet
from marketplace.rights import queries as rights
from tests.negotiation.deals import Deal, cluster_of, invite, make_deal, rival
from tests.world import World

PEOPLE = 8
SEEDS = [
    1,
    *(pytest.param(n, marks=pytest.mark.long) for n in (2, 3)),
    *(pytest.param(n, marks=pytest.mark.soak) for n in range(4, 30)),
]


@pytest.fixture
def deal(world: World) -> Deal:
    return make_deal(world)


def at_once(app: Flask, seed: int, deeds: list[Callable[[], Any]]) -> list[str]:
    """Every deed in a thread of its own, started together in a seeded order: "done" or the sentence of the refusal."""
    db.session.rollback()
    start, outcomes = threading.Barrier(len(deeds)), ["a fault"] * len(deeds)

    def run(i: int) -> None:
        with app.app_context():
            start.wait()
            try:
                deeds[i]()
                outcomes[i] = "done"
            except Refusal as refusal:
                outcomes[i] = refusal.text.en
            finally:
                db.session.remove()

    order = list(range(len(deeds)))
    random.Random(seed).shuffle(order)
    threads = [threading.Thread(target=run, args=(i,)) for i in order]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    db.session.expire_all()
    assert "a fault" not in outcomes
    return outcomes


@pytest.mark.parametrize("seed", SEEDS)
def test_eight_companies_accept_an_exclusive_licence(app: Flask, deal: Deal, seed: int) -> None:
    offers = []
    for _ in range(PEOPLE):
        other, boss = rival(deal)
        sheet = other.offer(other.ask(), kind="sole")
        offers.append((sheet.id, boss))
    outcomes = at_once(
        app, seed, [lambda s=s, boss=boss: negotiation.accept_terms(s, boss) for s, boss in offers]
    )
    assert outcomes.count("done") == 1
    assert all("another company" in said or "faster" in said for said in outcomes if said != "done")
    assert len(rights.standing(deal.listing_id)) == 1


@pytest.mark.parametrize("seed", SEEDS)
def test_one_number_is_accepted_once(app: Flask, deal: Deal, world: World, seed: int) -> None:
    sheet = deal.offer(deal.ask()).id
    bosses = [world.person("representative", deal.company_id) for _ in range(PEOPLE)]
    outcomes = at_once(
        app, seed, [lambda boss=boss: negotiation.accept_terms(sheet, boss) for boss in bosses]
    )
    assert outcomes.count("done") == 1
    assert len(rights.standing(deal.listing_id)) == 1


@pytest.mark.parametrize("seed", SEEDS)
def test_accepting_against_withdrawing(app: Flask, deal: Deal, seed: int) -> None:
    sheet = deal.offer(deal.ask()).id
    deeds: list[Callable[[], Any]] = [
        *(lambda: negotiation.accept_terms(sheet, deal.boss) for _ in range(PEOPLE // 2)),
        *(lambda: negotiation.withdraw_terms(sheet, deal.officer) for _ in range(PEOPLE // 2)),
    ]
    outcomes = at_once(app, seed, deeds)
    assert outcomes.count("done") == 1
    won = db.session.get_one(TermSheet, sheet).state
    assert won == ("accepted" if "done" in outcomes[: PEOPLE // 2] else "withdrawn")
    assert len(rights.standing(deal.listing_id)) == (won == "accepted")


@pytest.mark.parametrize("seed", SEEDS)
def test_signing_against_revoking(app: Flask, deal: Deal, seed: int) -> None:
    agreement = deal.offered().id
    half = PEOPLE // 2
    deeds: list[Callable[[], Any]] = [
        *(lambda: licensing.record_signature(agreement, deal.boss, "licensee") for _ in range(half)),
        *(lambda: licensing.revoke(agreement, "사정이 바뀌었습니다.", deal.officer) for _ in range(half)),
    ]
    outcomes = at_once(app, seed, deeds)
    assert outcomes[half:].count("done") == 1, "a signed offer may still be revoked, once"
    row = db.session.get_one(Agreement, agreement)
    assert row.state == "revoked"
    assert len(row.signatures) == outcomes[:half].count("done") <= 1
    assert rights.standing(deal.listing_id) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_signing_against_the_removal_of_the_signer(app: Flask, deal: Deal, world: World, seed: int) -> None:
    agreement, half = deal.offered().id, PEOPLE // 2
    world.person("representative", deal.company_id)  # somebody stays
    membership = db.session.scalars(
        select(Membership.id).where(Membership.user_id == deal.boss.user_id)
    ).one()

    def remove() -> None:
        with atomic():
            row = db.session.scalars(
                select(Membership).where(Membership.id == membership).with_for_update(of=Membership)
            ).one()
            MEMBERSHIP.perform("end", row, deal.center)

    deeds: list[Callable[[], Any]] = [
        *(lambda: licensing.record_signature(agreement, deal.boss, "licensee") for _ in range(half)),
        *(remove for _ in range(half)),
    ]
    outcomes = at_once(app, seed, deeds)
    assert outcomes[half:].count("done") == 1
    count = db.session.scalar(select(func.count(Signature.id)).where(Signature.agreement_id == agreement))
    assert count == outcomes[:half].count("done") <= 1
    assert db.session.get_one(Agreement, agreement).state == ("signed" if count else "offered")
    again = at_once(app, seed, [lambda: licensing.record_signature(agreement, deal.boss, "licensee")])
    assert again != ["done"], "who was removed signs no more"


@pytest.mark.parametrize("seed", SEEDS)
def test_companies_answer_an_invitation_while_it_is_taken_back(app: Flask, deal: Deal, seed: int) -> None:
    """Two companies, each answered and taken back by several at once: each ends as the one that won says."""
    inquiry, bosses = deal.ask(), cluster_of(deal, 2)
    rows = [invite(inquiry, boss, deal.boss).ref for boss in bosses]
    deeds: list[Callable[[], Any]] = []
    for ref, boss in zip(rows, bosses, strict=True):
        deeds += [lambda ref=ref, boss=boss: negotiation.answer_invitation(ref, True, boss)] * 2
        deeds += [lambda ref=ref: negotiation.take_invitation_back(ref, deal.boss)] * 2
    outcomes = at_once(app, seed, deeds)
    for i, ref in enumerate(rows):
        mine = outcomes[4 * i : 4 * i + 4]
        assert mine.count("done") == 1
        state = db.session.query(JointMember).filter_by(ref=ref).one().state
        assert state == ("joined" if "done" in mine[:2] else "left")


@pytest.mark.parametrize("seed", SEEDS)
def test_shares_change_while_terms_are_accepted(app: Flask, deal: Deal, seed: int) -> None:
    """What was billed to whom is settled by then: shares set after the acceptance are refused, those before it count."""
    inquiry, (boss,) = deal.ask(), cluster_of(deal, 1)
    inquiry_id = inquiry.id
    row = invite(inquiry, boss, deal.boss)
    negotiation.answer_invitation(row.ref, True, boss)
    sheet = deal.offer(inquiry).id
    refs = [one.ref for one in db.session.query(JointMember).order_by(JointMember.id)]
    deeds: list[Callable[[], Any]] = [
        *(
            lambda n=n: negotiation.set_shares(inquiry_id, {refs[0]: n, refs[1]: 1}, deal.boss)
            for n in range(2, 6)
        ),
        *(lambda: negotiation.accept_terms(sheet, deal.boss) for _ in range(PEOPLE // 2)),
    ]
    outcomes = at_once(app, seed, deeds)
    assert outcomes[4:].count("done") == 1
    assert all("can't change now" in said for said in outcomes[:4] if said != "done")
    shares = db.session.get_one(Inquiry, inquiry_id).shares_bp
    assert sum(shares.values()) == 10_000
    assert (outcomes[:4].count("done") == 0) == (list(shares.values()) == [5_000, 5_000])


@pytest.mark.parametrize("seed", SEEDS)
def test_a_company_leaves_while_it_signs(app: Flask, deal: Deal, world: World, seed: int) -> None:
    """Signed or gone, never both: a company that left is on no paper, and one that signed stays."""
    inquiry, (boss,) = deal.ask(), cluster_of(deal, 1)
    member = invite(inquiry, boss, deal.boss).ref
    negotiation.answer_invitation(member, True, boss)
    sheet = deal.agreed(inquiry)
    agreement = licensing.offer(licensing.draft_agreement(sheet.id, deal.officer).id, deal.officer).id
    half = PEOPLE // 2
    deeds: list[Callable[[], Any]] = [
        *(lambda: licensing.record_signature(agreement, boss, "licensee") for _ in range(half)),
        *(lambda: licensing.leave(member, "사정이 바뀌었습니다.", boss) for _ in range(half)),
    ]
    outcomes = at_once(app, seed, deeds)
    assert outcomes.count("done") == 1
    signed = "done" in outcomes[:half]
    row = db.session.get_one(Agreement, agreement)
    assert (row.state, len(row.signatures)) == (("offered", 1) if signed else ("revoked", 0))
    assert db.session.query(JointMember).filter_by(ref=member).one().state == ("joined" if signed else "left")
    drafts = db.session.query(Agreement).filter_by(state="draft").all()
    assert [draft.licensee_ids for draft in drafts] == ([] if signed else [[deal.company_id]])


@pytest.mark.parametrize("seed", SEEDS)
def test_signing_against_the_merger_of_the_company(app: Flask, deal: Deal, seed: int) -> None:
    """Signed before it, the survivor is bound; merged before it, the paper is drafted anew. Nobody signs for who is gone."""
    agreement, half = deal.offered().id, PEOPLE // 2
    survivor = rival(deal)[0].company_id
    ref = db.session.get_one(Organisation, deal.company_id).ref
    number = db.session.get_one(Organisation, survivor).business_number or ""
    second = deal.world.person("center_admin", deal.center.standings[0].organisation_id)
    merger = accounts.propose_merger(ref, number, "합병 등기", deal.center).ref
    deeds: list[Callable[[], Any]] = [
        *(lambda: licensing.record_signature(agreement, deal.boss, "licensee") for _ in range(half)),
        *(lambda: accounts.record_merger(merger, second) for _ in range(half)),
    ]
    outcomes = at_once(app, seed, deeds)
    assert outcomes[half:].count("done") == 1
    signed = outcomes[:half].count("done")
    outbox.drain()
    db.session.rollback()
    db.session.expire_all()
    row = db.session.get_one(Agreement, agreement)
    assert (row.company_id, len(row.signatures)) == (survivor, signed)
    assert row.state == ("signed" if signed else "revoked")
    assert {s.organisation_id for s in row.signatures} <= {survivor}
    drafts = db.session.query(Agreement).filter_by(state="draft").all()
    assert [draft.company_id for draft in drafts] == ([] if signed else [survivor])
    assert {right.company_id for right in rights.standing(deal.listing_id)} == {survivor}


@pytest.mark.parametrize("seed", SEEDS)
def test_an_application_is_decided_once(app: Flask, world: World, seed: int) -> None:
    deal = make_deal(world, offers=[{"kind": "sharing", "fee": 0, "term_months": 36, "express": True}])
    offer = db.session.get_one(Listing, deal.listing_id).offers[0].ref
    ref = negotiation.apply_for_sharing(deal.boss, deal.public_id, offer, deal.company_id, "계획").ref
    half = PEOPLE // 2
    deeds: list[Callable[[], Any]] = [
        *(lambda: negotiation.choose_applicant(ref, deal.officer) for _ in range(half)),
        *(lambda: negotiation.decline_applicant(ref, "이유", deal.center) for _ in range(half)),
    ]
    outcomes = at_once(app, seed, deeds)
    assert outcomes.count("done") == 1
    state = db.session.query(SharingApplication).filter_by(ref=ref).one().state
    assert state == ("chosen" if "done" in outcomes[:half] else "declined")
