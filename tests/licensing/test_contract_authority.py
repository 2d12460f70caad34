"""By which document an officer decides: recorded by another, obeyed by offer and signature, named on the certificate."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.errors import Conflict, Forbidden, Invalid
from marketplace.licensing import queries, services
from marketplace.licensing.models import Delegation
from marketplace.papers.services import Attachment, store_attachment
from tests.licensing.test_assets import again, letters
from tests.licensing.test_trust_two_officers import colleague
from tests.negotiation.deals import Deal
from tests.world import PASSWORD, World

YEAR = timedelta(days=365)


def document() -> Attachment:
    kept = store_attachment([("위임전결규정.pdf", io.BytesIO(b"%PDF-1.4\n%%EOF\n"))])
    assert kept is not None
    return kept


def give(deal: Deal, officer: Actor, by: Actor, limit: int | None, **more: Any) -> Delegation:
    days = more.pop("days", (clock.today(), clock.today() + YEAR))
    kinds = more.pop("kinds", [])
    return services.grant_delegation(
        deal.institution_id, officer.user_id, kinds, limit, days, more.pop("file", document()), by
    )


def test_contract_21_a_delegation_is_recorded_by_another_with_its_document(
    deal: Deal, sent: list[Any]
) -> None:
    head = colleague(deal)
    with pytest.raises(Forbidden):
        give(deal, deal.officer, deal.officer, 10_000_000)
    with pytest.raises(Forbidden):
        give(deal, deal.officer, deal.boss, 10_000_000)
    with pytest.raises(Invalid) as bare:
        give(deal, deal.officer, head, -1, kinds=["x"], days=(None, None), file=None)
    assert set(bare.value.fields) == {"kinds", "limit", "until_on", "files"}
    row = give(deal, deal.officer, head, 10_000_000)
    assert letters(sent, deal.officer, "위임전결이 등록되었습니다")
    with pytest.raises(Conflict):
        give(deal, deal.officer, head, 20_000_000)
    services.end_delegation(row.ref, head)
    assert letters(sent, deal.officer, "위임전결이 종료되었습니다")
    give(deal, deal.officer, head, 20_000_000)


def test_contract_21_offer_and_signature_stay_within_it(deal: Deal) -> None:
    head = colleague(deal)
    give(deal, deal.officer, head, 40_000_000)
    small = services.draft_agreement(deal.agreed(fee=30_000_000).id, deal.officer)
    services.offer(small.id, deal.officer)
    services.sign(small.id, deal.boss, PASSWORD)
    with pytest.raises(Forbidden, match="위임전결 범위"):
        services.countersign(small.id, head, PASSWORD)
    services.countersign(small.id, deal.officer, PASSWORD)
    [own] = [one for one in again(small).signatures if one.side == "licensor"]
    assert "위임전결" in own.authority
    large = services.draft_agreement(deal.agreed(fee=60_000_000).id, deal.officer)
    with pytest.raises(Forbidden) as beyond:
        services.offer(large.id, deal.officer)
    assert "위임전결 화면" in beyond.value.text.ko
    give(deal, head, deal.officer, None)
    with pytest.raises(Forbidden, match="정담당"):
        services.offer(large.id, deal.officer)
    gate = services.add_gate(large.id, "institution", "", deal.officer)
    services.pass_gate(gate.id, head, "내부결재 2026-12")
    services.offer(large.id, deal.officer)
    services.sign(large.id, deal.boss, PASSWORD)
    with pytest.raises(Forbidden):
        services.countersign(large.id, deal.officer, PASSWORD)
    assert services.countersign(large.id, head, PASSWORD).concluded_at


def test_contract_21_kinds_periods_and_open_royalties_count(deal: Deal) -> None:
    head = colleague(deal)
    row = give(deal, deal.officer, head, 100_000_000, kinds=["non_exclusive"])
    open_ended = services.draft_agreement(deal.agreed(fee=1_000_000, royalty_bp=300).id, deal.officer)
    assert queries.beyond_delegation(open_ended, deal.officer.user_id), "a royalty without a ceiling"
    services.end_delegation(row.ref, head)
    assert queries.beyond_delegation(open_ended, deal.officer.user_id) is None, "none is on record"
    give(deal, deal.officer, head, None, kinds=["sole"])
    assert queries.beyond_delegation(open_ended, deal.officer.user_id), "another kind"
    with clock.moved(by=YEAR + timedelta(days=1)):
        assert queries.beyond_delegation(open_ended, deal.officer.user_id), "its period is over"


def test_contract_21_the_page_records_it(deal: Deal, client: FlaskClient, world: World) -> None:
    world.sign_in(client, deal.officer)
    assert "다른 담당자가 없습니다" in client.get("/desk/delegations").text
    head = colleague(deal)
    data = {"officer": str(head.user_id), "limit": "50000000", "from_on": clock.today().isoformat()}
    answer = client.post("/desk/delegations", data=data)
    assert answer.status_code == 422
    assert "위임전결 문서를 올려" in answer.text
    data["until_on"] = (clock.today() + YEAR).isoformat()
    upload = {**data, "files": (io.BytesIO(b"%PDF-1.4\n%%EOF\n"), "위임.pdf")}
    assert client.post("/desk/delegations", data=upload).status_code == 303
    page = client.get("/desk/delegations").text
    assert "50,000,000" in page
    [row] = queries.delegations(deal.institution_id)
    assert client.get(f"/desk/delegations/{row.ref}/file").status_code == 200
    world.sign_in(client, deal.boss)
    assert client.get(f"/desk/delegations/{row.ref}/file").status_code == 404
