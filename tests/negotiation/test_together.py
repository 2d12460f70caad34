"""What others of a mini-cluster do is counted for its members, from three on and without names; who only asks to be let in sees nothing."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from marketplace.accounts.models import OrganisationCluster
from marketplace.catalog import services as catalog
from marketplace.catalog.models import Listing
from marketplace.kernel import clock
from marketplace.kernel.database import db
from marketplace.kernel.errors import Invalid
from marketplace.kernel.transaction import atomic
from marketplace.negotiation.queries import joint
from marketplace.rights import services as rights
from marketplace.rights.rules import Extent
from tests.negotiation.deals import Deal, cluster_of, invite, rival


def page_of(deal: Deal, client: FlaskClient, who: Any) -> str:
    listing = db.session.get_one(Listing, deal.listing_id)
    deal.world.sign_in(client, who)
    return client.get(f"/technologies/{listing.public_id}").text


def ask(deal: Deal, boss: Any) -> Any:
    other = Deal(
        **{**deal.__dict__, "company_id": boss.standings[0].organisation_id, "boss": boss, "member": boss}
    )
    return other.ask()


def test_from_three_on_the_page_says_how_many_and_what_each_would_pay(
    deal: Deal, client: FlaskClient
) -> None:
    first, second, third = cluster_of(deal, 3)
    listing = db.session.get_one(Listing, deal.listing_id)
    ask(deal, first)
    catalog.keep(listing.id, second)
    catalog.keep(listing.id, first)  # the same company twice
    assert joint.interested_beside(deal.boss, listing) == 0
    assert "미니클러스터의 기업" not in page_of(deal, client, deal.boss)
    gone = ask(deal, third)
    page = page_of(deal, client, deal.boss)
    assert "같은 미니클러스터의 기업 3곳이 이 기술을 보고 있습니다" in page
    assert "1/4" in page
    for name in ("Company", *(boss.name for boss in (first, second, third))):
        assert name not in page.split("이 기술을 보고 있습니다")[1].split("</aside>")[0]
    # Nothing is open to a joint licence while somebody holds all of it.
    with atomic():
        rights.grant(
            listing_id=listing.id, company_id=gone.company_id, kind="exclusive", extent=Extent(), from_on=clock.today(),
            until_on=None, source_type="term_sheet", source_id=99, actor=deal.officer,
        )  # fmt: skip
    assert "이 기술을 보고 있습니다" not in page_of(deal, client, deal.boss)
    # For one of the three the others are two: below the number.
    assert joint.interested_beside(first, listing) == 0
    # Talks that ended are no interest any more.
    with atomic():
        gone.state = "withdrawn"
    assert joint.interested_beside(deal.boss, listing) == 0


def test_who_is_not_of_the_mini_cluster_sees_no_number(deal: Deal, client: FlaskClient) -> None:
    for boss in cluster_of(deal, 3):
        ask(deal, boss)
    listing = db.session.get_one(Listing, deal.listing_id)
    assert joint.interested_beside(deal.boss, listing) == 3
    _, stranger = rival(deal)
    for who in (stranger, deal.officer, deal.center):
        assert joint.interested_beside(who, listing) == 0


@pytest.mark.parametrize("waits", ["lead", "partner"])
def test_who_only_asks_to_be_let_in_is_no_member_yet(deal: Deal, waits: str) -> None:
    """A company that ticks a mini-cluster on its own page learns nothing of it, and nobody invites it by it."""
    others = cluster_of(deal, 3)
    for boss in others:
        ask(deal, boss)
    inquiry = deal.ask()
    asking = deal.company_id if waits == "lead" else others[0].standings[0].organisation_id
    with atomic():
        db.session.execute(
            update(OrganisationCluster)
            .where(OrganisationCluster.organisation_id == asking)
            .values(joined_at=None)
        )
    db.session.expire_all()
    listing = db.session.get_one(Listing, deal.listing_id)
    partners = {row.id for row in joint.possible_partners(inquiry)}
    assert joint.interested_beside(deal.boss, listing) == 0
    assert asking not in partners
    assert len(partners) == (0 if waits == "lead" else 2)
    with pytest.raises(Invalid):
        invite(inquiry, others[0], deal.boss)
