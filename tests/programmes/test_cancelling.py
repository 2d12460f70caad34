"""An award that is cancelled: reclaimed and its company excluded, by two people of the center."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from marketplace.kernel import clock, outbox
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Invalid, NotFound
from marketplace.programmes import services
from marketplace.programmes.models import (
    AwardPayment,
)
from marketplace.programmes.queries import awards
from tests.programmes.test_awards import (
    Move,
    asked,
    balances,
    fresh,
    paid,
    running,
)
from tests.programmes.town import Town


def addressees(letters: Iterable[Any]) -> set[str]:
    return {mail["To"].addresses[0].addr_spec for mail in letters}


def test_the_report_of_a_cancelled_award_is_not_answered_any_more(
    town: Town, at: Move, client: FlaskClient
) -> None:
    award = running(town, at)
    report = awards.reports_of(award)[0]
    services.submit_report(town.member, report.ref, "반쯤 되었습니다.")
    services.cancel_award(town.center, award.ref, "목적과 다르게 썼습니다.", 0, 0)
    with pytest.raises(Conflict, match="진행 중일 때"):
        services.answer_report(town.center, report.ref, "사진을 더해 주십시오.")
    town.world.sign_in(client, town.center)
    assert "보완 요청" not in client.get(f"/awards/{award.ref}").text


def test_a_cancelled_award_is_reclaimed_and_its_company_excluded(
    town: Town, at: Move, client: FlaskClient
) -> None:
    award = running(town, at)
    paid(town, award, 10_000_000)
    waiting = asked(town, award, 5_000_000)
    with pytest.raises(Invalid, match="10,000,000원 이하"):
        services.cancel_award(town.center, award.ref, "목적과 다르게 썼습니다.", 10_000_001, 2)
    services.cancel_award(town.center, award.ref, "목적과 다르게 썼습니다.", 10_000_000, 2)
    services.confirm_cancelling(town.finance, award.ref)
    award = fresh(award)
    assert (award.amount, award.owed, db.session.get_one(AwardPayment, waiting.id).state) == (
        10_000_000,
        10_000_000,
        "refused",
    )
    assert awards.excluded_until(town.company_id) is not None
    call = town.call()
    with pytest.raises(Conflict, match="신청 제한"):
        services.begin(town.member, call.ref, town.company_id)
    services.record_return(town.finance, award.ref)
    assert fresh(award).budget.committed == 0
    assert balances() == {}
    at(clock.now() + timedelta(days=731))
    services.begin(town.member, town.call(budget_id=town.budget_id).ref, town.company_id)


def test_what_is_reclaimed_or_excludes_takes_a_second_person_of_the_center(
    town: Town, at: Move, client: FlaskClient, sent: list[Any]
) -> None:
    award = running(town, at)
    paid(town, award, 10_000_000)
    waiting = asked(town, award, 5_000_000)
    services.approve_payment(town.finance, waiting.ref)
    services.approve_payment(town.second, waiting.ref)
    page = f"/awards/{award.ref}"
    town.world.sign_in(client, town.center)
    words = {
        "cancel-reason": "목적과 다르게 썼습니다.",
        "cancel-to_return": "10,000,000",
        "cancel-years": "2",
    }
    done = client.post(f"{page}/cancel", data=words, follow_redirects=True)
    assert "센터의 다른 한 분이 확인하면 해지됩니다" in done.text
    assert "해지 확인" not in done.text, "nobody confirms what they proposed"
    assert client.post(f"{page}/cancel/confirm").status_code == 409
    assert client.post(f"{page}/cancel", data=words).status_code == 409
    assert "협약 해지를 확인" not in client.get("/work").text
    assert fresh(award).state == "running"
    with pytest.raises(Conflict, match="확인을 기다리고"):
        services.pay(town.finance, waiting.ref)
    outbox.drain()
    letters = [mail for mail in sent if "협약 해지를 확인해 주십시오" in mail["Subject"]]
    assert letters
    assert town.center.email not in addressees(letters)
    town.world.sign_in(client, town.member)
    assert "확인을 기다립니다" not in client.get(page).text, "the company hears of what was decided"
    assert client.post(f"{page}/cancel/confirm").status_code == 403
    town.world.sign_in(client, town.finance)
    assert "협약 해지를 확인" in client.get("/work").text
    shown = client.get(page).text
    assert "해지 확인" in shown
    assert "목적과 다르게 썼습니다." in shown
    sent.clear()
    assert client.post(f"{page}/cancel/drop").status_code == 303
    outbox.drain()
    assert addressees(sent) == {town.center.email}
    assert "취소되었습니다" in sent[0]["Subject"]
    assert client.post(f"{page}/cancel/confirm").status_code == 404
    services.cancel_award(town.center, award.ref, "목적과 다르게 썼습니다.", 0, 2)
    assert client.post(f"{page}/cancel/confirm").status_code == 303
    outbox.drain()
    assert town.center.email in addressees(
        mail for mail in sent if "협약이 해지되었습니다" in mail["Subject"]
    )
    assert (fresh(award).state, fresh(award).owed) == ("cancelled", 0)
    assert awards.excluded_until(town.company_id) is not None


def test_a_settled_award_is_not_cancelled_any_more(town: Town, at: Move) -> None:
    award = running(town, at)
    services.cancel_award(town.center, award.ref, "목적과 다르게 썼습니다.", 0, 2)
    row = awards.cancelling_of(award)
    assert row is not None
    for report in awards.reports_of(award):
        services.submit_report(town.member, report.ref, "마쳤습니다.")
        services.answer_report(town.center, report.ref, "")
    services.settle(town.center, award.ref)
    assert awards.cancelling_of(fresh(award)) is None
    with pytest.raises(NotFound):
        services.confirm_cancelling(town.finance, award.ref)
