"""The deal's pages as every kind of reader gets them, in both languages."""

from __future__ import annotations

import io
import re

import pytest

from marketplace.kernel import outbox
from marketplace.kernel.database import db
from marketplace.licensing import services as licensing
from marketplace.licensing.models import Agreement
from marketplace.negotiation import queries as negotiation
from marketplace.negotiation import services
from marketplace.negotiation.models import Inquiry, TermSheet
from tests.negotiation.deals import opened, rival
from tests.world import PASSWORD

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def page(client, url, status=200):
    answer = client.get(url)
    assert answer.status_code == status, (url, answer.status_code)
    return answer.get_data(as_text=True)


def fresh(model, row):
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(model, row.id)


@pytest.fixture
def rich(deal):
    """A deal with everything in it: messages, a quotation, two numbers, an NDA, an agreement in force."""
    inquiry = deal.ask()
    services.reply(inquiry.id, "폭 800mm까지 시험했습니다.", deal.researcher)
    services.quote(inquiry.id, inquiry.listing.offers[0].id, deal.member)
    nda = licensing.start_nda(inquiry.id, deal.member)
    licensing.sign(nda.id, deal.boss, PASSWORD)
    licensing.countersign(nda.id, deal.officer, PASSWORD)
    deal.offer(inquiry)
    sheet = deal.offer(inquiry, by=deal.boss, fee=25_000_000, effective_when="countersigned")
    services.accept_terms(sheet.id, deal.officer)
    agreement = licensing.draft_agreement(sheet.id, deal.officer)
    licensing.offer(agreement.id, deal.officer)
    licensing.sign(agreement.id, deal.boss, PASSWORD)
    licensing.countersign(agreement.id, deal.officer, PASSWORD)
    return deal, inquiry, agreement


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_insiders_read_the_whole_deal_and_outsiders_find_nothing(rich, client, world, prefix):
    deal, inquiry, agreement = rich
    auditor = world.person("auditor", world.center())
    opened(inquiry, deal.center, auditor)
    urls = [f"{prefix}/deals/{inquiry.ref}", f"{prefix}/agreements/{agreement.ref}"]
    for reader in (deal.boss, deal.member, deal.officer, deal.researcher, deal.center, auditor):
        world.sign_in(client, reader)
        for url in urls:
            page(client, url)
        assert inquiry.ref in page(client, f"{prefix}/deals")
    _, stranger = rival(deal)
    for outsider in (stranger, world.person("officer", world.institution()), world.person()):
        world.sign_in(client, outsider)
        for url in urls:
            page(client, url, 404)
        assert inquiry.ref not in page(client, f"{prefix}/deals")
        assert inquiry.ref not in page(client, f"{prefix}/deals.csv")


def test_the_timeline_tells_what_happened_and_marks_what_changed(rich, client, world):
    deal, inquiry, _ = rich
    world.sign_in(client, deal.boss)
    text = page(client, f"/deals/{inquiry.ref}")
    for words in (
        "문의를 보냈습니다",
        "폭 800mm",
        "견적서를 만들었습니다",
        "조건서 1번을 제안",
        "조건서 2번을 수락",
        "청구서를 발행",
        "효력이 발생했습니다",
    ):
        assert words in text
    assert re.search(r"<ins>25,000,000원</ins>\s*<del[^>]*>30,000,000원</del>", text)
    english = page(client, f"/en/deals/{inquiry.ref}")
    assert "offered term sheet 1" in english
    assert "Rights in force" in english


def test_a_guest_is_asked_to_sign_in(deal, client):
    inquiry = deal.ask()
    for url in ("/deals", f"/deals/{inquiry.ref}"):
        assert client.get(url).status_code == 302


def test_the_whole_way_by_forms(deal, client, world):
    world.sign_in(client, deal.member)
    text = page(client, f"/technologies/{deal.public_id}/ask")
    assert "박담당" in text
    assert (
        len(re.findall(r"<(?:textarea|select|input class|input type=\"checkbox\")", text)) <= 4 + 1
    )  # + the file control
    sent = client.post(
        f"/technologies/{deal.public_id}/ask",
        data={
            "company_id": deal.company_id,
            "purpose": "adopt",
            "body": "적용할 수 있습니까?",
            "form_token": "t1",
            "files": (io.BytesIO(PDF), "사양서.pdf"),
        },
    )
    assert sent.status_code == 303
    url = sent.headers["Location"]
    ref = url.rsplit("/", 1)[-1]
    assert "사양서.pdf" in page(client, url)
    world.sign_in(client, deal.officer)
    assert client.post(f"{url}/messages", data={"body": "가능합니다.", "form_token": "t2"}).status_code == 303
    assert "조건서 1번 제안" in page(client, f"{url}/terms")
    data = {
        "kind": "non_exclusive",
        "fee": "3,000만",
        "term_months": "36",
        "territories": "KR",
        "effective_when": "paid",
        "form_token": "t3",
    }
    assert client.post(f"{url}/terms", data=data).status_code == 303
    world.sign_in(client, deal.boss)
    assert "조건서 1번 확인하고 수락" in page(client, url)
    assert client.post(f"{url}/terms/1/accept", data={"agreed": "y"}).status_code == 303
    assert client.post(f"{url}/terms/1/accept", data={"agreed": "y"}).status_code == 409
    outbox.drain()
    world.sign_in(client, deal.officer)
    db.session.rollback()
    agreement = db.session.query(Agreement).one()
    at = f"/agreements/{agreement.ref}"
    page(client, at)
    assert client.post(f"{at}/offer", data={"language": "ko"}).status_code == 303
    world.sign_in(client, deal.boss)
    assert "제1조" in page(client, at)
    page(client, f"{at}/sign")
    refused = client.post(f"{at}/sign", data={"password": "틀린 비밀번호", "agreed_electronic": "y"})
    assert refused.status_code == 422
    assert "<title>오류: " in refused.get_data(as_text=True)
    signature = {"password": PASSWORD, "agreed_electronic": "y"}
    assert client.post(f"{at}/sign", data=signature).status_code == 303
    world.sign_in(client, deal.officer)
    assert client.post(f"{at}/sign", data=signature).status_code == 303
    assert fresh(Agreement, agreement).state == "concluded"
    assert negotiation.inquiry_for(deal.boss, ref).state == "agreed"
    world.sign_in(client, deal.boss)
    assert "청구서 열기" in page(client, at)
    paper = re.search(r"/papers/\w+\.pdf", page(client, at)).group()
    assert client.get(paper).data.startswith(b"%PDF")


def test_a_file_goes_to_the_deals_parties_as_attachment_only(deal, client, world):
    world.sign_in(client, deal.member)
    inquiry = deal.ask()
    url = f"/deals/{inquiry.ref}"
    client.post(f"{url}/messages", data={"body": "첨부합니다.", "files": (io.BytesIO(PDF), "a.pdf")})
    db.session.rollback()
    ref = negotiation.messages_of(inquiry.id)[-1].files[0].ref
    answer = client.get(f"/deals/files/{ref}")
    assert (answer.status_code, answer.data) == (200, PDF)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    _, stranger = rival(deal)
    world.sign_in(client, stranger)
    assert client.get(f"/deals/files/{ref}").status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.exe", b"MZ\x90\x00", "형식"),
        ("a.pdf", b"MZ\x90\x00 no pdf", "확장자와 다릅니다"),
        ("a.png", b"", "빈 파일"),
        ("a.docx", PDF, "확장자와 다릅니다"),
    ],
)
def test_a_wrong_file_is_refused_with_the_reason_and_the_text_is_kept(
    deal, client, world, name, content, says
):
    world.sign_in(client, deal.member)
    inquiry = deal.ask()
    answer = client.post(
        f"/deals/{inquiry.ref}/messages",
        data={"body": "읽어 주십시오.", "files": (io.BytesIO(content), name)},
    )
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert says in text
    assert "읽어 주십시오." in text


def test_contradictory_terms_come_back_with_the_sentence_and_the_values(deal, client, world):
    inquiry = deal.ask()
    world.sign_in(client, deal.officer)
    data = {
        "kind": "exclusive",
        "fee": "1억",
        "territories": "KR",
        "effective_when": "paid",
        "note": "특약입니다",
    }
    answer = client.post(f"/deals/{inquiry.ref}/terms", data=data)
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "등록원부 등록 시" in text
    assert "특약입니다" in text


@pytest.mark.parametrize("value", ["abc", "-5", "999999999999999999999", "3억만만", "1e9"])
def test_junk_in_the_fee_is_explained(deal, client, world, value):
    inquiry = deal.ask()
    world.sign_in(client, deal.officer)
    data = {
        "kind": "non_exclusive",
        "fee": value,
        "territories": "KR",
        "effective_when": "paid",
        "term_months": "x",
    }
    assert client.post(f"/deals/{inquiry.ref}/terms", data=data).status_code == 422


def test_what_is_not_your_part_is_403_and_what_is_over_409(deal, client, world):
    inquiry = deal.ask()
    sheet = deal.offer(inquiry)
    url = f"/deals/{inquiry.ref}"
    world.sign_in(client, deal.member)
    assert client.post(f"{url}/terms/{sheet.number}/accept").status_code == 403
    world.sign_in(client, deal.researcher)
    assert client.get(f"{url}/terms").status_code == 403
    world.sign_in(client, deal.boss)
    assert client.post(f"{url}/withdraw", data={"reason": ""}).status_code == 303
    assert client.post(f"{url}/terms/{sheet.number}/accept").status_code == 409
    assert client.post(f"{url}/messages", data={"body": "다시"}).status_code == 409
    assert fresh(Inquiry, inquiry).state == "withdrawn"
    _, stranger = rival(deal)
    world.sign_in(client, stranger)
    for action in (
        "messages",
        "decline",
        "withdraw",
        "quotation",
        "nda",
        "agreement",
        "terms",
        "terms/1/accept",
    ):
        assert client.post(f"{url}/{action}", data={"body": "x", "reason": "x"}).status_code == 404


def test_an_auditor_reads_and_changes_nothing(deal, client, world):
    inquiry = deal.ask()
    auditor = world.person("auditor", world.center())
    opened(inquiry, auditor)
    world.sign_in(client, auditor)
    url = f"/deals/{inquiry.ref}"
    assert "메시지 쓰기" not in page(client, url)
    for action in ("messages", "decline", "withdraw", "nda"):
        assert client.post(f"{url}/{action}", data={"body": "x", "reason": "x"}).status_code == 403


def test_a_double_submit_does_one_thing(deal, client, world):
    inquiry = deal.ask()
    world.sign_in(client, deal.officer)
    url = f"/deals/{inquiry.ref}"
    for _ in range(2):
        client.post(f"{url}/messages", data={"body": "한 번만", "form_token": "same"})
        client.post(
            f"{url}/terms",
            data={
                "kind": "non_exclusive",
                "fee": "0",
                "territories": "KR",
                "effective_when": "countersigned",
                "form_token": "same",
            },
        )
    db.session.rollback()
    assert len(negotiation.messages_of(inquiry.id)) == 2
    assert db.session.query(TermSheet).count() == 1


def test_the_list_puts_my_turn_first_and_counts_each_group(deal, client, world):
    other, _boss = rival(deal)
    theirs = deal.ask()
    deal.offer(theirs)
    mine = other.ask()
    world.sign_in(client, deal.officer)
    text = page(client, "/deals")
    assert text.index(mine.ref) < text.index(theirs.ref)
    assert mine.ref in page(client, "/deals?group=mine")
    assert theirs.ref not in page(client, "/deals?group=mine")
    assert theirs.ref in page(client, "/deals?q=다온")
    assert mine.ref not in page(client, "/deals?q=다온")
    page(client, "/deals?page=999999999999&group=nonsense&q=%25_%5C")
    table = page(client, "/deals.csv")
    assert table.startswith("\ufeff거래,")
    assert table.count("\r\n") == 3


def test_an_inventor_is_told_to_answer_and_nothing_that_only_officers_do(deal, client, world):
    asked, offered = deal.ask(), rival(deal)[0].ask()
    deal.offer(offered, deal.officer)
    world.sign_in(client, deal.researcher)
    mine = page(client, "/deals?group=mine")
    assert (asked.ref in mine, offered.ref in mine) == (True, False)
    assert "귀하의 차례입니다" in page(client, f"/deals/{asked.ref}")
    deal.offer(asked, deal.boss)  # the institution's answer to terms is the officer's
    assert "귀하의 차례입니다" not in page(client, f"/deals/{asked.ref}")
    work = page(client, "/work")
    assert "조건서 1번에 답해 주십시오" not in work
    assert asked.ref not in page(client, "/deals?group=mine")
    world.sign_in(client, deal.officer)
    assert "조건서 1번에 답해 주십시오" in page(client, "/work")
    assert asked.ref in page(client, "/deals?group=mine")


def test_a_formula_in_a_name_stays_text_in_the_spreadsheet(client, world, deal):
    other, boss = rival(deal, name="=HYPERLINK(1)")
    other.ask()
    world.sign_in(client, boss)
    assert "'=HYPERLINK" in page(client, "/deals.csv")


def test_contact_details_are_shown_to_the_institution_by_consent_only(deal, client, world):
    hidden, shown = deal.ask(), deal.ask(contact_consent=True)
    world.sign_in(client, deal.officer)
    assert deal.member.email not in page(client, f"/deals/{hidden.ref}")
    assert deal.member.email in page(client, f"/deals/{shown.ref}")
