"""One file with all that proves an agreement, for its parties; the same facts give the same bytes, and each part can be checked."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from datetime import timedelta

from cryptography import x509
from flask.testing import FlaskClient

from marketplace.kernel import audit, clock, outbox
from marketplace.kernel.database import db
from marketplace.kernel.transaction import atomic
from marketplace.licensing import services
from marketplace.licensing.models import Agreement, AgreementFile
from marketplace.papers.models import Paper, Seal
from marketplace.papers.services import store_attachments
from tests.journeys.walk import PDF
from tests.licensing.seals import final_of
from tests.negotiation.deals import Deal
from tests.world import PASSWORD, World


def bundle(client: FlaskClient, agreement: Agreement, language: str = "") -> bytes:
    answer = client.get(f"{language}/agreements/{agreement.ref}/evidence.zip")
    assert answer.status_code == 200
    assert answer.mimetype == "application/zip"
    return bytes(answer.data)


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_contract_17_the_bundle_holds_every_proof_and_each_fits_the_others(
    deal: Deal, client, world: World
) -> None:
    agreement = deal.concluded(fee=0, kind="exclusive")
    final = final_of(agreement)
    audit.seal()
    world.sign_in(client, deal.boss)
    assert f"/agreements/{agreement.ref}/evidence.zip" in client.get(f"/agreements/{agreement.ref}").get_data(
        as_text=True
    )
    held = parts(bundle(client, agreement))
    row = db.session.get_one(Agreement, agreement.id)
    paper, certificate = (
        db.session.get_one(Paper, row.paper_id),
        db.session.get_one(Paper, row.certificate_id),
    )
    assert hashlib.sha256(held["1-agreement.pdf"]).hexdigest() == paper.sha256
    assert hashlib.sha256(held["2-certificate.pdf"]).hexdigest() == certificate.sha256
    assert held["3-final-signed.pdf"] == final
    sums = dict(reversed(line.split("  ", 1)) for line in held["SHA256SUMS.txt"].decode().splitlines())
    assert sums == {
        name: hashlib.sha256(content).hexdigest()
        for name, content in held.items()
        if name != "SHA256SUMS.txt"
    }
    assert x509.load_pem_x509_certificate(held["site-certificate.pem"])
    consents = list(csv.reader(io.StringIO(held["consents.csv"].decode("utf-8-sig"))))
    assert len(consents) == 1 + len(row.gates) > 1

    told = json.loads(held["audit.json"])
    assert told["head"] == audit.head()
    acts = [event["act"] for event in told["events"]]
    for act in ("agreement.offer", "agreement.sign", "agreement.countersign", "agreement.join_final"):
        assert act in acts, acts
    who = {event["act"]: event["who"] for event in told["events"]}
    assert (who["agreement.sign"], who["agreement.join_final"]) == (row.company.name_ko, "site")
    assert all(event["seal"] for event in told["events"])
    rows = list(csv.reader(io.StringIO(held["audit.csv"].decode("utf-8-sig"))))
    assert len(rows) == 1 + len(acts)

    readme = held["README.txt"].decode()
    for word in (
        "확인하는 방법",
        "How to check",
        paper.sha256,
        row.final_sha256,
        told["head"],
        "/verify",
        "shasum",
    ):
        assert word in readme, word
    for name in held:
        if name not in ("README.txt",) and "/" not in name:
            assert name in readme, name


def test_contract_17_the_same_facts_give_the_same_bytes_to_both_sides_on_any_day(
    deal: Deal, client, world: World
) -> None:
    agreement = deal.concluded(fee=0)
    final_of(agreement)
    audit.seal()
    world.sign_in(client, deal.boss)
    first = bundle(client, agreement)
    final_of(deal.concluded(fee=0))  # the chain goes on with other matters
    audit.seal()
    with clock.moved(clock.now().replace(year=clock.now().year + 1)):
        world.sign_in(client, deal.officer)
        assert bundle(client, agreement, "/en") == first


def test_contract_17_scans_and_papers_go_with_it_but_nothing_that_was_delivered(
    deal: Deal, client, world: World
) -> None:
    agreement = services.draft_agreement(deal.agreed(fee=0).id, deal.officer)
    gate = services.add_gate(agreement.id, "co_owner", "금오연구원", deal.officer)
    (consent,) = store_attachments([("동의서.pdf", io.BytesIO(PDF + b"consent"))])
    services.pass_gate(gate.id, deal.officer, "제12호", consent)
    services.offer(agreement.id, deal.officer)
    services.choose_way(agreement.id, "seal", deal.boss)
    (scan,) = store_attachments([("날인본.pdf", io.BytesIO(PDF))])
    (both,) = store_attachments([("양쪽.pdf", io.BytesIO(PDF + b"both"))])
    services.submit_scan(agreement.id, scan, deal.boss)
    services.submit_scan(agreement.id, both, deal.officer)
    with atomic():
        for purpose in ("registration", "delivery", "milestone", "duty"):
            db.session.add(
                AgreementFile(
                    agreement_id=agreement.id,
                    purpose=purpose,
                    name=f"{purpose}.pdf",
                    sha256=scan.sha256,
                    size=scan.size,
                    media_type="application/pdf",
                    uploaded_by_id=deal.officer.user_id,
                )
            )
    final_of(agreement)
    world.sign_in(client, deal.officer)
    held = parts(bundle(client, agreement))
    assert [content for name, content in held.items() if name.startswith("scans/")] == [PDF, PDF + b"both"]
    documents = [name.split("-")[0] for name in held if name.startswith("documents/")]
    assert documents == ["documents/consent", "documents/registration"]
    assert consent.sha256 in held["consents.csv"].decode()
    assert "scans/" in held["README.txt"].decode()


def test_contract_17_the_parties_alone_take_the_bundle_along(deal: Deal, client, world: World) -> None:
    agreement = deal.concluded(fee=0)
    address = f"/agreements/{agreement.ref}/evidence.zip"
    world.sign_in(client, deal.boss)
    assert client.get(address).status_code == 404, "before the final file is there"
    final_of(agreement)
    for person, status in ((deal.boss, 200), (deal.member, 200), (deal.officer, 200), (deal.researcher, 403)):
        world.sign_in(client, person)
        assert client.get(address).status_code == status
    assert "evidence.zip" not in client.get(f"/agreements/{agreement.ref}").get_data(as_text=True)
    world.sign_in(client, world.person())
    assert client.get(address).status_code == 404


def test_contract_17_what_one_side_does_among_its_own_people_is_not_told(
    deal: Deal, client, world: World
) -> None:
    agreement = deal.offered(fee=0)
    services.ask_to_sign(agreement.id, deal.member)
    services.sign(agreement.id, deal.boss, PASSWORD)
    services.countersign(agreement.id, deal.officer, PASSWORD)
    final_of(agreement)
    world.sign_in(client, deal.officer)
    held = parts(bundle(client, agreement))
    assert "ask_to_sign" not in held["audit.json"].decode()
    for person in (deal.boss, deal.member, deal.officer):
        assert person.name not in held["audit.json"].decode()


def test_contract_17_a_final_file_of_before_the_seal_stays_as_it_is_and_says_so(
    deal: Deal, client, world: World
) -> None:
    agreement = deal.concluded(fee=0)
    before = final_of(agreement)
    with atomic():
        db.session.query(Seal).delete()
    with atomic():
        outbox.send("join_final", "again", agreement_id=agreement.id)
    assert final_of(agreement) == before, "never signed a second time"
    world.sign_in(client, deal.boss)
    held = parts(bundle(client, agreement))
    assert "site-certificate.pem" not in held
    assert "bears no signature of the site" in held["README.txt"].decode()


def test_contract_17_a_decision_goes_with_it_once_a_second_person_has_confirmed_it(
    deal: Deal, client, world: World
) -> None:
    agreement = deal.concluded(fee=0)
    final_of(agreement)
    [judgment] = store_attachments([("판결문.pdf", io.BytesIO(PDF + b"judgment"))])
    row = services.record_decision(
        agreement.id, clock.today() + timedelta(days=30), "판결", judgment, deal.center
    )
    for person in (deal.boss, deal.officer):
        world.sign_in(client, person)
        assert not any("ending" in name for name in parts(bundle(client, agreement)))
    services.answer_ending(row.ref, True, "", world.person("center_admin", world.center()))
    for person in (deal.boss, deal.officer):
        world.sign_in(client, person)
        assert any("ending" in name for name in parts(bundle(client, agreement)))
