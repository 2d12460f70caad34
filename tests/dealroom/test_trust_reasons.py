"""The page of a deal says what is wrong with a reason, whoever gave it and for whatever."""

from __future__ import annotations

from flask.testing import FlaskClient

from tests.negotiation.deals import make_deal
from tests.world import World


def test_trust_24_too_long_a_reason_from_either_side_is_said_and_is_no_fault(
    world: World, client: FlaskClient
) -> None:
    deal = make_deal(world)
    ref = deal.ask().ref
    for person in (deal.officer, deal.boss):
        world.sign_in(client, person)
        for action in ("withdraw", "decline"):
            reply = client.post(f"/deals/{ref}/{action}", data={"reason": "가" * 600})
            assert reply.status_code in (403, 422), (action, reply.status_code)
