"""Options and evaluations, each walked to its end: paper, machine, money and duties agree at each step."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from marketplace.kernel import clock, periods
from marketplace.kernel.errors import Conflict, Forbidden
from marketplace.licensing import services
from marketplace.licensing.models import Agreement
from marketplace.licensing.queries.work import work_items
from marketplace.rights import queries as rights
from tests.licensing.test_assets import again, letters
from tests.licensing.test_contract_endings import pay
from tests.licensing.walking import bills_of, duty, expire, said, signed, until
from tests.negotiation.deals import Deal, rival, terms
from tests.world import PASSWORD, World

OPTION = {"kind": "option", "term_months": 6, "fee": 5_000_000, "effective_when": "paid"}


def option(deal: Deal, **more: Any) -> Agreement:
    agreement = deal.concluded(**{**OPTION, **more})
    pay(deal, bills_of(agreement)[0])
    return again(agreement)


def test_contract_12_an_option_is_exercised_held_credited_and_done(deal: Deal, sent: list[Any]) -> None:
    held = option(deal, fee_credited=True)
    assert "최초로 지급할 기술료에 충당한다" in said(held)
    with pytest.raises(Forbidden):
        services.exercise_option(held.id, deal.member)
    last = until(held)
    with clock.moved(by=last - clock.today()):
        services.exercise_option(held.id, deal.boss)
        with pytest.raises(Conflict):
            services.exercise_option(held.id, deal.boss)
        held = again(held)
        assert until(held) == held.talks_until == periods.days_after(last, 60)
        for person in (deal.officer, deal.boss):
            assert letters(sent, person, "옵션이 행사되었습니다")
        [item] = [one for one in work_items(deal.officer) if one.values == {"ref": held.ref}]
        assert (item.mine, item.due_on) == (True, held.talks_until)
    with clock.moved(by=last - clock.today() + timedelta(days=30)):
        expire()
        assert again(held).state == "in_force", "the talks hold the field"
        other, _ = rival(deal)
        with pytest.raises(Conflict):
            other.agreed(kind="sole")
        sheet = deal.agreed(held.inquiry, kind="sole", fee=30_000_000, effective_when="countersigned")
        licence = signed(deal, sheet)
        assert "5,000,000원은 위 기술료에 충당" in said(licence)
        [bill] = bills_of(licence)
        assert (bill.net, held.number in bill.lines[0].text_ko) == (25_000_000, True)
        held = again(held)
        assert (held.state, licence.number in held.ended_reason) == ("expired", True)
        assert [one.kind for one in rights.in_force(deal.listing_id)] == ["sole"]


def test_contract_12_the_licence_ends_the_options_amendments_with_it(deal: Deal) -> None:
    held = option(deal)
    amendment = services.amend(
        held.id, terms(**{**OPTION, "term_months": 9, "effective_when": "countersigned"}), deal.officer
    )
    services.offer(amendment.id, deal.officer)
    services.sign(amendment.id, deal.boss, PASSWORD)
    services.countersign(amendment.id, deal.officer, PASSWORD)
    assert again(amendment).state == "in_force"
    services.exercise_option(held.id, deal.boss)
    signed(deal, deal.agreed(again(held).inquiry, fee=0, effective_when="countersigned"))
    assert (again(held).state, again(amendment).state) == ("expired", "expired")
    assert again(amendment).ended_at


def test_contract_12_an_option_not_exercised_lapses_with_its_day(deal: Deal, sent: list[Any]) -> None:
    held = option(deal)
    assert "본계약의 기술료에 충당하지 아니한다" in said(held)
    last = until(held)
    with clock.moved(by=last - clock.today() + timedelta(days=1)):
        expire()
        assert again(held).state == "expired"
        with pytest.raises(Conflict):
            services.exercise_option(held.id, deal.boss)
        other, _ = rival(deal)
        assert other.agreed(kind="sole").state == "accepted", "the field is free"


def test_contract_12_talks_that_lead_to_nothing_end_with_their_day(deal: Deal) -> None:
    held = option(deal)
    services.exercise_option(held.id, deal.boss)
    over = again(held).talks_until
    last = max(over, until(held))
    with clock.moved(by=last - clock.today() + timedelta(days=1)):
        expire()
        assert again(held).state == "expired"
        assert rights.in_force(deal.listing_id) == []


def test_contract_12_a_non_exclusive_grant_does_not_empty_an_option_that_stands_alone(deal: Deal) -> None:
    held = option(deal, option_alone=True)
    assert "어떠한 실시권도 허락하지 아니한다" in said(held)
    other, _ = rival(deal)
    with pytest.raises(Conflict):
        other.agreed()


def test_contract_12_the_page_exercises_it(deal: Deal, client: FlaskClient, world: World) -> None:
    held = option(deal, fee_credited=True)
    world.sign_in(client, deal.boss)
    page = client.get(f"/agreements/{held.ref}").text
    assert "되돌릴 수 없습니다" in page
    assert client.post(f"/agreements/{held.ref}/exercise").status_code == 303
    assert "본계약 협의 기한" in client.get(f"/agreements/{held.ref}").text


def test_contract_13_an_evaluation_is_answered_and_its_fee_counts_once(
    deal: Deal, sent: list[Any], client: FlaskClient, world: World
) -> None:
    trial = deal.concluded(
        kind="evaluation", term_months=3, fee=2_000_000, effective_when="paid", fee_credited=True
    )
    pay(deal, bills_of(trial)[0])
    last = until(trial)
    with clock.moved(by=last - clock.today() + timedelta(days=1)):
        expire()
        owed = duty(trial, "result")
        assert owed.due_on == periods.days_after(last, 30)
        assert duty(trial, "material").due_on == periods.days_after(last, 30)
        world.sign_in(client, deal.member)
        page = client.get(f"/agreements/{trial.ref}")
        assert "시험 결과와 도입 의사" in page.text
        where = f"/agreements/{trial.ref}/duties/{owed.ref}"
        bare = client.post(f"{where}/report", data={f"{owed.ref}-done_on": clock.today().isoformat()})
        assert bare.status_code == 422
        assert "한 일을 입력해 주십시오" in bare.text
        filled = {
            f"{owed.ref}-done_on": clock.today().isoformat(),
            f"{owed.ref}-note": "수율 94%, 도입합니다.",
        }
        assert client.post(f"{where}/report", data=filled).status_code == 303
        assert letters(sent, deal.officer, "시험 결과와 도입 의사")
        services.return_duty(owed.ref, "시험 조건이 없습니다.", deal.officer)
        assert letters(sent, deal.boss, "남은 일이 있습니다")
        services.report_duty(owed.ref, clock.today(), "조건을 더했습니다.", None, deal.member)
        services.confirm_duty(owed.ref, deal.officer)
        assert duty(trial, "result").state == "confirmed"
        licence = signed(deal, deal.agreed(effective_when="countersigned"))
        assert [bill.net for bill in bills_of(licence)] == [28_000_000]
        other = again(deal.offered())
        assert other.credit == 0, "counted once"


def test_contract_13_who_says_nothing_is_reminded_and_too_late_counts_nothing(
    deal: Deal, sent: list[Any]
) -> None:
    trial = deal.concluded(
        kind="evaluation", term_months=3, fee=2_000_000, effective_when="paid", fee_credited=True
    )
    pay(deal, bills_of(trial)[0])
    last = until(trial)
    with clock.moved(by=last - clock.today() + timedelta(days=25)):
        expire()
        services.remind_of_duties({}, "one")
        services.remind_of_duties({}, "two")
        assert len(letters(sent, deal.boss, "까지] 시험 결과와 도입 의사")) == 1
    with clock.moved(by=last - clock.today() + timedelta(days=40)):
        assert again(deal.offered()).credit == 0
