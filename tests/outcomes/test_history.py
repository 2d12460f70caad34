"""Company 360°: one dated line out of what every package knows, and the log of contacts."""

from __future__ import annotations

from datetime import timedelta

from flask.testing import FlaskClient

from marketplace.accounts.models import Membership
from marketplace.kernel import clock
from marketplace.kernel.database import db
from marketplace.kernel.transaction import atomic
from marketplace.outcomes import queries, services
from marketplace.outcomes.services import Spoken
from tests.outcomes.conftest import Town
from tests.world import World


def test_the_center_calls_and_calls_again(town: Town, client: FlaskClient, world: World) -> None:
    world.sign_in(client, town.center)
    assert "가온정밀" in client.get("/desk/companies?q=가온").text
    assert "조건에 맞는 기업이 없습니다" in client.get("/desk/companies?q=없는이름").text
    path = f"/desk/companies/{town.ref}"
    assert "아직 기록이 없습니다" in client.get(path).text
    today = clock.today()
    call = {
        "way": "called",
        "held_on": today.isoformat(),
        "words": "",
        "again_on": "2000-01-01",
        "form_token": "k1",
    }
    wrong = client.post(f"{path}/contacts", data=call)
    assert wrong.status_code == 422
    assert "한 줄이라도" in wrong.text
    call |= {"words": "시험 설비를 찾는다고 함", "again_on": (today + timedelta(days=7)).isoformat()}
    for _ in range(2):  # a double click writes it once
        assert client.post(f"{path}/contacts", data=call).status_code == 303
    page = client.get(path).text
    assert page.count("시험 설비를 찾는다고 함") == 2  # on the line and in the log
    assert client.get(f"{path}?kind=nothing").text.count("시험 설비를 찾는다고 함") == 2  # no such kind: all
    assert "다시 연락하기로 한 기업" in client.get("/work").text
    contact = page.split("/desk/contacts/")[1].split("/")[0]
    assert client.post(f"/desk/contacts/{contact}/done").status_code == 303
    assert "다시 연락하기로 한 기업" not in client.get("/work").text
    assert client.post(f"/desk/contacts/{contact}/again").status_code == 303
    assert "다시 연락하기로 한 기업" in client.get("/work").text
    world.sign_in(client, town.colleague)
    assert client.post(f"/desk/contacts/{contact}/delete").status_code == 403
    assert "다시 연락하기로 한 기업" not in client.get("/work").text  # whoever promised it calls
    world.sign_in(client, town.boss)
    assert client.get(path).status_code == 403
    assert "시험 설비" not in client.get(f"/companies/{town.ref}/years").text
    world.sign_in(client, town.center)
    assert client.post(f"/desk/contacts/{contact}/delete").status_code == 303
    assert "아직 기록이 없습니다" in client.get(path).text


def test_the_list_says_the_last_conversation_by_its_day_and_every_call_that_is_promised(
    town: Town, client: FlaskClient, world: World
) -> None:
    today, again = clock.today(), clock.today() + timedelta(days=7)
    services.log_contact(
        town.center, town.ref, Spoken("visit", today - timedelta(days=9), "현장", "", again), "k1"
    )
    services.log_contact(town.center, town.ref, Spoken("called", today - timedelta(days=1), "통화"), "k2")
    services.log_contact(town.center, town.ref, Spoken("mail", today - timedelta(days=40), "안내"), "k3")
    world.sign_in(client, town.colleague)
    page = client.get("/desk/companies").text.split("<main", 1)[1]
    assert "전화함" in page  # not the mail, which was written down later
    assert "이메일" not in page
    assert again.isoformat() in page  # the visit's, although they spoke since


def test_a_call_whose_promiser_left_the_center_waits_for_the_administrators(town: Town) -> None:
    again = clock.today() + timedelta(days=7)
    services.log_contact(town.colleague, town.ref, Spoken("called", clock.today(), "통화", "", again), "k1")
    assert [item.endpoint for item in queries.work_items(town.colleague)] == ["outcomes.company"]
    assert queries.work_items(town.center) == []
    with atomic():
        db.session.query(Membership).filter_by(user_id=town.colleague.user_id).update({"state": "ended"})
    (item,) = queries.work_items(town.center)
    assert "센터를 떠났습니다" in item.title.ko
