"""A dated rule is proposed by one administrator, confirmed by another, and counts from its day; old deals keep theirs."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from marketplace.features import PACKAGES
from marketplace.kernel import clock, feature, outbox, policy
from marketplace.kernel.audit import AuditEvent
from marketplace.kernel.database import db
from marketplace.kernel.errors import Invalid
from marketplace.kernel.policy import Policy
from marketplace.running import services
from marketplace.running.models import PolicyProposal
from marketplace.running.rule_names import RULES, rule_of
from tests.races.test_deal_races import PEOPLE, SEEDS, at_once
from tests.running.conftest import Desk
from tests.world import World

PAGE = "/center/policies/payment_due_days"


def proposed(**values: Any) -> dict[str, Any]:
    tomorrow = clock.today() + timedelta(days=1)
    return {"value": "45", "from_on": tomorrow.isoformat(), "reason": "기업의 요청이 많습니다."} | values


def decide(desk: Desk, person: Any, answer: str) -> int:
    db.session.rollback()
    ref = db.session.query(PolicyProposal).order_by(PolicyProposal.id.desc()).limit(1).one().ref
    return desk.as_(person).post(f"{PAGE}/{ref}/{answer}").status_code


def letter(sent: list[Any], subject: str) -> str:
    """The last letter of this subject."""
    return str(next(one for one in reversed(sent) if subject in one["Subject"]).get_content())


def test_every_rule_has_its_name_and_reads_what_it_shows(app: Flask) -> None:
    rows = feature.load(PACKAGES).policy_rows()
    assert {row.key for row in rows} == set(RULES), "marketplace/running/rule_names.py names every rule"
    for row in rows:
        rule = RULES[row.key]
        assert rule.read(rule.written(row.value)) == row.value, row.key
        assert all(rule.shown(row.value)), row.key


def test_two_people_set_a_rule_and_it_counts_from_its_day(desk: Desk, sent: list[Any]) -> None:
    page = desk.as_(desk.first).get(PAGE).text
    assert "청구서의 납부 기한" in page
    assert "30일" in page
    assert 'value="30"' in page, "the form begins with the value of today"
    assert "Days to pay an invoice" in desk.client.get("/en" + PAGE).text
    assert desk.client.post(PAGE, data=proposed()).status_code == 303
    assert policy.value("payment_due_days", date(2030, 1, 1)) == 30, "one person alone changes nothing"
    assert decide(desk, desk.first, "confirm") == 403, "nobody confirms what they proposed"
    outbox.drain()
    told = [str(letter["To"]) for letter in sent if "운영 기준 제안을 확인" in letter["Subject"]]
    assert len(told) == 1
    assert desk.second.email in told[0]
    assert "새 값: 45일" in letter(sent, "운영 기준 제안을 확인")
    assert "운영 기준을 확인해 주십시오." in desk.as_(desk.second).get("/work").text
    assert "기업의 요청이 많습니다." in desk.client.get(PAGE).text
    assert decide(desk, desk.second, "confirm") == 303
    today = clock.today()
    assert policy.value("payment_due_days", today) == 30
    assert policy.value("payment_due_days", today + timedelta(days=1)) == 45
    outbox.drain()
    assert any("운영 기준이 정해졌습니다" in letter["Subject"] for letter in sent)
    acts = [row.action for row in db.session.query(AuditEvent).filter_by(subject_type="policy_proposal")]
    assert acts == ["policy_proposal.propose", "policy_proposal.confirm"]


def test_a_value_is_taken_back_before_its_day_and_not_after(desk: Desk, sent: list[Any]) -> None:
    desk.as_(desk.first).post(PAGE, data=proposed())
    decide(desk, desk.second, "confirm")
    assert "되돌리기" in desk.as_(desk.first).get(PAGE).text
    outbox.drain()
    assert decide(desk, desk.first, "take_back") == 303
    assert policy.value("payment_due_days", date(2030, 1, 1)) == 30
    outbox.drain()
    assert "지금의 값이 계속 적용됩니다" in letter(sent, "정한 운영 기준을 되돌렸습니다")
    desk.as_(desk.first).post(PAGE, data=proposed())
    decide(desk, desk.second, "confirm")
    clock.move_by(timedelta(days=2))
    assert decide(desk, desk.second, "take_back") == 403
    assert policy.value("payment_due_days", clock.today()) == 45


def test_what_is_no_value_is_refused_beside_its_field(desk: Desk) -> None:
    client = desk.as_(desk.first)
    today = clock.today().isoformat()
    for wrong, sentence in (
        ({"value": "많이"}, "1에서 36,500 사이의 숫자"),
        ({"value": "0"}, "1에서 36,500 사이의 숫자"),
        ({"value": "9" * 200}, "1에서 36,500 사이의 숫자"),
        ({"value": "30"}, "그날의 값과 같습니다"),
        ({"from_on": today}, "내일이나 그 뒤의 날"),
        ({"from_on": "2199-01-01"}, "5년 안의 날"),
        ({"from_on": "어제"}, "1900년에서"),
        ({"reason": ""}, "사유를 입력해 주십시오."),
    ):
        reply = client.post(PAGE, data=proposed(**wrong))
        assert (reply.status_code, sentence in reply.text) == (422, True), wrong
    assert client.get("/center/policies/no_such_rule").status_code == 404


def test_a_day_that_came_while_it_waited_is_never_set_in_the_past(desk: Desk) -> None:
    desk.as_(desk.first).post(PAGE, data=proposed())
    clock.move_by(timedelta(days=3))
    assert decide(desk, desk.second, "confirm") == 409
    assert decide(desk, desk.second, "withdraw") == 303
    assert policy.value("payment_due_days", clock.today()) == 30


def test_counsels_word_on_a_value_needs_two_people_too(desk: Desk, sent: list[Any]) -> None:
    key = "arrears_interest_bp"
    row = db.session.query(Policy).filter_by(key=key).one()
    assert not row.confirmed
    number = row.id
    client = desk.as_(desk.first)
    assert client.get(f"/center/policies/{key}/{number}/source").status_code == 200
    assert (
        client.post(f"/center/policies/{key}/{number}/source", data={"why": "자문을 받았습니다."}).status_code
        == 303
    )
    assert decide(desk, desk.second, "confirm") == 303
    db.session.rollback()
    assert db.session.query(Policy).filter_by(key=key).one().confirmed
    outbox.drain()
    assert "되돌릴 수" not in letter(sent, "법률 검토 표시가 바뀌었습니다"), "a mark is not taken back"


def test_the_auditor_reads_and_does_not_propose(desk: Desk) -> None:
    client = desk.as_(desk.auditor)
    assert "새 값 제안하기" not in client.get(PAGE).text
    assert client.post(PAGE, data=proposed()).status_code == 403
    assert desk.as_(desk.finance).get(PAGE).status_code == 403


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("vat_bp", "12.5%", 1250),
        ("arrears_reminder_days", "15, -7, 1", [-7, 1, 15]),
        ("signing_reminder_days", "2 7", [7, 2]),
        ("rough_won_per_unit", "USD 1,450 EUR 1600", {"USD": 1450, "EUR": 1600}),
        ("invention_income_kinds", "디자인", ["design"]),
        ("single_officer_limit_krw", "2억", 200_000_000),
        ("outcome_asked_on", "4월 1일", "04-01"),
    ],
)
def test_values_are_read_as_people_write_them(key: str, text: str, value: Any) -> None:
    assert RULES[key].read(text) == value


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("vat_bp", "120"),
        ("rough_won_per_unit", "USD 1"),
        ("invention_income_kinds", "노래"),
        ("outcome_asked_on", "02-29"),
        ("nobody_named_it", "3"),
        ("signing_reminder_days", "-3"),
    ],
)
def test_values_out_of_reason_are_refused(key: str, text: str) -> None:
    with pytest.raises(Invalid):
        rule_of(key).read(text)


@pytest.mark.long
@pytest.mark.parametrize("seed", SEEDS)
def test_eight_administrators_propose_and_confirm_at_once(app: Flask, world: World, seed: int) -> None:
    center = world.center()
    people = [world.person("center_admin", center) for _ in range(PEOPLE)]
    day = clock.today() + timedelta(days=9)
    said = services.Proposed("45", day, "", True, "요청")
    outcomes = at_once(
        app, seed, [lambda one=one: services.propose_value("payment_due_days", said, one) for one in people]
    )
    assert outcomes.count("done") == 1
    ref = db.session.query(PolicyProposal).one().ref
    outcomes = at_once(app, seed, [lambda one=one: services.confirm_policy(ref, one) for one in people])
    assert outcomes.count("done") == 1
    assert db.session.query(Policy).filter_by(key="payment_due_days").count() == 2
