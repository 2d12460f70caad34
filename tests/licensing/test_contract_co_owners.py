"""That co-owners agreed stands on a paper only when they had, with their documents; afterwards it stays."""

from __future__ import annotations

import io

import pytest
from flask.testing import FlaskClient

from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Invalid
from marketplace.licensing import services
from marketplace.licensing.models import Agreement
from marketplace.papers.models import Paper
from marketplace.papers.services import Attachment, store_attachments
from tests.journeys.walk import PDF
from tests.licensing.test_assets import again
from tests.negotiation.deals import Deal
from tests.world import PASSWORD, World


def consent() -> Attachment:
    return store_attachments([("동의서.pdf", io.BytesIO(PDF))])[0]


def named(deal: Deal) -> tuple[Agreement, int]:
    """A draft whose technology has a co-owner, and the consent that is awaited."""
    draft = services.draft_agreement(deal.agreed(fee=0).id, deal.officer)
    return draft, services.add_gate(draft.id, "co_owner", "금오연구원", deal.officer).id


def test_contract_08_no_paper_says_that_co_owners_agreed_before_they_did(deal: Deal) -> None:
    draft, gate = named(deal)
    with pytest.raises(Conflict) as missing:
        services.offer(draft.id, deal.officer)
    assert "금오연구원" in missing.value.text.ko
    with pytest.raises(Invalid) as bare:
        services.pass_gate(gate, deal.officer, "구두 동의")
    assert "files" in bare.value.fields
    services.refuse_gate(gate, "지분 협의 중입니다.", deal.officer)
    row = again(draft).gates[0]
    assert (row.refused_reason, row.passed_at) == ("지분 협의 중입니다.", None)
    with pytest.raises(Conflict):
        services.offer(draft.id, deal.officer)
    document = consent()
    services.pass_gate(gate, deal.officer, "동의서 1호", document)
    agreement = services.offer(draft.id, deal.officer)
    row = again(agreement).gates[0]
    assert (row.refused_at, row.file.sha256) == (None, document.sha256)
    said = db.session.get_one(Paper, again(agreement).paper_id).snapshot
    assert [one["name"] for one in said["co_owners"]] == ["금오연구원"]


def test_contract_08_what_the_paper_warranted_stays(deal: Deal, client: FlaskClient, world: World) -> None:
    draft, gate = named(deal)
    services.pass_gate(gate, deal.officer, "", consent())
    agreement = services.offer(draft.id, deal.officer)
    for step in ("offered", "signed"):
        assert again(agreement).state == step
        with pytest.raises(Conflict):
            services.remove_gate(gate, deal.officer)
        with pytest.raises(Conflict):
            services.refuse_gate(gate, "마음이 바뀌었습니다.", deal.officer)
        with pytest.raises(Conflict):
            services.add_gate(agreement.id, "co_owner", "㈜다른공유자", deal.officer)
        if step == "offered":
            services.sign(agreement.id, deal.boss, PASSWORD)
    services.countersign(agreement.id, deal.officer, PASSWORD)
    file = again(agreement).gates[0].file
    world.sign_in(client, deal.boss)
    assert "금오연구원" in client.get(f"/agreements/{agreement.ref}").text
    assert client.get(f"/agreements/{agreement.ref}/files/{file.ref}").status_code == 200


def test_contract_08_a_consent_is_given_or_refused_on_the_page(
    deal: Deal, client: FlaskClient, world: World
) -> None:
    draft, gate = named(deal)
    world.sign_in(client, deal.officer)
    at = f"/agreements/{draft.ref}/gates/{gate}"
    assert client.post(f"{at}/pass", data={"note": "구두"}).status_code == 422
    assert client.post(f"{at}/refuse", data={"note": "거절했습니다."}).status_code == 303
    assert "거절했습니다." in client.get(f"/agreements/{draft.ref}").text
    upload = {"note": "1호", "files": (io.BytesIO(PDF), "동의서.pdf")}
    assert client.post(f"{at}/pass", data=upload).status_code == 303
    assert client.post(f"/agreements/{draft.ref}/offer", data={"language": "ko"}).status_code == 303
