"""Who sees a listing: the search index and the database must give the same answer to everybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from marketplace.catalog import permissions
from marketplace.catalog.lifecycle import LISTING
from marketplace.catalog.models import Listing
from marketplace.catalog.queries import visible_to
from marketplace.catalog.queries.searching import Asked, search
from marketplace.kernel import clock, outbox
from marketplace.kernel.actor import GUEST, SYSTEM, Actor
from marketplace.kernel.database import db
from marketplace.kernel.transaction import atomic
from marketplace.rights.models import Right
from tests.world import World

ROLES = (
    "guest", "stranger", "system", "researcher", "inventor", "officer", "finance", "colleague", "other_officer", "other_finance",
    "licensee", "licensee_staff", "evaluator", "former_licensee", "rival", "center_admin", "center_finance", "auditor",
)  # fmt: skip


@dataclass
class Town:
    people: dict[str, Actor]
    listings: dict[tuple[str, str], Listing]  # (state, "open" or "embargoed") → listing


@pytest.fixture
def town(world: World) -> Town:
    institution, other, center = world.institution(), world.institution(), world.center()
    companies = {name: world.company(f"㈜{name}") for name in ("licensee", "evaluator", "former", "rival")}
    researcher, inventor = world.person("researcher", institution), world.person("researcher", other)
    people = {
        "guest": GUEST,
        "system": SYSTEM,
        "stranger": world.person(),
        "researcher": researcher,
        "inventor": inventor,
        "officer": world.person("officer", institution),
        "finance": world.person("finance", institution),
        "colleague": world.person("researcher", institution),
        "other_officer": world.person("officer", other),
        "other_finance": world.person("finance", other),
        "licensee": world.person("representative", companies["licensee"]),
        "licensee_staff": world.person("member", companies["licensee"]),
        "evaluator": world.person("representative", companies["evaluator"]),
        "former_licensee": world.person("representative", companies["former"]),
        "rival": world.person("representative", companies["rival"]),
        "center_admin": world.person("center_admin", center),
        "center_finance": world.person("center_finance", center),
        "auditor": world.person("auditor", center),
    }
    listings: dict[tuple[str, str], Listing] = {}
    for state in LISTING.states:
        for veil in ("open", "embargoed"):
            embargo = clock.today() + timedelta(days=30) if veil == "embargoed" else None
            number = world.listing(
                institution,
                inventors=[(researcher, 60), (inventor, 40)],
                state=state,
                embargo_until=embargo,
            )
            listings[state, veil] = db.session.get_one(Listing, number)
            _grant(number, companies["licensee"], "non_exclusive")
            _grant(number, companies["evaluator"], "nda", suspended_at=clock.now())
            _grant(number, companies["former"], "non_exclusive", ended_at=clock.now())
    return Town(people, listings)


def _grant(listing_id: int, company_id: int, kind: str, **values: Any) -> None:
    with atomic():
        db.session.add(
            Right(
                listing_id=listing_id,
                company_id=company_id,
                kind=kind,
                from_on=clock.today() - timedelta(days=30),
                source_type="agreement",
                source_id=listing_id * 100 + company_id,
                **values,
            )
        )


def test_everybody_has_a_role_here(town: Town) -> None:
    assert set(town.people) == set(ROLES)


@pytest.mark.parametrize("role", ROLES)
def test_the_index_shows_each_reader_what_the_database_does(town: Town, role: str) -> None:
    """The index holds what is published; of that a reader finds exactly what exists for them."""
    actor = town.people[role]
    visible = {row.id for row in db.session.scalars(visible_to(actor)).unique()}
    tokens = set(permissions.tokens_of(actor))
    found = {
        (state, veil): bool(tokens & set(permissions.audience_of(row)))
        for (state, veil), row in town.listings.items()
    }
    expected = {
        (state, veil): state == "published" and row.id in visible
        for (state, veil), row in town.listings.items()
    }
    assert found == expected


@pytest.mark.parametrize("role", ["licensee", "licensee_staff", "evaluator"])
def test_a_licensee_reads_what_it_holds_a_right_in_whatever_became_of_it(
    town: Town, role: str, client: FlaskClient, world: World
) -> None:
    world.sign_in(client, town.people[role])
    answers = {
        key: client.get(f"/technologies/{row.public_id}").status_code for key, row in town.listings.items()
    }
    assert set(answers.values()) == {200}


def test_a_licensee_finds_what_is_under_embargo_and_others_do_not(town: Town) -> None:
    with atomic():
        for row in town.listings.values():
            outbox.send("index", f"{row.id}:test", listing_id=row.id)
    outbox.drain()
    embargoed = town.listings["published", "embargoed"].id

    def finds(role: str) -> bool:
        return embargoed in {row.id for row in search(town.people[role], Asked(text="분리막")).listings}

    assert {role: finds(role) for role in ("licensee", "evaluator", "officer", "former_licensee", "rival")} == {
        "licensee": True, "evaluator": True, "officer": True, "former_licensee": False, "rival": False,
    }  # fmt: skip
