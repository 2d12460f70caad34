"""Is this the document that was signed? The final file, the scan of a sealed paper, and the public page."""

from __future__ import annotations

import hashlib
import io
import subprocess

import pytest

from marketplace.kernel import outbox
from marketplace.kernel.database import db
from marketplace.kernel.errors import Invalid
from marketplace.licensing import queries, services
from marketplace.licensing.models import Agreement
from marketplace.papers.models import Paper
from marketplace.papers.services import store_attachments
from tests.journeys.walk import PDF
from tests.servers import program

pytestmark = pytest.mark.real_papers

YES, NO = "서명된 문서입니다", "서명된 문서가 아닙니다"


@pytest.fixture
def signed(deal):
    """An agreement signed by both, its papers rendered and joined."""
    agreement = deal.concluded(fee=0)
    outbox.drain()
    db.session.expire_all()
    return db.session.get_one(Agreement, agreement.id)


def upload(client, content: bytes) -> str:
    return client.post("/verify", data={"file": (io.BytesIO(content), "a.pdf")}).get_data(as_text=True)


def test_the_final_file_holds_both_papers_and_is_recognised(signed, deal, client, world, tmp_path):
    world.sign_in(client, deal.boss)
    final = client.get(f"/agreements/{signed.ref}/final.pdf").data
    assert hashlib.sha256(final).hexdigest() == signed.final_sha256
    path = tmp_path / "final.pdf"
    path.write_bytes(final)
    if program("qpdf"):
        assert (
            subprocess.run(["qpdf", "--check", str(path)], capture_output=True, check=False).returncode == 0
        )
    if program("pdftotext"):
        text = subprocess.run(
            ["pdftotext", str(path), "-"], capture_output=True, text=True, check=True
        ).stdout
        assert "통상실시권" in text
        assert "전자서명" in text

    guest = client.application.test_client()
    assert YES in upload(guest, final)
    for at in (0, len(final) // 2, len(final) - 1):
        changed = bytearray(final)
        changed[at] ^= 1
        assert NO in upload(guest, bytes(changed))
    agreement = db.session.get_one(Paper, signed.paper_id)
    page = guest.post("/verify", data={"sha256": agreement.sha256.upper()}).get_data(as_text=True)
    assert YES in page
    assert "다온전자" not in page, "nothing is said of the parties"
    assert guest.post("/verify", data={"sha256": "abc"}).status_code == 422
    assert guest.get("/verify").status_code == 200
    world.sign_in(client, world.person())
    assert client.get(f"/agreements/{signed.ref}/final.pdf").status_code == 404


def test_what_is_not_signed_by_both_is_not_recognised(deal):
    agreement = deal.offered()
    assert not queries.signed_here(db.session.get_one(Paper, agreement.paper_id).sha256)


def test_signing_on_paper(deal, client, world):
    agreement = deal.offered(fee=0)
    world.sign_in(client, deal.member)
    assert client.get(f"/agreements/{agreement.ref}/seal").status_code == 403
    world.sign_in(client, deal.boss)
    assert client.get(f"/agreements/{agreement.ref}/seal").status_code == 200
    assert client.post(f"/agreements/{agreement.ref}/seal/seal").status_code == 303
    assert client.post(f"/agreements/{agreement.ref}/seal").status_code == 422
    data = {"files": (io.BytesIO(PDF + b"sealed"), "sealed.pdf")}
    assert client.post(f"/agreements/{agreement.ref}/seal", data=data).status_code == 303
    db.session.rollback()
    row = db.session.get_one(Agreement, agreement.id)
    assert (row.state, row.signatures[0].method) == ("signed", "sealed")
    assert not queries.signed_here(row.scan.sha256), "the institution has not confirmed it yet"
    world.sign_in(client, deal.officer)
    assert client.get(f"/agreements/{agreement.ref}/scan").data == PDF + b"sealed"
    data = {"files": (io.BytesIO(PDF + b"both"), "both.pdf")}
    assert client.post(f"/agreements/{agreement.ref}/seal", data=data).status_code == 303
    assert client.get(f"/agreements/{agreement.ref}/scan?side=licensor").data == PDF + b"both"
    db.session.expire_all()
    row = db.session.get_one(Agreement, agreement.id)
    assert (row.state, row.signatures[1].method) == ("in_force", "sealed")
    assert queries.signed_here(row.final_scan.sha256)
    assert queries.signed_here(row.scan.sha256)
    outbox.drain()
    certificate = db.session.get_one(Paper, row.certificate_id)
    assert row.scan.sha256 in certificate.snapshot["consent"]


def test_a_scan_is_a_picture_or_pdf(deal):
    agreement = deal.offered()
    with pytest.raises(Invalid):
        services.submit_scan(agreement.id, store_attachments([("a.txt", io.BytesIO(b"text"))])[0], deal.boss)
    assert db.session.get_one(Agreement, agreement.id).state == "offered"
