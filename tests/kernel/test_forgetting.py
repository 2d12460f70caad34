"""What becomes of the rows that name somebody, and what is forgotten when its time has come."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.accounts.models import FailedSignIn, Membership, User, UserSession
from marketplace.kernel import clock, forgetting, policy
from marketplace.kernel.database import db
from marketplace.kernel.forgetting import Erased, Expires, Follows, Forgotten, Organisations, Retention, Stays
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic, in_transaction
from tests.world import World

DAY = timedelta(days=1)
WORDS = Text("말", "words")


def kept(key: str, *forget: Expires | Callable[[], int], **values: object) -> Retention:
    return Retention(key, WORDS, WORDS, WORDS, forget=forget, **values)  # type: ignore[arg-type]


def count(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


@pytest.mark.parametrize(
    ("days", "ko", "en"),
    [
        (3, "3일", "3 days"),
        (365, "1년", "1 year"),
        (730, "2년", "2 years"),
        (1825, "5년", "5 years"),
        (366, "366일", "366 days"),
    ],
)
def test_a_time_is_said_in_years_where_it_is_some(days: int, ko: str, en: str) -> None:
    assert forgetting.in_words(timedelta(days=days)) == (ko, en)


def test_how_long_something_is_kept_is_said_by_rule_by_hand_or_by_what_the_clock_does(app: Flask) -> None:
    with atomic():
        policy.seed(
            [
                ("kernel_kept", date(2020, 1, 1), 30, "", True),
                ("kernel_kept", date(2026, 7, 1), 365, "", True),
            ]
        )
    before, after = date(2026, 6, 30), date(2026, 7, 1)
    by_rule = kept("a", kept=Text("떠난 뒤 {span}", "{span} after leaving"), rule="kernel_kept")
    assert by_rule.how_long(before) == ("떠난 뒤 30일", "30 days after leaving")
    assert by_rule.how_long(after) == ("떠난 뒤 1년", "1 year after leaving")
    assert kept("b", kept=WORDS).how_long(after) == WORDS
    expires = Expires(FailedSignIn.last_at, timedelta(days=9)), Expires(FailedSignIn.last_at, "kernel_kept")
    assert kept("c", *expires).how_long(before) == ("30일", "30 days"), "the longest"
    assert kept("c", *expires).how_long(after) == ("1년", "1 year")
    assert kept("d", expires[0], lambda: 0).how_long(after) == ("9일", "9 days")


def test_what_names_a_person_is_erased_and_everybody_elses_stays(app: Flask, world: World) -> None:
    leaving, staying = world.person("member", world.company()), world.person()
    for person in (leaving, staying):
        world.sign_in(app.test_client(), person)
    told: list[tuple[str, bool]] = []
    user = db.session.get_one(User, leaving.user_id)
    fates = {UserSession: Erased(), Membership: Stays("the books need it")}
    with atomic():
        forgetting.forget_person(
            user, fates, [lambda person: told.append((person.email, count(UserSession) == 2))]
        )
    assert told == [(leaving.email, True)], "who needs the address comes first"
    assert list(db.session.scalars(select(UserSession.user_id))) == [staying.user_id]
    assert list(db.session.scalars(select(Membership.user_id))) == [leaving.user_id]


def test_a_person_is_found_in_the_column_that_names_them(app: Flask, world: World) -> None:
    company = world.company()
    first, second = world.person("member", company), world.person("member", company)
    with atomic():
        forgetting.forget_person(
            db.session.get_one(User, second.user_id), {Membership: Erased("user_id"), User: Erased("id")}, []
        )
    assert list(db.session.scalars(select(User.id))) == [first.user_id]


def test_rows_of_an_absorbed_company_follow_where_the_table_says_so(app: Flask, world: World) -> None:
    old, new, other = (world.company() for _ in range(3))
    for company in (old, old, other):
        world.person("member", company)
    stays = Stays("a test's")
    forgetting.follow(old, new, {Membership: Organisations(stays, stays)})
    members = select(Membership.organisation_id).order_by(Membership.id)
    assert list(db.session.scalars(members)) == [old, old, other]
    forgetting.follow(old, new, {Membership: Organisations(Follows("organisation_id"), stays)})
    assert list(db.session.scalars(members)) == [new, new, other]


def test_what_was_kept_long_enough_goes_and_how_much_is_written_down(app: Flask) -> None:
    with atomic():
        policy.seed([("kernel_kept", date(2020, 1, 1), 3, "", True)])
    start = datetime(2026, 7, 1, 3, tzinfo=UTC)
    clock.move_to(start)

    def fail(*hashes: str) -> None:
        with atomic():
            db.session.add_all(FailedSignIn(key_hash=key, last_at=start) for key in hashes)

    def purge(*rows: Retention) -> tuple[int, list[tuple[str, int]]]:
        forgetting.purge(rows)
        return count(FailedSignIn), [(row.key, row.count) for row in forgetting.forgotten(9)]

    by_span = kept("by_span", Expires(FailedSignIn.last_at, 2 * DAY))
    by_rule = kept("by_rule", Expires(FailedSignIn.last_at, "kernel_kept"))
    transactions: list[bool] = []

    def by_hand() -> int:
        transactions.append(in_transaction())
        return 4

    fail("a", "b")
    clock.move_to(start + 2 * DAY - timedelta(minutes=1))
    assert purge(by_span, by_rule) == (2, [])
    clock.move_to(start + 2 * DAY + timedelta(seconds=1))
    assert purge(by_rule) == (2, [])
    assert purge(by_span) == (0, [("by_span", 2)])
    fail("c")
    clock.move_to(start + 3 * DAY - timedelta(minutes=1))
    assert purge(by_rule) == (1, [("by_span", 2)])
    clock.move_to(start + 3 * DAY + timedelta(seconds=1))
    assert purge(by_rule, kept("by_hand", by_hand), kept("by_leaving"), kept("none", lambda: 0)) == (
        0,
        [("by_hand", 4), ("by_rule", 1), ("by_span", 2)],
    )
    assert transactions == [True]
    assert [row.key for row in forgetting.forgotten(1)] == ["by_hand"], "the latest first, no more than asked"
    assert {clock.seoul_date(row.at) for row in db.session.scalars(select(Forgotten))} == {
        date(2026, 7, 3),
        date(2026, 7, 4),
    }


def test_a_row_that_has_no_such_day_stays(app: Flask, world: World) -> None:
    world.sign_in(app.test_client(), world.person())
    clock.move_by(timedelta(days=4000))
    forgetting.purge([kept("ended", Expires(UserSession.ended_at, DAY))])
    assert count(UserSession) == 1
    forgetting.purge([kept("expired", Expires(UserSession.expires_at, DAY))])
    assert count(UserSession) == 0


def test_how_many_rows_were_touched(app: Flask) -> None:
    with atomic():
        db.session.add_all(FailedSignIn(key_hash=key, last_at=clock.now()) for key in "abc")
    with atomic():
        assert forgetting.run(FailedSignIn.__table__.update().values(failures=2)) == 3
        assert forgetting.run(FailedSignIn.__table__.delete().where(FailedSignIn.key_hash == "a")) == 1
        assert forgetting.run(FailedSignIn.__table__.delete().where(FailedSignIn.key_hash == "a")) == 0
