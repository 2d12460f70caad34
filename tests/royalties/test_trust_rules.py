"""How an institution shares is set by two people on a page, for contracts to come, and seen by those whom it concerns."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from flask import Flask

from marketplace.catalog.models import Inventor, Listing
from marketplace.kernel import clock, outbox
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid, Refusal
from marketplace.kernel.policy import Policy
from marketplace.kernel.transaction import atomic
from marketplace.licensing.models import Agreement
from marketplace.royalties import queries, services
from marketplace.royalties.models import SharingRule
from marketplace.royalties.queries import Rule
from marketplace.royalties.services import RuleDraft
from tests.royalties.ruling import settled
from tests.royalties.test_distribution import Deal, amounts, browser, message
from tests.world import World

RULE = Rule(6000, 1500, True, 1000)


def draft(days: int = 10, rule: Rule = RULE, basis: str = "직무발명 보상 규정 제12조") -> RuleDraft:
    return RuleDraft(clock.today() + timedelta(days=days), rule, basis, "연구자 몫을 높입니다.")


def shared(deal: Deal, key: str, concluded: date) -> list[int]:
    """The shares of 10,000,000 by a contract of that day."""
    with atomic():
        agreement = db.session.get_one(Agreement, deal.agreement_id)
        agreement.concluded_at = datetime.combine(concluded, time(12), clock.SEOUL)
    invoice = deal.bill(10_000_000, key)
    deal.pay(invoice)
    services.follow_received(message(invoice), "k")
    return amounts(services.distributions_of(invoice.id)[0])


def test_trust_08_two_people_set_a_rule_for_contracts_to_come(deal: Deal, sent: list[Any]) -> None:
    row = services.propose_rule(deal.institution_id, draft(), deal.officer)
    outbox.drain()
    assert [deal.finance.email in str(m["To"]) for m in sent] == [True]
    assert "60%" in sent[0].get_content()
    assert [i.title.ko for i in queries.work_items(deal.finance) if i.mine] == [
        "배분 기준을 확인해 주십시오."
    ]
    for who in (deal.officer, deal.first, deal.payer):
        with pytest.raises(Forbidden):
            services.confirm_rule(row.id, who)
    services.confirm_rule(row.id, deal.finance)
    outbox.drain()
    told = {str(m["To"]) for m in sent if "배분 기준이 바뀝니다" in str(m["Subject"])}
    assert all(any(who.email in to for to in told) for who in (deal.first, deal.second, deal.officer))
    assert not any(deal.payer.email in to for to in told)
    with pytest.raises(Conflict):
        services.confirm_rule(row.id, deal.finance)
    before, after = row.from_on - timedelta(days=1), row.from_on
    assert shared(deal, "old", before) == [3_000_000, 2_000_000, 5_000_000]
    assert shared(deal, "new", after) == [3_240_000, 2_160_000, 4_600_000]


def test_trust_08_a_later_rule_leaves_old_contracts_and_their_next_payments_alone(deal: Deal) -> None:
    settled(deal.institution_id, researchers_bp=7000)
    concluded = clock.today()
    assert shared(deal, "upfront", concluded)[-1] == 3_000_000
    row = services.propose_rule(deal.institution_id, draft(1), deal.finance)
    services.confirm_rule(row.id, deal.officer)
    clock.move_by(timedelta(days=400))
    assert shared(deal, "milestone", concluded)[-1] == 3_000_000
    assert [(r.from_on, r.state) for r in queries.rules_history(deal.institution_id)] == [
        (row.from_on, "confirmed"),
        (date(2000, 1, 1), "confirmed"),
    ]


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("researchers", replace(RULE, researchers_bp=4999)),
        ("researchers", replace(RULE, researchers_bp=10_001)),
        ("contributors", replace(RULE, contributors_bp=999)),
        ("contributors", replace(RULE, contributors_bp=4001)),
        ("costs", replace(RULE, costs_bp=0)),
        ("costs", replace(RULE, costs_bp=10_000)),
        ("costs", replace(RULE, deduct_costs_first=False)),
    ],
)
def test_trust_08_the_floors_of_the_law_hold(deal: Deal, field: str, wrong: Rule) -> None:
    with pytest.raises(Invalid) as refused:
        services.propose_rule(deal.institution_id, draft(rule=wrong), deal.officer)
    assert list(refused.value.fields) == [field]


def test_trust_08_the_floors_are_those_of_the_rules_day(deal: Deal) -> None:
    with atomic():
        db.session.add(
            Policy(
                key="share_public_research_researchers_bp",
                from_on=clock.today() + timedelta(days=5),
                value=6500,
            )
        )
    services.check_rule(deal.institution_id, draft(4))
    with pytest.raises(Invalid, match="65%"):
        services.check_rule(deal.institution_id, draft(5))


def test_trust_08_nothing_begins_today_or_before_and_nothing_is_confirmed_late(deal: Deal) -> None:
    for days in (0, -1):
        with pytest.raises(Invalid):
            services.propose_rule(deal.institution_id, draft(days), deal.officer)
    with pytest.raises(Invalid):
        services.propose_rule(deal.institution_id, draft(basis=" "), deal.officer)
    row = services.propose_rule(deal.institution_id, draft(1), deal.officer)
    with pytest.raises(Conflict):
        services.propose_rule(deal.institution_id, draft(2), deal.finance)
    with clock.moved(by=timedelta(days=1)), pytest.raises(Conflict):
        services.confirm_rule(row.id, deal.finance)
    assert db.session.get_one(SharingRule, row.id).state == "proposed"


def test_trust_08_a_proposal_is_withdrawn_by_its_author_and_declined_by_others(
    deal: Deal, sent: list[Any]
) -> None:
    row = services.propose_rule(deal.institution_id, draft(), deal.officer)
    for who, action in ((deal.finance, "withdraw"), (deal.officer, "decline"), (deal.first, "decline")):
        with pytest.raises(Refusal):
            services.decide_against_rule(row.id, action, who)
    assert services.decide_against_rule(row.id, "withdraw", deal.officer).state == "withdrawn"
    again = services.propose_rule(deal.institution_id, draft(), deal.officer)
    services.decide_against_rule(again.id, "decline", deal.finance)
    outbox.drain()
    assert any(deal.officer.email in str(m["To"]) and "반려" in str(m["Subject"]) for m in sent)
    assert queries.rule_on(deal.institution_id, clock.today() + timedelta(days=99)) is None


def test_trust_08_the_preview_is_what_a_fee_really_brings(deal: Deal) -> None:
    settled(deal.institution_id, **vars(RULE))
    listing = db.session.get_one(Listing, deal.listing_id)
    plain, helped, national, _ = queries.examples(listing.institution, RULE, clock.today(), 10_000_000)
    assert [plain.lifted, helped.lifted, national.lifted] == [False, False, True]
    assert shared(deal, "a", clock.today())[-1] == plain.parts.institution
    with atomic():
        db.session.add(
            Inventor(listing_id=deal.listing_id, name_ko="박기여", is_contributor=True, position=9)
        )
    assert shared(deal, "b", clock.today())[-1] == helped.parts.institution
    with atomic():
        db.session.query(Inventor).filter_by(name_ko="박기여").delete()
        db.session.get_one(Listing, deal.listing_id).national_rnd = True
    assert shared(deal, "c", clock.today())[-1] == national.parts.institution


@pytest.mark.parametrize("language", ["", "/en"])
def test_trust_08_from_the_preview_to_the_rule_through_the_pages(
    app: Flask, world: World, deal: Deal, language: str
) -> None:
    officer, at = browser(app, world, deal.officer), f"{language}/sharing-rules"
    assert officer.get(at).status_code == 200
    form = {
        "from_on": (clock.today() + timedelta(days=7)).isoformat(),
        "researchers": "65",
        "contributors": "15",
        "costs": "10",
        "deduct": "y",
        "basis": "직무발명 보상 규정 제12조",
        "note": "",
        "example": "1억",
        "form_token": "once",
    }
    refused = officer.post(f"{at}/new", data=form | {"researchers": "40", "basis": ""})
    assert refused.status_code == 422
    assert 'value="40"' in refused.text
    assert officer.post(f"{at}/new", data=form | {"propose": "y"}).status_code == 200, "previewed before"
    shown = officer.post(f"{at}/new", data=form | {"preview": "y"}).text
    assert "58,500,000" in shown  # 65 % of what is left of a hundred million
    seen = "|".join((form["from_on"], "6500", "1500", "True", "1000", form["basis"], "0"))
    assert f'value="{seen}"' in shown
    assert db.session.query(SharingRule).count() == 0
    for _ in range(2):
        assert officer.post(f"{at}/new", data=form | {"propose": "y", "seen": seen}).status_code == 303
    row = db.session.query(SharingRule).one()
    researcher = browser(app, world, deal.first)
    assert "65%" in researcher.get(at).text
    assert researcher.post(f"{at}/{row.ref}/confirm").status_code == 403
    assert browser(app, world, deal.payer).get(at).status_code == 403
    other = browser(app, world, world.person("officer", world.institution()))
    assert other.post(f"{at}/{row.ref}/confirm").status_code == 404
    assert officer.post(f"{at}/{row.ref}/confirm").status_code == 403
    assert browser(app, world, deal.finance).post(f"{at}/{row.ref}/confirm").status_code == 303
    auditor = browser(app, world, world.person("auditor", world.center()))
    assert "65%" in auditor.get(f"{at}?institution={row.institution.ref}").text
    assert (
        f"{at}?institution="
        in browser(app, world, deal.first).get(f"{language}/distributions/{deal.share_out().ref}").text
    )


def test_the_rules_to_come_are_those_that_will_hold_the_next_first(deal: Deal) -> None:
    for days, researchers in ((10, 6000), (10, 7000), (5, 5500)):
        row = services.propose_rule(
            deal.institution_id, draft(days, replace(RULE, researchers_bp=researchers)), deal.officer
        )
        services.confirm_rule(row.id, deal.finance)
    coming = queries.coming_rules(deal.institution_id)
    assert [row.researchers_bp for row in coming] == [5500, 7000]
    for row in coming:
        held = queries.rule_on(deal.institution_id, row.from_on)
        assert held is not None
        assert held.id == row.id
