"""What the site derives from what its features declare."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import click
import pytest
from flask import Blueprint, Flask

from marketplace.accounts.models import FailedSignIn, Membership, User, UserSession
from marketplace.features import PACKAGES
from marketplace.kernel import audience, clock, feature
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.database import db
from marketplace.kernel.feature import Feature, Features, Letter, MenuEntry, PolicyRow, letters
from marketplace.kernel.forgetting import Erased, Expires, Follows, Organisations, Retention, Stays
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic
from marketplace.kernel.work import WorkItem
from tests.world import World

WORDS = Text("말", "words")
STAYS = Stays("a test's")


def entry(endpoint: str, **places: int) -> MenuEntry:
    return MenuEntry(endpoint, WORDS, "bell", audience.everybody, **places)


def test_letters_of_one_kind_are_declared_together() -> None:
    assert letters("a", "b") == {"a": Letter(), "b": Letter()}
    assert letters("c", on_talks=True, urgent=True) == {"c": Letter(on_talks=True, urgent=True)}


def test_menus_are_made_of_all_features_each_entry_in_its_place() -> None:
    features = Features(
        [
            Feature("low", menu=[entry("low.a", main=20, foot=2), entry("low.b", desk=1)]),
            Feature("high", menu=[entry("high.a", main=10, foot=0), entry("high.b", user=5, main=30)]),
        ]
    )
    menus = {name: [one.endpoint for one in features.menu(name)] for name in feature.MENUS}
    assert menus == {
        "main": ["high.a", "low.a", "high.b"],
        "desk": ["low.b"],
        "user": ["high.b"],
        "foot": ["high.a", "low.a"],
    }


def test_lists_of_all_features_come_lower_floors_first() -> None:
    rows = [PolicyRow("a", date(2026, 1, 1), 1, ""), PolicyRow("b", date(2026, 1, 1), 2, "", False)]

    def work(subject: str, mine: bool) -> Any:
        return lambda actor: [WorkItem(WORDS, f"{subject} of {actor.name}", "x.y", mine=mine)]

    features = Features(
        [
            Feature("low", policy=rows[:1], work=[work("low", True)], answers={"who": str}),
            Feature("middle", answers={"what": len}),
            Feature(
                "high",
                policy=rows[1:],
                work=[work("high", False), work("higher", True)],
                answers={"who": repr},
            ),
        ]
    )
    assert features.policy_rows() == rows
    assert [item.subject for item in features.work_items(SYSTEM)] == [
        "low of system",
        "high of system",
        "higher of system",
    ]
    assert features.answers("who") == [str, repr]
    assert features.answers("what") == [len]
    assert features.answers("when") == []


# What features bring by name or by table -> an example of each.
BROUGHT = {
    "jobs": {"sweep": timedelta(days=1)},
    "letters": letters("hello"),
    "subjects": {"user_id": User},
    "papers": {"organisation": lambda actor, row_id: True},
    "links": {"home": "site.home"},
    "persons": {User: STAYS},
    "organisations": {Membership: Organisations(STAYS, STAYS)},
}


@pytest.mark.parametrize("table", BROUGHT)
def test_what_is_brought_by_name_is_in_one_table_and_comes_once(table: str) -> None:
    one = Feature("one", **{table: BROUGHT[table]})
    assert getattr(Features([Feature("none"), one]), table) == BROUGHT[table]
    with pytest.raises(ValueError, match="two features bring the"):
        getattr(Features([one, Feature("other", **{table: BROUGHT[table]})]), table)


def test_what_is_kept_of_people_is_known_by_its_key() -> None:
    rows = [Retention(key, WORDS, WORDS, WORDS) for key in "abc"]
    features = Features([Feature("low", retention=rows[:2]), Feature("high", retention=rows[2:])])
    assert features.retention == dict(zip("abc", rows, strict=True))
    assert list(features.retention) == ["a", "b", "c"], "in the order of the notice"
    with pytest.raises(ValueError, match="retention"):
        _ = Features([Feature("low", retention=rows), Feature("high", retention=rows[:1])]).retention


def test_a_message_is_heard_by_every_feature_that_asked_for_it(app: Flask) -> None:
    heard: list[tuple[str, str, str]] = []

    def hearing(name: str) -> Any:
        return lambda payload, key: heard.append((name, payload["word"], key))

    features = Features(
        [
            Feature("low", handlers={"paid": hearing("low"), "alone": hearing("alone")}),
            Feature("high", handlers={"paid": hearing("high")}, organisation_closed=hearing("closed")),
            Feature("top", organisation_closed=hearing("closed too")),
        ]
    )
    assert sorted(features.handlers) == ["alone", "organisation_closed", "organisation_merged", "paid"]
    for topic in ("paid", "alone", "organisation_closed"):
        features.handlers[topic]({"word": "hello"}, topic)
    assert heard == [
        ("low", "hello", "paid"),
        ("high", "hello", "paid"),
        ("alone", "hello", "alone"),
        ("closed", "hello", "organisation_closed"),
        ("closed too", "hello", "organisation_closed"),
    ]


def test_a_merged_company_takes_its_rows_along_and_the_features_hear_of_it(app: Flask, world: World) -> None:
    old, new = world.company(), world.company()
    person = world.person("member", old)
    heard: list[Any] = []
    features = Features(
        [
            Feature("low", organisations={Membership: Organisations(Follows("organisation_id"), STAYS)}),
            Feature("high", organisation_merged=lambda payload, key: heard.append((payload, key))),
        ]
    )
    payload = {"organisation_id": old, "into_id": new}
    features.handlers["organisation_merged"](payload, "1")
    assert heard == [(payload, "1")]
    assert db.session.query(Membership.organisation_id).filter_by(user_id=person.user_id).scalar() == new


def test_a_person_is_forgotten_from_the_highest_floor_down(app: Flask, world: World) -> None:
    person = world.person()
    world.sign_in(app.test_client(), person)
    erased: list[str] = []
    features = Features(
        [
            Feature("low", persons={UserSession: Erased()}, erase_person=lambda who: erased.append("low")),
            Feature("middle"),
            Feature("high", erase_person=lambda who: erased.append(f"high {who.email}")),
        ]
    )
    with atomic():
        features.forget_person(db.session.get_one(User, person.user_id))
    assert erased == [f"high {person.email}", "low"]
    assert db.session.query(UserSession).count() == 0


def test_what_the_features_keep_is_forgotten_in_its_time(app: Flask) -> None:
    with atomic():
        db.session.add(FailedSignIn(key_hash="a", last_at=clock.now() - timedelta(days=3)))
    expires = Expires(FailedSignIn.last_at, timedelta(days=2))
    Features([Feature("low", retention=[Retention("a", WORDS, WORDS, WORDS, forget=(expires,))])]).purge()
    assert db.session.query(FailedSignIn).count() == 0


def small_site() -> Flask:
    """A site of two features, with nothing else on it."""
    pages = Blueprint("shop", __name__)
    pages.add_url_rule("/shop", "window", lambda: "window")
    pages.add_url_rule("/shop/<int:number>", "thing", lambda number: str(number))
    site = Flask(__name__)
    features = Features(
        [
            Feature("bare", handlers={"paid": lambda payload, key: None}),
            Feature(
                "shop", blueprint=pages, commands=[click.Command("restock")], links={"thing": "shop.thing"}
            ),
        ]
    )
    feature.install(site, features)
    return site


def test_an_installed_feature_has_its_pages_commands_and_handlers() -> None:
    small = small_site()
    assert small.test_client().get("/shop").text == "window"
    assert "restock" in small.cli.commands
    assert list(small.extensions["handlers"]) == ["organisation_merged", "paid"]
    with small.app_context():
        assert [one.name for one in feature.installed()] == ["bare", "shop"]


def test_a_page_is_led_to_by_its_endpoint_or_by_the_name_it_is_offered_under() -> None:
    with small_site().test_request_context():
        assert feature.page("shop.window") == "shop.window"
        assert feature.page("thing") == "shop.thing"
        assert feature.page("nobody's") == ""
        assert feature.link("shop.window") == "/shop"
        assert feature.link("thing", number=7) == "/shop/7"
        assert feature.link("nobody's") is None


def test_the_site_loads_each_package_in_the_order_of_its_floors(app: Flask) -> None:
    found = feature.load(PACKAGES)
    assert isinstance(found, Features)
    assert [f"marketplace.{one.name}" for one in found] == list(PACKAGES)
    assert found == feature.installed()
