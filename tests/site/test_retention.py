"""The privacy notice and the clock say one thing: what is kept, how long, and what was erased when its time had come."""

from __future__ import annotations

from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from marketplace.accounts.models import EmailToken, FailedSignIn, HeldNotice, UserSession
from marketplace.catalog.models import FileDownload
from marketplace.kernel import clock, outbox, policy
from marketplace.kernel.database import db
from marketplace.kernel.feature import installed
from marketplace.kernel.forgetting import Expires, forgotten, in_words
from marketplace.kernel.outbox import Outbox
from marketplace.kernel.policy import Policy
from marketplace.kernel.transaction import atomic
from marketplace.negotiation.models import GuestQuestion
from marketplace.site import housekeeping
from tests.world import World

YEARS = timedelta(days=365)


def count(table: type[Any]) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_contract_19_the_notice_names_everything_that_is_kept_with_its_time(
    app: Flask, client: FlaskClient
) -> None:
    for prefix, index in (("", 0), ("/en", 1)):
        page = unescape(client.get(f"{prefix}/privacy").text)
        for row in installed().retention.values():
            for text in (row.purpose, row.data, row.basis, row.how_long(clock.today())):
                assert (text.ko, text.en)[index] in page, row.key


def test_contract_19_what_the_clock_erases_has_one_time_and_the_notice_says_it(app: Flask) -> None:
    for row in installed().retention.values():
        spans = {rule.span(clock.today()) for rule in row.forget if isinstance(rule, Expires)}
        assert len(spans) <= 1, f"{row.key} goes at several times, the notice says one"
        if spans and row.kept is None:
            assert row.how_long(clock.today()) == in_words(*spans)


def test_contract_19_each_kind_goes_on_its_day_and_no_sooner(
    app: Flask, world: World, client: FlaskClient
) -> None:
    """Eleven years, the day before and the day after each kind's time."""
    person = world.person()
    world.sign_in(client, person)
    client.post("/forgot", data={"email": person.email})
    client.post("/sign-in", data={"email": person.email, "password": "nothing like it"})
    outbox.drain()
    now = clock.now()
    with atomic():
        db.session.add(HeldNotice(user_id=person.user_id, key="x", template="x", created_at=now))
    left: dict[type[Any], timedelta] = {
        UserSession: db.session.scalars(select(func.max(UserSession.expires_at))).one() - now + YEARS,
        EmailToken: db.session.scalars(select(func.max(EmailToken.expires_at))).one()
        - now
        + timedelta(days=30),
        FailedSignIn: timedelta(days=30),
        HeldNotice: timedelta(days=30),
        Outbox: YEARS,
    }
    assert all(count(table) for table in left), "each kind is there to be forgotten"
    for span in sorted(set(left.values())):
        of_age = [table for table, its in left.items() if its == span]
        with clock.moved(by=span - timedelta(minutes=5)):
            housekeeping.purge({}, "before")
            assert all(count(table) for table in of_age), f"too soon: {of_age}"
        with clock.moved(by=span + timedelta(minutes=5)):
            housekeeping.purge({}, "after")
            assert not any(count(table) for table in of_age), f"too late: {of_age}"
    with clock.moved(by=11 * YEARS):
        before = len(forgotten(100))
        housekeeping.purge({}, "long after")
        assert len(forgotten(100)) == before, "nothing is left to erase"


def test_openings_of_confidential_files_go_by_the_days_of_the_policy(app: Flask) -> None:
    days = int(policy.value("file_opening_days", clock.today()))
    row = installed().retention["openings"]
    (rule,) = row.forget
    assert isinstance(rule, Expires)
    assert rule.column.class_ is FileDownload
    assert rule.span(clock.today()) == timedelta(days=days)
    assert row.how_long(clock.today()).ko == "5년"


@pytest.mark.parametrize(
    ("key", "rule"),
    [
        ("expert_sheets", "expert_sheet_days"),
        ("company_sheets", "expert_sheet_days"),
        ("contacts", "contact_name_days"),
        ("figure_viewers", "figure_viewer_days"),
    ],
)
def test_contract_19_a_rule_that_is_changed_changes_the_notice(app: Flask, key: str, rule: str) -> None:
    with atomic():
        db.session.add(Policy(key=rule, from_on=clock.today(), value=61))
    said = installed().retention[key].how_long(clock.today())
    assert "61일" in said.ko
    assert "61 days" in said.en


def test_what_was_erased_is_written_down_without_whose_it_was(
    app: Flask, world: World, client: FlaskClient
) -> None:
    person = world.person(name="김사라짐")
    world.sign_in(client, person)
    with clock.moved(by=3 * YEARS):
        housekeeping.purge({}, "x")
        admin = app.test_client()
        world.sign_in(admin, world.person("center_admin", world.center()))
        page = admin.get("/privacy/erased").text
        assert "안전한 접속" in page
        assert "김사라짐" not in page
        assert "Security" in admin.get("/en/privacy/erased").text
        file = admin.get("/privacy/erased.csv").data.decode("utf-8-sig")
        assert "안전한 접속,1" in file


def test_nothing_erased_yet_is_said(app: Flask, world: World, client: FlaskClient) -> None:
    world.sign_in(client, world.person("auditor", world.center()))
    assert "아직 지울 때가 된 것이 없었습니다." in client.get("/privacy/erased").text
    assert count(GuestQuestion) == 0
