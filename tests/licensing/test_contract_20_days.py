"""The days of an agreement are spoken of before they come, once for each mark, and stand in the calendars of both sides."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from marketplace.accounts.models import Membership
from marketplace.dealroom.deadlines import deadlines_of
from marketplace.kernel import clock, periods
from marketplace.kernel.database import db
from marketplace.licensing import services
from marketplace.licensing.queries.work import work_items
from marketplace.papers.services import Attachment
from marketplace.rights import queries as rights
from tests.licensing.test_assets import letters
from tests.negotiation.deals import Deal
from tests.world import PASSWORD, World

SCAN = Attachment("등록원부.pdf", "0" * 64, 9, "application/pdf")


def before(day: date | None, days: int) -> timedelta:
    """So far the clock moves until so many days before the deadline of this day."""
    assert day is not None
    return periods.deadline(day) - clock.today() - timedelta(days=days)


def remind() -> None:
    """The job, twice: what was said is not said again."""
    for run in ("one", "two"):
        services.remind_of_signing({}, run)
        services.remind_of_expiry({}, run)


def days_of(person, words):
    return [item.due_on for item in deadlines_of(person) if words in item.title.ko]


def test_contract_20_whose_turn_it_is_to_sign_hears_it_before_the_day(deal: Deal, sent) -> None:
    agreement = deal.offered(fee=0)
    words = "서명 기한이 다가옵니다"
    with clock.moved(by=before(agreement.sign_by, 8)):
        remind()
        assert letters(sent, deal.boss, words) == []
    with clock.moved(by=before(agreement.sign_by, 7)):
        remind()
        assert (len(letters(sent, deal.boss, words)), letters(sent, deal.officer, words)) == (1, [])
        services.sign(agreement.id, deal.boss, PASSWORD)
    with clock.moved(by=before(agreement.sign_by, 2)):
        remind()
        assert (len(letters(sent, deal.boss, words)), len(letters(sent, deal.officer, words))) == (1, 1)
        assert days_of(deal.officer, "기관이 서명할 차례") == [agreement.sign_by]
    with clock.moved(by=before(agreement.sign_by, -3)):
        remind()
        assert len(letters(sent, deal.officer, words)) == 1, (
            "the day is over; the letter of the lapse says so"
        )


@pytest.mark.parametrize("recorded", [False, True])
def test_contract_20_the_register_is_spoken_of_before_its_day_unless_a_number_is_recorded(
    deal: Deal, sent, recorded: bool
) -> None:
    agreement = deal.concluded(kind="exclusive", effective_when="registered")
    if recorded:
        services.record_registration(agreement.id, "10-1", clock.today(), SCAN, deal.officer)
    words = "등록 또는 신고 기한이 다가옵니다"
    wanted = 0
    for days in (31, 30, 7, 0, -3):
        with clock.moved(by=before(agreement.complete_by, days)):
            remind()
            wanted += days in (30, 7) and not recorded
            told = {len(letters(sent, person, words)) for person in (deal.boss, deal.officer)}
            assert told == {wanted}, days


def test_contract_20_the_end_of_a_non_disclosure_agreement_is_seen_coming(deal: Deal, sent) -> None:
    agreement = services.start_nda(deal.ask().id, deal.officer)
    services.sign(agreement.id, deal.boss, PASSWORD)
    services.countersign(agreement.id, deal.officer, PASSWORD)
    (right,) = rights.of_source("agreement", agreement.id)
    words = "자료 제공 기간이 끝납니다"
    assert days_of(deal.boss, words) == days_of(deal.officer, words) == [right.until_on]
    with clock.moved(by=right.until_on - clock.today() - timedelta(days=30)):
        remind()
        for person in (deal.boss, deal.officer):
            (letter,) = letters(sent, person, "자료 제공 기간이 곧 끝납니다")
            assert "실시권" not in letter.get_content()
    with clock.moved(by=right.until_on - clock.today() + timedelta(days=1)):
        services.expire_due({}, "job")
        (letter,) = letters(sent, deal.boss, "계약 기간이 끝났습니다")
        assert "받은 비밀은" in letter.get_content()
        assert "실시할 수 없습니다" not in letter.get_content()


def test_contract_20_a_proposed_wording_is_in_the_list_of_who_may_approve_it(
    deal: Deal, world: World
) -> None:
    center = db.session.query(Membership).filter_by(user_id=deal.center.user_id).one().organisation_id
    second = world.person("center_admin", center, name="두번째")
    articles = {"transfer": {"heading": "양도 금지", "paragraphs": ["넘길 수 없다."]}}
    row = services.propose_wording("non_exclusive", "ko", articles, "짧고 분명하게", deal.center)

    def listed(person):
        return [
            (item.mine, item.subject) for item in work_items(person) if item.endpoint == "licensing.wording"
        ]

    assert (listed(second), listed(deal.center)) == ([(True, "짧고 분명하게")], [(False, "짧고 분명하게")])
    assert listed(deal.officer) == listed(deal.boss) == []
    services.decide_wording(row.ref, "approve", second)
    assert listed(second) == listed(deal.center) == []


def test_contract_20_a_proposal_to_end_that_nobody_answers_is_spoken_of_once(deal: Deal, sent) -> None:
    agreement = deal.concluded(fee=0)
    day = clock.today() + timedelta(days=30)
    row = services.announce(agreement.id, "accord", day, "더 쓰지 않습니다.", deal.officer)
    words = "합의 해지 제안이 답변을 기다립니다"
    for ahead, told in ((8, 0), (7, 1), (3, 1), (-3, 1)):
        with clock.moved(by=day - clock.today() - timedelta(days=ahead)):
            for run in ("one", "two"):
                services.remind_of_answers({}, run)
            assert (len(letters(sent, deal.boss, words)), letters(sent, deal.officer, words)) == (told, [])
    services.answer_ending(row.ref, False, "계속 쓰겠습니다.", deal.boss)
    tomorrow = services.announce(
        agreement.id, "accord", clock.today() + timedelta(days=1), "다시", deal.officer
    )
    services.remind_of_answers({}, "at once")
    assert len(letters(sent, deal.boss, words)) == 1, "it was proposed today"
    assert tomorrow.state == "proposed"
