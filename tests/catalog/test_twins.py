"""A patent that is entered as two listings is not sold twice by them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from marketplace.catalog import services
from marketplace.catalog.models import Listing, RegisterCheck
from marketplace.catalog.openness import openness
from marketplace.kernel import clock, outbox
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.database import db, insert_ignore
from marketplace.kernel.errors import Conflict
from marketplace.kernel.text import reading, t
from marketplace.kernel.transaction import atomic
from marketplace.rights import queries as rights_queries
from marketplace.rights import services as rights
from marketplace.rights.queries import Extent, holders_of
from tests.catalog.drafts import complete, row_of
from tests.world import World

PATENT = {
    "country": "KR",
    "application_no": "10-2015-0012345",
    "registration_no": "10-1234567",
    "status": "registered",
    "expires_on": None,
}
OTHER = PATENT | {"application_no": "10-2015-0054321", "registration_no": "10-7654321"}
KOREA = frozenset({"KR"})


@pytest.fixture
def sold(scene: Any, world: World) -> Callable[..., Listing]:
    """Another listing of the institution with the same patent, in which a company holds a right."""

    def make(kind: str = "exclusive", patent: dict[str, Any] = PATENT, **more: Any) -> Listing:
        listing_id = world.listing(scene.institution, scene.researcher)
        services.save(listing_id, scene.officer, {"patents": [patent]})
        values = {"extent": Extent(territories=KOREA), "until_on": None, "from_on": clock.today()} | more
        rights.grant(
            listing_id=listing_id,
            company_id=world.company(),
            kind=kind,
            source_type="agreement",
            source_id=77,
            actor=SYSTEM,
            **values,
        )
        return row_of(listing_id)

    return make


def drafted(scene: Any, **changes: Any) -> None:
    complete(scene)
    services.save(scene.id, scene.officer, {"patents": [PATENT | changes]})


@pytest.mark.parametrize("kind", ["exclusive", "assignment", "sole"])
def test_a_patent_licensed_exclusively_in_one_listing_is_not_published_in_another(
    scene: Any, sold: Any, client: FlaskClient, world: World, kind: str
) -> None:
    drafted(scene)
    other = sold(kind)
    with pytest.raises(Conflict) as refused:
        services.publish(scene.id, scene.officer)
    for language in ("ko", "en"):
        with reading(language):
            assert other.public_id in t(refused.value.text)
    world.sign_in(client, scene.officer)
    answer = client.post(f"{scene.url}/publish")
    assert answer.status_code == 409
    assert other.public_id in answer.text
    assert row_of(scene.id).state == "draft"


@pytest.mark.parametrize(
    "held",
    [
        {"kind": "non_exclusive"},  # a non-exclusive licence goes on beside another
        {"patent": OTHER},
        {"extent": Extent(territories=frozenset({"US"}))},
        {"kind": "nda"},
        {"until_on": clock.today() - timedelta(days=1), "from_on": clock.today() - timedelta(days=9)},
    ],
)
def test_what_leaves_room_does_not_keep_the_other_listing_from_being_published(
    scene: Any, sold: Any, held: dict[str, Any]
) -> None:
    drafted(scene)
    sold(**held)
    services.publish(scene.id, scene.officer, twice_confirmed=True)
    assert row_of(scene.id).state == "published"


def test_the_other_listing_is_found_however_its_number_is_spelt(scene: Any, sold: Any) -> None:
    drafted(scene, application_no="")
    sold(patent=PATENT | {"registration_no": "101234567", "application_no": ""})
    with pytest.raises(Conflict):
        services.publish(scene.id, scene.officer)


def test_a_lapsed_patent_beside_a_living_one_keeps_nothing_from_being_published(
    scene: Any, sold: Any
) -> None:
    complete(scene)
    services.save(scene.id, scene.officer, {"patents": [PATENT | {"status": "lapsed"}, OTHER]})
    sold()
    services.publish(scene.id, scene.officer, twice_confirmed=True)


def test_another_institutions_listing_is_not_named(scene: Any, sold: Any, world: World) -> None:
    drafted(scene)
    other = sold()
    other.institution_id = world.institution("다른대학교 산학협력단")
    db.session.commit()
    with pytest.raises(Conflict) as refused:
        services.publish(scene.id, scene.officer)
    with reading("en"):
        assert other.public_id not in t(refused.value.text)
        assert "another institution" in t(refused.value.text)


def test_a_listing_is_not_renewed_or_reinstated_over_what_was_sold_elsewhere(scene: Any, sold: Any) -> None:
    drafted(scene)
    services.publish(scene.id, scene.officer)
    sold()
    services.suspend(scene.id, scene.center, "확인이 필요합니다.")
    with pytest.raises(Conflict):
        services.reinstate(scene.id, scene.center)
    row = row_of(scene.id)
    row.state = "expired"
    db.session.commit()
    with pytest.raises(Conflict):
        services.renew(scene.id, scene.officer)


def test_a_public_listing_does_not_take_in_a_patent_or_an_offer_that_was_sold_elsewhere(
    scene: Any, sold: Any
) -> None:
    complete(scene)
    services.save(scene.id, scene.officer, {"patents": [OTHER]})
    services.publish(scene.id, scene.officer)
    sold()
    with pytest.raises(Conflict):
        services.save(scene.id, scene.officer, {"patents": [OTHER, PATENT]})
    assert len(row_of(scene.id).patents) == 1
    services.save(scene.id, scene.officer, {"summary_ko": "다듬은 요약입니다."})


def test_what_was_public_before_the_other_was_sold_can_still_be_corrected(scene: Any, sold: Any) -> None:
    """A slip in its text can be mended, a licence more can't be held out."""
    drafted(scene)
    services.publish(scene.id, scene.officer)
    sold()
    services.save(scene.id, scene.officer, {"summary_ko": "다듬은 요약입니다."})
    abroad = {"kind": "non_exclusive", "fee": 2_000_000, "term_months": 12, "territories": ["US"]}
    with pytest.raises(Conflict):
        services.save_offer(scene.id, scene.officer, abroad | {"territories": ["KR"]})
    services.save_offer(scene.id, scene.officer, abroad)


def test_two_public_listings_of_one_patent_are_not_both_licensed_exclusively(scene: Any, sold: Any) -> None:
    """Both were public before either was sold: the second sale is refused, to the same company it is not."""
    drafted(scene)
    services.publish(scene.id, scene.officer)
    holder = holders_of(sold().id)[0]
    wish = ("exclusive", Extent(territories=KOREA), clock.today(), None)
    with pytest.raises(Conflict) as refused:
        rights.check_free(scene.id, *wish, None)
    with reading("en"):
        assert "the same patent" in t(refused.value.text)
    with pytest.raises(Conflict):
        rights.check_free(scene.id, "non_exclusive", *wish[1:], None)
    rights.check_free(scene.id, *wish, holder)
    rights.check_free(scene.id, "exclusive", Extent(territories=frozenset({"US"})), *wish[2:], None)


def test_the_offers_of_what_was_sold_elsewhere_can_be_withdrawn_to_the_last(scene: Any, sold: Any) -> None:
    drafted(scene)
    services.save(scene.id, scene.officer, {"open_licence": "CC-BY-4.0"})  # open to all: no offer is needed
    services.publish(scene.id, scene.officer)
    sold()
    (offer,) = row_of(scene.id).open_offers
    services.withdraw_offer(scene.id, scene.officer, offer.ref)
    assert row_of(scene.id).open_offers == []


def whole(listing_id: int) -> list[bool]:
    """Of each offer, whether a newcomer may take it as it stands."""
    return [found.whole for found in openness(row_of(listing_id)).offers.values()]


def test_readers_of_the_one_listing_see_that_the_other_was_sold(
    scene: Any, sold: Any, client: FlaskClient
) -> None:
    drafted(scene)
    services.publish(scene.id, scene.officer)
    public = f"/technologies/{row_of(scene.id).public_id}"
    assert "독점 계약 중" not in client.get(public).text
    assert whole(scene.id) == [True]
    sold()
    assert whole(scene.id) == [False]
    assert "독점 계약 중" in client.get(public).text
    badge = openness(row_of(scene.id)).badge
    assert badge is not None
    assert badge.en == "Licensed exclusively"


def test_the_fields_of_the_others_tree_count_as_every_field(scene: Any, sold: Any) -> None:
    drafted(scene)
    services.publish(scene.id, scene.officer)
    other = sold(kind="non_exclusive")
    services.add_field(other.id, scene.officer, "", "전지", "Batteries", False)
    battery = rights_queries.tree_of(other.id).children(None)[0].id
    rights.grant(
        listing_id=other.id,
        company_id=holders_of(other.id)[0],
        kind="exclusive",
        extent=Extent(battery, territories=KOREA),
        from_on=clock.today(),
        until_on=None,
        source_type="agreement",
        source_id=78,
        actor=SYSTEM,
    )
    assert whole(scene.id) == [False]


def test_the_index_reads_the_other_listing_again_when_the_one_is_sold(
    scene: Any, sold: Any, monkeypatch: pytest.MonkeyPatch, app: Any
) -> None:
    drafted(scene)
    services.publish(scene.id, scene.officer)
    outbox.drain()
    read: list[int] = []
    monkeypatch.setitem(
        app.extensions["handlers"], "index", lambda payload, _: read.append(payload["listing_id"])
    )
    other = sold()
    outbox.drain()
    assert {scene.id, other.id} <= set(read)
    read.clear()
    rights.end("agreement", 77, "해지", SYSTEM)
    outbox.drain()
    assert {scene.id, other.id} <= set(read)
    assert whole(scene.id) == [True]


def test_a_patent_entered_or_taken_out_of_what_was_sold_is_told_to_the_other_listing(
    scene: Any, sold: Any, monkeypatch: pytest.MonkeyPatch, app: Any
) -> None:
    drafted(scene)
    services.publish(scene.id, scene.officer)
    other = sold(patent=OTHER)
    outbox.drain()
    read: list[int] = []
    monkeypatch.setitem(
        app.extensions["handlers"], "index", lambda payload, _: read.append(payload["listing_id"])
    )
    for patents, free in (([OTHER, PATENT], False), ([OTHER], True)):
        read.clear()
        services.save(other.id, scene.officer, {"patents": patents})
        outbox.drain()
        assert scene.id in read
        assert whole(scene.id) == [free]


def test_a_look_that_brings_a_patent_back_is_recorded_though_it_was_sold_elsewhere(
    scene: Any, sold: Any
) -> None:
    """What somebody saw is a fact; what was sold closes the offers all the same."""
    complete(scene)
    services.save(scene.id, scene.officer, {"patents": [PATENT | {"status": "lapsed"}, OTHER]})
    services.publish(scene.id, scene.officer)
    sold()
    assert whole(scene.id) == [True]
    patent = next(one for one in row_of(scene.id).patents if one.status == "lapsed")
    services.record_register_check(
        scene.id, patent.id, scene.officer, checked_on=clock.today(), status="registered"
    )
    assert db.session.query(RegisterCheck).count() == 1
    assert {one.status for one in row_of(scene.id).patents} == {"registered"}
    assert whole(scene.id) == [False]


def test_a_listing_of_two_patents_waits_for_each_of_their_listings(
    scene: Any, sold: Any, world: World
) -> None:
    """Each of the two that stand before it shares a lock with it, though they share none with each other."""
    first, second = sold(kind="nda"), sold(kind="nda", patent=OTHER)
    both = world.listing(scene.institution, scene.researcher)
    services.save(both, scene.officer, {"patents": [PATENT, OTHER]})
    taken: list[int] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "marketplace.rights.locks.insert_ignore",
            lambda model, **values: taken.append(values["listing_id"]) or insert_ignore(model, **values),
        )
        with atomic():
            rights.lock(both)
    assert taken == [first.id, second.id, both]
