"""The final file bears the site's seal: PAdES over the whole of it, PDF/A as before, its text selectable; a timestamp by setting."""

from __future__ import annotations

import contextlib
import io
import os
import stat
import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pypdf import PdfReader

from marketplace.gateways.documents import joined, render
from marketplace.gateways.seals import SealKeyError, sealer
from marketplace.gateways.seals.sealing import apart
from marketplace.gateways.storage import files
from marketplace.kernel import clock, outbox
from marketplace.kernel.database import db
from marketplace.licensing.models import Agreement
from marketplace.licensing.queries.work import work_items
from marketplace.papers import queries as papers
from marketplace.papers.models import Paper, Seal, SealCertificate
from tests.gateways.paper_samples import SAMPLES
from tests.licensing.seals import DER, certificate_for, final_of, in_a_loop
from tests.servers import program

pytestmark = pytest.mark.real_papers


def judged(content: bytes, *roots: str, tsa: str = "") -> PdfSignatureStatus:
    """pyHanko's own validator, which believes these certificates (hexadecimal) alone."""
    load = asn1_x509.Certificate.load
    (one,) = PdfFileReader(io.BytesIO(content)).embedded_signatures
    believed = ValidationContext([load(bytes.fromhex(root)) for root in roots], allow_fetching=False)
    stamps = ValidationContext([load(bytes.fromhex(tsa))], allow_fetching=False) if tsa else None
    return apart(lambda: validate_pdf_signature(one, believed, stamps))


def own_certificate() -> SealCertificate:
    return db.session.query(SealCertificate).filter_by(purpose="seal").one()


def test_contract_16_the_final_file_validates_as_pades_and_one_changed_byte_fails(deal):
    final = final_of(deal.concluded(fee=0))
    root = own_certificate().der
    status = judged(final, root)
    assert status.bottom_line
    assert status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    (one,) = PdfFileReader(io.BytesIO(final)).embedded_signatures
    assert one.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    start, length, after, rest = one.byte_range
    assert (int(start), int(after + rest)) == (0, len(final)), "the signature covers the file from end to end"

    covered = [*range(9, int(length), int(length) // 25), *range(int(after) + 1, len(final), 97)]
    believed = []
    for at in covered:
        changed = bytearray(final)
        changed[at] ^= 1
        with contextlib.suppress(
            Exception
        ):  # where the change broke the file itself, nobody can take it for valid
            believed += [at] if judged(bytes(changed), root).bottom_line else []
    assert believed == []


def test_contract_16_the_final_file_is_still_pdf_a_and_its_text_selectable(deal, tmp_path):
    final = final_of(deal.concluded(fee=0))
    reader = PdfReader(io.BytesIO(final))
    root = reader.root_object
    described = described_in(root["/Metadata"].get_data())
    assert described["{http://www.aiim.org/pdfa/ns/id/}part"] == "2"
    assert described["{http://www.aiim.org/pdfa/ns/id/}conformance"] == "A", "level A holds all of level B"
    assert described["{http://ns.adobe.com/xap/1.0/t/pg/}NPages"] == str(len(reader.pages))
    (intent,) = root["/OutputIntents"]
    assert intent.get_object()["/S"] == "/GTS_PDFA1"
    assert intent.get_object()["/DestOutputProfile"].get_object().get_data()
    assert not reader.is_encrypted
    assert len(reader.trailer["/ID"]) == 2
    for font in fonts_of(reader):
        assert any(key in font["/FontDescriptor"] for key in ("/FontFile", "/FontFile2", "/FontFile3")), font
    # the invisible field: no area, so no appearance is due (ISO 19005-2, 6.3.3); printed, and not hidden (6.3.2)
    (field,) = root["/AcroForm"]["/Fields"]
    assert field.get_object()["/Rect"] == [0, 0, 0, 0]
    assert int(field.get_object()["/F"]) & 0b100111 == 0b100
    assert "/NeedAppearances" not in root["/AcroForm"]
    # every page's tags are found from the page, and from the one tree
    tree = root["/StructTreeRoot"]
    numbers = tree["/ParentTree"]["/Nums"]
    assert [page["/StructParents"] for page in reader.pages] == list(range(len(reader.pages)))
    assert numbers[0::2] == list(range(len(reader.pages)))
    assert len(tree["/K"]) == 2
    text = "".join(page.extract_text() for page in reader.pages)
    assert "통상실시권" in text
    assert "전자서명 확인서" in text

    path = tmp_path / "final.pdf"
    path.write_bytes(final)
    if program("pdfsig"):  # another library's word
        said = subprocess.run(["pdfsig", str(path)], capture_output=True, text=True, check=False).stdout
        assert "Signature is Valid" in said
        assert "Total document signed" in said
    if jars := os.environ.get(
        "VERAPDF_JARS"
    ):  # the folder of org.verapdf.apps:greenfield-apps and what it needs
        for flavour in ("2b", "2a", "ua1"):
            command = [
                "java",
                "-cp",
                f"{jars}/*",
                "org.verapdf.apps.GreenfieldCliWrapper",
                "-f",
                flavour,
                "--format",
                "text",
            ]
            said = subprocess.run([*command, str(path)], capture_output=True, text=True, check=True).stdout
            assert said.startswith("PASS"), said


def described_in(xmp: bytes) -> dict[str, str]:
    """The properties of the description inside a PDF, written as attributes or as elements."""
    found: dict[str, str] = {}
    for element in ElementTree.fromstring(xmp).iter():
        found |= element.attrib
        found[element.tag] = element.text or ""
    return found


def fonts_of(reader: PdfReader) -> list[Any]:
    found = []
    for page in reader.pages:
        for font in page["/Resources"].get("/Font", {}).values():
            inner = font.get_object()
            found += [one.get_object() for one in inner.get("/DescendantFonts", [inner])]
    assert found
    return found


def test_contract_16_a_thread_that_runs_an_event_loop_seals_as_well(deal):
    agreement = deal.concluded(fee=0)
    assert judged(in_a_loop(lambda: final_of(agreement)), own_certificate().der).bottom_line


def test_contract_16_the_same_papers_join_to_the_same_bytes(deal):
    agreement = deal.concluded(fee=0)
    final_of(agreement)
    parts = []
    for paper_id in (agreement.paper_id, agreement.certificate_id):
        with files().open(db.session.get_one(Paper, paper_id).sha256) as stream:
            parts.append((str(paper_id), stream.read()))
    assert joined(parts) == joined(parts)


def test_contract_16_a_self_made_key_lies_safe_serves_all_files_and_is_renewed_in_time(app, deal, caplog):
    caplog.set_level("DEBUG")
    first = deal.concluded(fee=0)
    final_of(first)
    path = Path(app.config["INSTANCE"]) / "seal.pem"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    before = path.read_bytes()
    certificate = own_certificate()
    assert (certificate.self_made, certificate.name) == (True, "디지털과학센터")
    final_of(deal.concluded(fee=0))
    assert path.read_bytes() == before, "made once"
    secret = before.split(b"-----")[2].strip()[:40].decode()
    assert secret not in caplog.text
    with clock.moved(clock.now() + timedelta(days=3640)):
        sealed = sealer().seal(
            render("certificate", SAMPLES["certificate"]("ko"), lang="ko"), "센터", clock.now()
        )
        assert sealed.found.is_sound
        assert path.read_bytes() != before, "the next key takes over before the certificate runs out"
        assert (
            papers.seal_of(db.session.get_one(Agreement, first.id).final_sha256).certificate_id
            == certificate.id
        )


@pytest.mark.parametrize("kind", ["pkcs12", "pem"])
def test_contract_16_the_centers_own_certificate_seals_by_setting(deal, again, tmp_path, kind):
    above = ec.generate_private_key(ec.SECP256R1())
    root = certificate_for(above, "공인 인증기관", usage="authority")
    key = rsa.generate_private_key(65537, 2048)
    mine = certificate_for(key, "센터 전자인감", (above, root.subject))
    locked = serialization.BestAvailableEncryption(b"open sesame")
    path = tmp_path / "seal"
    if kind == "pkcs12":
        path.write_bytes(pkcs12.serialize_key_and_certificates(b"seal", key, mine, [root], locked))
    else:
        pem = serialization.Encoding.PEM
        parts = [
            key.private_bytes(pem, serialization.PrivateFormat.PKCS8, locked),
            mine.public_bytes(pem),
            root.public_bytes(pem),
        ]
        path.write_bytes(b"".join(parts))
    with pytest.raises(SealKeyError) as refused:
        again(SEAL_KEY=str(path), SEAL_PASSPHRASE="wrong")
    assert "SEAL_PASSPHRASE" in str(refused.value)
    assert "wrong" not in str(refused.value)
    with pytest.raises(SealKeyError):
        again(SEAL_KEY=str(tmp_path / "nothing"))
    again(SEAL_KEY=str(path), SEAL_PASSPHRASE="open sesame")
    final = final_of(deal.concluded(fee=0))
    assert (own_certificate().name, own_certificate().self_made) == ("센터 전자인감", False)
    assert judged(final, root.public_bytes(DER).hex()).bottom_line, (
        "the chain to its authority is in the file"
    )


def test_contract_16_a_certificate_that_ran_out_holds_the_file_back_and_loses_none(deal, again, tmp_path):
    key = ec.generate_private_key(ec.SECP256R1())
    pem = serialization.Encoding.PEM
    bare = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = tmp_path / "seal.pem"
    path.write_bytes(bare + certificate_for(key, "지난 인증서", days=-1).public_bytes(pem))
    again(SEAL_KEY=str(path))
    agreement = deal.concluded(fee=0)
    outbox.drain()
    db.session.expire_all()
    assert not db.session.get_one(Agreement, agreement.id).final_sha256
    path.write_bytes(bare + certificate_for(key, "새 인증서").public_bytes(pem))
    again()
    with clock.moved(clock.now() + timedelta(minutes=11)):
        final_of(agreement)
    assert own_certificate().name == "새 인증서"


def test_contract_16_a_trusted_timestamp_comes_from_the_configured_server(deal, again, authority):
    again(SEAL_TSA_URL=authority.url)
    agreement = deal.concluded(fee=0)
    final = final_of(agreement)
    assert authority.asked == 1
    status = judged(final, own_certificate().der, tsa=authority.certificate.hex())
    assert status.bottom_line
    stamp = status.timestamp_validity
    assert stamp is not None
    assert (stamp.intact, stamp.valid, stamp.trusted) == (True, True, True)
    seal = papers.seal_of(db.session.get_one(Agreement, agreement.id).final_sha256)
    assert seal.timestamp_certificate.name == "시험 시점확인기관"


def test_contract_16_a_final_file_that_is_a_day_late_is_shown_to_the_center_and_the_parties_know(
    deal, again, authority, client, world
):
    again(SEAL_TSA_URL=authority.url)
    authority.silent = True
    agreement = deal.concluded(fee=0)
    outbox.drain()

    def late() -> list[str]:
        return [item.subject for item in work_items(deal.center) if "최종 파일" in item.title.ko]

    assert late() == []
    for language, words in (("", "파일을 만들고 있습니다"), ("/en", "is being made")):
        world.sign_in(client, deal.boss)
        assert words in client.get(f"{language}/agreements/{agreement.ref}").get_data(as_text=True)
    with clock.moved(clock.now() + timedelta(hours=25)):
        assert late() == [agreement.number]
        assert not any("최종 파일" in item.title.ko for item in work_items(deal.officer))
        world.sign_in(client, deal.center)
        assert client.get(f"/agreements/{agreement.ref}").status_code == 200
        authority.silent = False
        final_of(agreement)
        assert late() == []
    world.sign_in(client, deal.boss)
    assert "파일을 만들고 있습니다" not in client.get(f"/agreements/{agreement.ref}").get_data(as_text=True)


def test_contract_16_a_silent_timestamp_server_delays_the_final_file_and_never_loses_it(
    deal, again, authority, caplog
):
    again(SEAL_TSA_URL=authority.url)
    authority.silent = True
    agreement = deal.concluded(fee=0)
    now = clock.now()
    for tries in range(20):  # more than a message that fails is tried
        with clock.moved(now + timedelta(hours=tries)):
            outbox.drain()
    db.session.expire_all()
    assert not db.session.get_one(Agreement, agreement.id).final_sha256, "no file goes out without its seal"
    assert db.session.query(Seal).count() == 0
    assert "secret-word" not in caplog.text
    authority.silent = False
    with clock.moved(now + timedelta(hours=21)):
        assert judged(final_of(agreement), own_certificate().der, tsa=authority.certificate.hex()).intact
