"""What waits for a person of the office, or of the licensee, stands in a list and is spoken of around its day."""

from __future__ import annotations

from datetime import timedelta

from marketplace.dealroom.deadlines import deadlines_of
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.royalties import queries, services
from tests.licensing.test_assets import letters
from tests.royalties.paying import propose
from tests.royalties.test_distribution import Deal
from tests.royalties.test_examining import CLAUSES, billed_year
from tests.royalties.test_trust_rules import draft
from tests.royalties.typed import typed_in


def listed(person: Actor) -> list[str]:
    return [item.title.ko for item in queries.work_items(person) if item.endpoint == "royalties.audit"]


def test_contract_20_an_examination_is_listed_for_both_sides_until_it_ends(running: Deal, sent) -> None:
    report = billed_year(running)
    typed_in(report.schedule_id, **CLAUSES, audit_notice_days=14)
    audit = services.open_audit(
        report.schedule_id,
        report.period_from,
        report.period_until,
        examiner="회계법인",
        reason="정기",
        actor=running.officer,
        form_token="a",
    )
    assert listed(running.officer) == ["장부 검사의 결과를 기록하거나 검사를 중단해 주십시오."]
    assert listed(running.payer) == ["장부 검사가 있습니다. 이날부터 장부를 볼 수 있게 해 주십시오."]
    assert listed(running.first) == []
    for person in (running.officer, running.payer):
        days = [item.due_on for item in deadlines_of(person) if item.endpoint == "royalties.audit"]
        assert days == [audit.begins_on]
    services.drop_audit(audit.id, "자료가 이미 충분합니다.", running.officer)
    assert listed(running.officer) == listed(running.payer) == []
    (letter,) = letters(sent, running.payer, "장부 검사를 중단했습니다")
    assert "자료가 이미 충분합니다." in letter.get_content()


def remind() -> None:
    """The job, twice: what was said is not said again."""
    for run in ("one", "two"):
        services.remind_deciders({}, run)


def test_contract_20_a_payment_that_waits_is_spoken_of_around_its_day(deal: Deal, sent) -> None:
    deal.share_out()
    day = clock.today() + timedelta(days=10)
    proposed = propose(deal, day)
    words = "배분금 지급이 아직 끝나지 않았습니다"
    for ahead, told in ((4, 0), (3, 1), (0, 1)):
        with clock.moved(by=day - clock.today() - timedelta(days=ahead)):
            remind()
            assert len(letters(sent, deal.officer, words)) == len(letters(sent, deal.finance, words)) == told
    for payout in proposed:
        services.confirm_payout(payout.id, deal.officer)
    with clock.moved(by=day - clock.today() + timedelta(days=1)):
        remind()
        assert "급여 파일을 내려받아" in letters(sent, deal.finance, words)[-1].get_content()
        assert len(letters(sent, deal.finance, words)) == 2
    services.take_payroll_file(deal.institution_id, deal.finance)
    with clock.moved(by=day - clock.today() + timedelta(days=20)):
        remind()
        assert len(letters(sent, deal.finance, words)) == 2


def test_contract_20_a_rule_that_nobody_confirms_is_spoken_of_and_can_be_put_away(deal: Deal, sent) -> None:
    row = services.propose_rule(deal.institution_id, draft(), deal.officer)
    words = "배분 기준이 확인을 기다립니다"
    with clock.moved(by=row.from_on - clock.today() - timedelta(days=3)):
        remind()
        assert len(letters(sent, deal.finance, words)) == 1
    with clock.moved(by=row.from_on - clock.today() + timedelta(days=2)):
        remind()
        assert "철회하거나 반려" in letters(sent, deal.finance, words)[-1].get_content()
        for person in (deal.officer, deal.finance):
            assert [
                (item.title.ko, item.mine)
                for item in queries.work_items(person)
                if "배분 기준" in item.title.ko
            ] == [("시행일까지 확인되지 않은 배분 기준입니다. 철회하거나 반려해 주십시오.", True)]
        services.decide_against_rule(row.id, "withdraw", deal.officer)
        assert not [item for item in queries.work_items(deal.finance) if "배분 기준" in item.title.ko]
