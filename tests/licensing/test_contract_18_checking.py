"""Anyone can upload a PDF and is told in plain words: signed by whom, when, and whether it was changed. Nothing is kept."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from marketplace.gateways.documents import render
from marketplace.gateways.seals import keys, pades
from marketplace.gateways.seals.sealing import apart
from marketplace.kernel import clock
from marketplace.kernel.audit import AuditEvent
from marketplace.kernel.database import db
from marketplace.licensing.models import Agreement
from tests.gateways.paper_samples import SAMPLES
from tests.licensing.seals import final_of

pytestmark = pytest.mark.real_papers

WORDS = {
    "": {
        "here": "이 사이트에서 서명된 문서입니다",
        "not": "이 사이트에서 서명된 문서가 아닙니다",
        "valid": "유효합니다. 서명된 뒤 파일이 바뀌지 않았습니다",
        "changed": "유효하지 않습니다",
        "foreign": "이 사이트가 한 서명이 아닙니다",
        "unreadable": "서명을 읽지 못했습니다",
        "self": "스스로 만든 것",
        "clock": "서명한 곳의 시계",
        "stamp": "시점확인기관 시험 시점확인기관",
    },
    "/en": {
        "here": "This is a document signed here",
        "not": "This is not a document signed here",
        "valid": "Valid. The file has not changed since it was signed",
        "changed": "Not valid.",
        "foreign": "this site did not sign it",
        "unreadable": "The signature can&#39;t be read",
        "self": "made the certificate for this signature itself",
        "clock": "own clock",
        "stamp": "The timestamp of 시험 시점확인기관",
    },
}


def told(client: FlaskClient, content: bytes, language: str = "") -> str:
    answer = client.post(f"{language}/verify", data={"file": (io.BytesIO(content), "contract.pdf")})
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.get_data(as_text=True))


@pytest.mark.parametrize("language", WORDS)
def test_contract_18_whoever_uploads_the_final_file_reads_who_signed_it_when_and_that_it_is_unchanged(
    deal, client, language
):
    words, agreement = WORDS[language], deal.concluded(fee=0)
    page = told(client, final_of(agreement), language)
    for part in ("here", "valid", "self", "clock"):
        assert words[part] in page, part
    assert "디지털과학센터" in page
    assert f"{db.session.get_one(Agreement, agreement.id).concluded_at:%Y-%m-%dT%H:%M}"[:13] in page


@pytest.mark.parametrize("language", WORDS)
def test_contract_18_a_changed_file_is_called_changed_in_plain_words(deal, client, language):
    words, final = WORDS[language], final_of(deal.concluded(fee=0))
    at = final.index(b"stream") + 40  # inside a page: the file still opens
    changed = bytearray(final)
    changed[at] ^= 1
    page = told(client, bytes(changed), language)
    assert words["not"] in page
    assert words["changed"] in page
    assert "<dt>" not in page, "a name that proves nothing is not shown"
    added = told(client, final + b"\n% one more line\n", language)
    assert words["not"] in added
    assert words["changed"] in added


def test_contract_18_every_single_byte_counts_also_those_no_signature_covers(deal, client):
    final = final_of(deal.concluded(fee=0))
    gap = final.index(b"/Contents <") + len(b"/Contents <")
    for at in (5, gap + 10, gap + 20_000, len(final) - 3):
        changed = bytearray(final)
        changed[at] ^= 0x20 if at == gap + 10 else 1
        page = told(client, bytes(changed))
        assert WORDS[""]["not"] in page, at
        assert WORDS[""]["valid"] not in page, at


def test_contract_18_another_ones_signature_is_not_ours(deal, client, tmp_path):
    final_of(deal.concluded(fee=0))
    key = keys.own(
        tmp_path / "elsewhere", "디지털과학센터", clock.now()
    )  # whoever gives themselves the center's name
    paper = render("certificate", SAMPLES["certificate"]("ko"), lang="ko")
    forged = apart(lambda: pades.signed(paper, key, clock.now(), None))
    page = told(client, forged)
    assert WORDS[""]["not"] in page
    assert WORDS[""]["foreign"] in page


def test_contract_18_a_timestamp_is_named_with_its_authority(deal, client, again, authority):
    again(SEAL_TSA_URL=authority.url)
    final = final_of(deal.concluded(fee=0))
    for language, words in WORDS.items():
        assert words["stamp"] in told(client, final, language)


def test_contract_18_a_file_stays_recognised_after_the_certificate_was_renewed(app, deal, client):
    final = final_of(deal.concluded(fee=0))
    (Path(app.config["INSTANCE"]) / "seal.pem").unlink()
    final_of(deal.concluded(fee=0))
    with clock.moved(clock.now() + timedelta(days=365 * 11)):
        page = told(client, final)
    assert WORDS[""]["here"] in page
    assert WORDS[""]["valid"] in page


@pytest.mark.parametrize("language", WORDS)
def test_contract_18_damaged_strange_and_plain_files_get_a_sentence_and_nothing_is_kept(
    app, deal, client, language
):
    final = final_of(deal.concluded(fee=0))
    folder = Path(app.config["INSTANCE"])
    before = sorted(path for path in folder.rglob("*") if "sqlite" not in path.name)
    events = db.session.query(AuditEvent).count()
    assert WORDS[language]["unreadable"] in told(client, b"%PDF-1.7\nnothing but this", language)
    assert WORDS[language]["not"] in told(client, final[: len(final) // 2], language)
    assert WORDS[language]["not"] in told(client, b"just a text", language)
    unsigned = told(client, render("certificate", SAMPLES["certificate"]("ko"), lang="ko"), language)
    assert WORDS[language]["not"] in unsigned
    assert WORDS[language]["changed"] not in unsigned
    assert sorted(path for path in folder.rglob("*") if "sqlite" not in path.name) == before
    assert db.session.query(AuditEvent).count() == events
