"""Saved searches and their alerts, under a moved clock: never twice, never hidden things, never at night."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from marketplace.accounts.models import User
from marketplace.catalog import indexing
from marketplace.catalog import services as catalog
from marketplace.demand import alerts, queries, services
from marketplace.demand.models import AlertConsent, SavedSearch
from marketplace.demand.times import next_due
from marketplace.kernel import clock, outbox
from marketplace.kernel.clock import SEOUL
from marketplace.kernel.database import db
from marketplace.kernel.errors import Invalid
from marketplace.kernel.quiet_hours import next_opening
from marketplace.kernel.transaction import atomic
from tests.world import World

MONDAY = datetime(2026, 11, 23, 10, tzinfo=SEOUL)


@pytest.fixture
def town(world: World) -> Any:
    """Monday, ten o'clock in Seoul; a company's person who looks for separators."""

    class Town:
        institution = world.institution("선산대학교 산학협력단")
        officer = world.person("officer", institution)
        reader = world.person("representative", world.company(), name="이구매")
        other = world.person("representative", world.company())
        number = 0

        @classmethod
        def publish(cls, **values: Any) -> int:
            """A separator published now, as the index knows it."""
            cls.number += 1
            words = {"title_ko": f"분리막 코팅 {cls.number}호", "title_en": f"Separator coating {cls.number}"}
            listing_id = world.listing(cls.institution, None, **(words | values))
            with atomic():
                outbox.send("index", f"t{listing_id}", listing_id=listing_id)
            outbox.drain()
            return listing_id

        @classmethod
        def save(cls, frequency: str = "now", address: str = "q=분리막", actor: Any = None) -> str:
            token = f"token-{frequency}-{address}-{cls.number}"[:40]
            return services.save_search(actor or cls.reader, address, "", frequency, True, token)

    clock.move_to(MONDAY)
    indexing.reindex_all()
    return Town


def round_of_alerts(to: datetime | None = None) -> None:
    """The clockwork's job and the post, at this time."""
    if to:
        clock.move_to(to)
    db.session.rollback()
    alerts.send_due({}, "job")
    outbox.drain()


def told(sent: list[Any]) -> list[str]:
    """Subjects of the alerts that went out."""
    return [str(mail["Subject"]) for mail in sent if str(mail["Subject"]).startswith("(광고)")]


def bodies(sent: list[Any]) -> str:
    return "\n".join(m.get_content() for m in sent if str(m["Subject"]).startswith("(광고)"))


def test_what_is_new_is_told_once(town: Any, sent: list[Any]) -> None:
    town.publish(title_ko="분리막 이전 기술")  # public before the search was saved
    town.save()
    round_of_alerts(MONDAY + timedelta(minutes=5))
    assert told(sent) == []
    clock.move_to(MONDAY + timedelta(minutes=10))
    town.publish()
    for minutes in (15, 20, 60):
        round_of_alerts(MONDAY + timedelta(minutes=minutes))
    assert len(told(sent)) == 1
    assert "분리막 코팅 2호" in bodies(sent)
    assert "이전 기술" not in bodies(sent)


def test_two_searches_of_one_person_tell_of_a_listing_once(town: Any, sent: list[Any]) -> None:
    town.save("now")
    town.save("now", "field=battery")
    clock.move_to(MONDAY + timedelta(minutes=1))
    town.publish()
    round_of_alerts(MONDAY + timedelta(minutes=6))
    assert len(told(sent)) == 1


def test_daily_and_weekly_letters_come_in_the_morning(town: Any, sent: list[Any]) -> None:
    town.save("daily")
    town.save("weekly", "field=battery", town.other)
    clock.move_to(MONDAY + timedelta(hours=1))
    town.publish()
    round_of_alerts(MONDAY + timedelta(hours=8))
    assert told(sent) == []
    round_of_alerts(MONDAY + timedelta(hours=23))  # Tuesday, nine o'clock
    assert [mail["To"].addresses[0].addr_spec for mail in sent if "광고" in mail["Subject"]] == [
        town.reader.email
    ]
    for day in range(2, 7):
        round_of_alerts(MONDAY + timedelta(days=day))
    assert len(told(sent)) == 1
    round_of_alerts(MONDAY + timedelta(days=6, hours=23, minutes=10))  # the next Monday
    assert len(told(sent)) == 2


def test_nothing_goes_out_at_night(town: Any, sent: list[Any]) -> None:
    town.save()
    clock.move_to(MONDAY.replace(hour=20, minute=58))
    town.publish()
    clock.move_to(MONDAY.replace(hour=20, minute=59))
    alerts.send_due({}, "job")  # written in time, but the post is late
    clock.move_to(MONDAY.replace(hour=21))
    outbox.drain()
    assert told(sent) == []
    round_of_alerts(MONDAY.replace(hour=23))
    assert told(sent) == []
    round_of_alerts((MONDAY + timedelta(days=1)).replace(hour=7, minute=59))
    assert told(sent) == []
    round_of_alerts((MONDAY + timedelta(days=1)).replace(hour=8, minute=1))
    assert len(told(sent)) == 1


@pytest.mark.parametrize("then", ["withdraw", "suspend", "leave", "delete", "pause"])
def test_what_changed_before_sending_is_not_sent(town: Any, sent: list[Any], world: World, then: str) -> None:
    ref = town.save()
    clock.move_to(MONDAY + timedelta(minutes=1))
    listing_id = town.publish()
    alerts.send_due({}, "job")  # the letter is written but not yet sent
    center = world.person("center_admin", world.center())
    actions: dict[str, Any] = {
        "withdraw": lambda: catalog.withdraw(listing_id, town.officer, "포기"),
        "suspend": lambda: catalog.suspend(listing_id, center, "다툼"),
        "leave": lambda: services.leave_alerts(town.reader.user_id, "page"),
        "delete": lambda: services.delete_search(town.reader, ref),
        "pause": lambda: services.pause_search(town.reader, ref, True),
    }
    actions[then]()
    outbox.drain()
    assert told(sent) == []


def test_what_is_held_back_is_told_when_it_opens(town: Any, sent: list[Any]) -> None:
    town.save()
    clock.move_to(MONDAY + timedelta(minutes=1))
    town.publish(title_ko="비밀 분리막", embargo_until=clock.today() + timedelta(days=5))
    round_of_alerts(MONDAY + timedelta(minutes=10))
    assert "비밀" not in bodies(sent)
    clock.move_to(MONDAY + timedelta(days=5))
    catalog.expire_due()
    outbox.drain()
    round_of_alerts()
    assert "비밀 분리막" in bodies(sent)


def test_an_alert_shows_each_reader_only_what_they_may_see(
    town: Any, sent: list[Any], client: FlaskClient, world: World
) -> None:
    """Preview and letter: for a company, another institution, and the institution that holds the listing back."""
    elsewhere = world.person("officer", world.institution("다른대학교 산학협력단"))
    readers = (town.reader, elsewhere, town.officer)
    for number, reader in enumerate(readers):
        services.save_search(reader, "q=분리막", "", "now", True, f"token-{number}")
    clock.move_to(MONDAY + timedelta(minutes=1))
    town.publish(title_ko="비밀 분리막", title_en="Secret", embargo_until=clock.today() + timedelta(days=5))
    round_of_alerts(MONDAY + timedelta(minutes=10))
    for reader in readers:
        world.sign_in(client, reader)
        assert ("비밀 분리막" in client.get("/searches/new?q=분리막").text) == (reader is town.officer)
    own = db.session.get_one(User, town.officer.user_id).email
    assert "비밀" not in "".join(mail.get_content() for mail in sent if own not in str(mail["To"]))


def test_a_letter_says_what_the_law_asks(town: Any, sent: list[Any], client: FlaskClient) -> None:
    town.save()
    clock.move_to(MONDAY + timedelta(minutes=1))
    town.publish()
    round_of_alerts(MONDAY + timedelta(minutes=6))
    letter = next(mail for mail in sent if str(mail["Subject"]).startswith("(광고)"))
    assert "디지털과학센터" in letter.get_content()
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = letter["List-Unsubscribe"].strip("<>").split("/", 3)[3]
    assert path in letter.get_content()
    assert "그만 받으시겠습니까" in client.get("/" + path).text  # looking ends nothing
    assert queries.consent_of(town.reader.user_id)
    done = client.post(
        "/" + path, data={"List-Unsubscribe": "One-Click"}
    )  # a mail program, without a session
    assert "알림을 멈추었습니다" in done.text
    db.session.rollback()
    assert queries.consent_of(town.reader.user_id) is None
    assert all(row.paused_at for row in queries.saved_searches(town.reader))
    assert client.get("/alerts/stop/made-up").status_code == 404
    outbox.drain()
    assert "멈추었습니다" in sent[-1]["Subject"]


def test_without_consent_nothing_is_saved(town: Any) -> None:
    with pytest.raises(Invalid):
        services.save_search(town.reader, "q=분리막", "", "daily", False, "t")
    assert queries.saved_searches(town.reader) == []


def test_the_consent_is_confirmed_every_two_years(town: Any, sent: list[Any]) -> None:
    town.save("weekly")
    clock.move_to(MONDAY + timedelta(days=729))
    alerts.confirm_consents({}, "job")
    outbox.drain()
    assert not any("계속 받으시겠습니까" in mail["Subject"] for mail in sent)
    for _ in range(2):
        clock.move_to(MONDAY + timedelta(days=731))
        alerts.confirm_consents({}, "job")
        outbox.drain()
    asked = [mail for mail in sent if "계속 받으시겠습니까" in mail["Subject"]]
    assert len(asked) == 1
    assert "2026-11-23" in asked[0].get_content()
    assert "/alerts/stop/" in asked[0].get_content()
    assert queries.consent_of(town.reader.user_id)


def test_a_long_list_is_told_in_several_letters(town: Any, sent: list[Any]) -> None:
    town.save()
    clock.move_to(MONDAY + timedelta(minutes=1))
    for _ in range(23):
        town.publish()
    round_of_alerts(MONDAY + timedelta(minutes=6))
    round_of_alerts(MONDAY + timedelta(minutes=12))
    text = bodies(sent)
    assert len(told(sent)) == 2
    assert all(text.count(f"분리막 코팅 {n}호\n") == 1 for n in range(1, 24))


def test_the_pages_are_ones_own(town: Any, client: FlaskClient, world: World) -> None:
    town.publish()
    assert client.get("/searches").status_code == 302
    world.sign_in(client, town.reader)
    page = client.get("/searches/new?q=분리막&trl_from=5").text
    assert "분리막, TRL 5~" in page
    assert "편지 1통에 기술 1건" in page  # what last month would have sent
    assert "분리막 코팅 1호" in page
    refused = client.post("/searches/new?q=분리막", data={"frequency": "daily", "form_token": "t1"})
    assert refused.status_code == 422
    assert "동의가 필요합니다" in refused.text
    for _ in range(2):  # a double click saves once
        answer = client.post(
            "/searches/new?q=분리막", data={"frequency": "daily", "consent": "y", "form_token": "t1"}
        )
        assert answer.status_code == 302
    db.session.rollback()
    row = db.session.query(SavedSearch).one()
    assert db.session.query(AlertConsent).count() == 1
    assert "저장한 검색" in client.get("/searches").text
    assert (
        client.post(f"/searches/{row.ref}", data={"name": "배터리", "frequency": "weekly"}).status_code == 302
    )
    assert "배터리" in client.get("/searches").text
    client.post(f"/searches/{row.ref}/pause", data={"paused": "yes"})
    assert "멈춤" in client.get("/searches").text
    client.post(f"/searches/{row.ref}/pause", data={"paused": "no"})
    world.sign_in(client, town.other)
    assert "배터리" not in client.get("/searches").text
    for method, path in (("get", ""), ("post", ""), ("post", "/pause"), ("post", "/delete")):
        assert getattr(client, method)(f"/searches/{row.ref}{path}").status_code == 404
    world.sign_in(client, town.reader)
    assert client.post(f"/searches/{row.ref}/delete").status_code == 302
    assert "배터리" not in client.get("/searches").text


def test_the_search_page_offers_the_alert(town: Any, client: FlaskClient) -> None:
    page = client.get("/technologies?q=없는기술이름&trl_from=5").text
    assert "검색 알림 받기" in page
    assert "/searches/new?q=" in page
    assert "수요기술 등록" in page
    assert (
        "검색 알림 받기" not in client.get("/technologies").text.split("results-tools")[1].split("</div>")[0]
    )


def test_history_is_private_deletable_and_optional(town: Any, client: FlaskClient, world: World) -> None:
    world.sign_in(client, town.reader)
    client.get("/technologies?q=분리막")
    client.get("/technologies?q=분리막")
    client.get("/technologies?q=금형&trl=4-6")
    page = client.get("/searches").text
    assert page.count(">분리막<") == 1
    assert "금형, 4~6단계" in page
    assert client.get("/technologies/suggest?q=금").json["items"][0]["note"] == "최근 검색"
    world.sign_in(client, town.other)
    assert "금형" not in client.get("/searches").text
    assert client.get("/technologies/suggest?q=금형").json["items"] == []
    world.sign_in(client, town.reader)
    client.post("/searches/history", data={"keep": "no"})
    client.get("/technologies?q=전해질")
    page = client.get("/searches").text
    assert "전해질" not in page
    assert "금형" not in page
    client.post("/searches/history", data={"keep": "yes"})
    client.get("/technologies?q=전해질")
    assert "전해질" in client.get("/searches").text
    client.post("/searches/history")
    assert "전해질" not in client.get("/searches").text


@pytest.mark.parametrize(
    ("frequency", "after", "due"),
    [
        ("daily", "2026-11-23T08:59", "2026-11-23T09:00"),
        ("daily", "2026-11-23T09:00", "2026-11-24T09:00"),
        ("weekly", "2026-11-23T08:00", "2026-11-23T09:00"),
        ("weekly", "2026-11-23T09:00", "2026-11-30T09:00"),
        ("now", "2026-11-23T12:00", "2026-11-23T12:00"),
        ("now", "2026-11-23T21:00", "2026-11-24T08:00"),
        ("now", "2026-11-24T07:59", "2026-11-24T08:00"),
    ],
)
def test_when_a_search_is_due(frequency: str, after: str, due: str) -> None:
    at, expected = (datetime.fromisoformat(text).replace(tzinfo=SEOUL) for text in (after, due))
    assert next_due(frequency, at) == expected
    assert next_opening(expected) == expected
