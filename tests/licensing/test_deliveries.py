"""What the annex promises: on the term sheet, on the paper, handed over, confirmed or objected to, reminded of."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import select

from marketplace.gateways.storage import files
from marketplace.kernel import clock, outbox, periods
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.audit import AuditEvent
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid
from marketplace.licensing import queries, services
from marketplace.licensing.models import Delivery
from marketplace.licensing.queries.deliveries import delivery_items
from marketplace.papers.models import Paper
from marketplace.papers.services import store_attachments
from marketplace.rights import services as rights
from tests.gateways.test_documents import squeezed, text_of
from tests.licensing.test_assets import again, letters
from tests.negotiation.deals import ended, opened, terms
from tests.world import PASSWORD

ANNEX = [
    {"kind": "file", "text_ko": "공정 도면", "text_en": "Process drawings", "quantity": 3, "due_days": 14},
    {"kind": "sample", "text_ko": "분리막 시료", "text_en": "", "quantity": 2, "due_days": 30},
    {"kind": "help", "text_ko": "현장 지도", "text_en": "Help on site", "quantity": 5, "due_days": 60},
]


@pytest.fixture
def licence(deal):
    """A free licence in force with three things to deliver."""
    return again(deal.concluded(fee=0, deliverables=ANNEX))


def rows(agreement):
    db.session.rollback()
    db.session.expire_all()
    return queries.deliveries_of(agreement)


@pytest.mark.real_papers
def test_trust_05_the_annex_of_the_paper_names_what_is_delivered(deal):
    agreement = again(deal.offered(deliverables=ANNEX))
    paper = db.session.get_one(Paper, agreement.paper_id)
    with files().open(paper.sha256) as stored:
        printed = squeezed(text_of(stored.read()))
    for words in (
        "별지3제공물",
        "공정도면",
        "3건",
        "분리막시료",
        "현장지도",
        "5일",
        "효력발생일부터14일이내",
    ):
        assert words in printed
    article = next(a for a in paper.snapshot["articles"] if a["key"] == "delivery")
    assert "별지 3의 제공물" in article["paragraphs"][0]


def test_trust_05_a_paper_refers_to_no_annex_that_it_does_not_have(deal):
    agreement = again(deal.offered())
    paper = db.session.get_one(Paper, agreement.paper_id)
    said = str(paper.snapshot["articles"])
    assert "별지 3" not in said
    assert "별지 2의 자료" not in said
    assert "따로 제공할 자료는 없다" in said


@pytest.mark.parametrize(
    "wrong",
    [
        {"text_ko": ""},
        {"quantity": 0},
        {"quantity": -1},
        {"due_days": None},
        {"due_days": 10_000},
        {"kind": "money"},
        {"text_ko": "가" * 201},
    ],
)
def test_trust_05_what_can_not_be_delivered_is_refused_at_its_field(deal, wrong):
    inquiry = deal.ask()
    with pytest.raises(Invalid) as refused:
        deal.offer(inquiry, deliverables=[ANNEX[1] | wrong])
    assert "deliverables" in refused.value.fields


def test_trust_05_the_term_sheet_is_filled_in_on_its_page(deal, client, world):
    inquiry = deal.ask()
    world.sign_in(client, deal.officer)
    typed = {
        "kind": "non_exclusive", "fee": "1000000", "term_months": "12", "territories": "KR", "field_id": "", "effective_when": "paid",
        "deliverables-0-kind": "help", "deliverables-0-text_ko": "현장 지도", "deliverables-0-quantity": "5",
        "deliverables-0-due_days": "60",
    }  # fmt: skip
    answer = client.post(f"/deals/{inquiry.ref}/terms", data=typed | {"deliverables-0-due_days": ""})
    assert answer.status_code == 422
    assert "제공 기한을 효력 발생일부터" in answer.text
    assert "현장 지도" in answer.text, "nothing typed is lost"
    assert client.post(f"/deals/{inquiry.ref}/terms", data=typed).status_code == 303
    page = client.get(f"/deals/{inquiry.ref}").text
    assert "기술 지도 현장 지도 5일 (효력 발생일부터 60일 이내)" in page
    assert "현장 지도" in client.get(f"/deals/{inquiry.ref}/terms").text, "the next number begins with it"


def test_trust_05_due_days_count_from_the_day_it_takes_effect(licence):
    today = clock.today()
    found = rows(licence)
    assert [row.number for row in found] == [1, 2, 3]
    assert [row.due_on for row in found] == [periods.days_after(today, days) for days in (14, 30, 60)]
    assert {row.state for row in found} == {"awaited"}


def test_trust_05_it_is_handed_over_and_confirmed(deal, licence, sent, client, world):
    first = rows(licence)[0]
    assert [item.due_on for item in delivery_items(deal.officer)] == [row.due_on for row in rows(licence)]
    assert delivery_items(deal.boss) == []
    with pytest.raises(Forbidden):
        services.deliver(first.ref, clock.today(), "", None, deal.boss)
    with pytest.raises(Invalid):
        services.deliver(first.ref, clock.today() + timedelta(days=1), "", None, deal.officer)
    world.sign_in(client, deal.officer)
    address = f"/agreements/{licence.ref}/deliveries/{first.ref}"
    refused = client.post(f"{address}/deliver", data={"delivered_on": "", "note": "이메일로 보냄"})
    assert refused.status_code == 422
    assert "이메일로 보냄" in refused.text
    sent_data = {
        "delivered_on": clock.today().isoformat(), "note": "이메일로 보냄",
        "files": (BytesIO(b"%PDF-1.4\n%%EOF\n"), "도면.pdf"),
    }  # fmt: skip
    assert client.post(f"{address}/deliver", data=sent_data).status_code == 303
    assert len(letters(sent, deal.boss, "제공물을 받았는지")) == 1
    assert [str(item.title) for item in delivery_items(deal.boss)] == [
        "제공물을 받았는지 확인해 주십시오: 공정 도면"
    ]
    world.sign_in(client, deal.boss)
    page = client.get(f"/agreements/{licence.ref}").text
    assert "받았습니다" in page
    assert "도면.pdf" in page
    assert client.post(f"{address}/confirm").status_code == 303
    assert rows(licence)[0].state == "confirmed"
    assert delivery_items(deal.boss) == []
    assert client.post(f"{address}/confirm").status_code == 422 or rows(licence)[0].state == "confirmed"


def test_trust_05_what_is_missing_is_objected_to_and_delivered_again(deal, licence, sent):
    ref = rows(licence)[1].ref
    with pytest.raises(Conflict):
        services.confirm_delivery(ref, deal.boss)
    services.deliver(ref, clock.today(), "", None, deal.officer)
    with pytest.raises(Forbidden):
        services.object_to_delivery(ref, "한 장뿐입니다.", deal.officer)
    with pytest.raises(Invalid):
        services.object_to_delivery(ref, " ", deal.boss)
    services.object_to_delivery(ref, "한 장뿐입니다.", deal.boss)
    assert len(letters(sent, deal.officer, "이의")) == 1
    row = rows(licence)[1]
    assert (row.state, row.objection) == ("objected", "한 장뿐입니다.")
    assert any("분리막 시료" in str(item.title) for item in delivery_items(deal.officer))
    services.deliver(ref, clock.today(), "한 장 더", None, deal.officer)
    assert (rows(licence)[1].state, rows(licence)[1].objection) == ("delivered", "")
    assert len(letters(sent, deal.boss, "제공물을 받았는지")) == 2


def test_trust_05_what_is_due_is_reminded_of(deal, licence, sent):
    due = rows(licence)[0].due_on
    with clock.moved(by=due - clock.today() - timedelta(days=4)):
        services.remind_of_deliveries({}, "")
        assert letters(sent, deal.officer, "계약의 제공물") == []
    with clock.moved(by=due - clock.today() - timedelta(days=3)):
        for _ in range(2):
            services.remind_of_deliveries({}, "")
        assert len(letters(sent, deal.officer, "계약의 제공물")) == 1
    with clock.moved(by=due - clock.today() + timedelta(days=5)):
        services.remind_of_deliveries({}, "")
        outbox.drain()
        assert len(letters(sent, deal.officer, "계약의 제공물")) == 2, "late: once a week"


def test_trust_05_an_amendment_promises_only_what_is_new(deal, licence):
    more = [*ANNEX, {"kind": "file", "text_ko": "소스 코드", "text_en": "", "quantity": 1, "due_days": 7}]
    amendment = services.amend(licence.id, terms(fee=0, deliverables=more), deal.officer)
    services.offer(amendment.id, deal.officer)
    services.sign(amendment.id, deal.boss, PASSWORD)
    services.countersign(amendment.id, deal.officer, PASSWORD)
    assert [row.text_ko for row in rows(licence)] == ["공정 도면", "분리막 시료", "현장 지도", "소스 코드"]
    assert db.session.query(Delivery).filter_by(agreement_id=amendment.id).count() == 0


def test_trust_05_after_the_end_nothing_is_delivered_any_more(deal, licence):
    ref = rows(licence)[0].ref
    ended(licence.id, "사정이 바뀌었습니다.", deal.officer, deal.boss)
    with pytest.raises(Conflict):
        services.deliver(ref, clock.today(), "", None, deal.officer)
    assert delivery_items(deal.officer) == []


def handed_over(licence, deal, name: str, content: bytes = b"%PDF-1.4\n%%EOF\n"):
    """The first thing, handed over with a file; the address of the file."""
    [file] = store_attachments([(name, BytesIO(content))])
    row = services.deliver(rows(licence)[0].ref, clock.today(), "", file, deal.officer)
    return f"/agreements/{licence.ref}/files/{row.file.ref}"


def test_the_center_opens_what_was_delivered_only_once_it_has_opened_the_deal(deal, licence, client, world):
    address = handed_over(licence, deal, "도면.pdf")
    world.sign_in(client, deal.center)
    assert client.get(f"/agreements/{licence.ref}").status_code == 200, "what was concluded it reads"
    closed = client.get(address)
    assert closed.status_code == 302
    assert "/openings/deal/" in closed.location
    opened(licence.inquiry, deal.center)
    assert client.get(address).status_code == 200


def test_after_the_end_the_company_opens_what_was_delivered_no_more(deal, licence, client, world):
    address = handed_over(licence, deal, "도면.pdf")
    world.sign_in(client, deal.boss)
    assert client.get(address).status_code == 200
    rights.suspend("agreement", licence.id, "납부 취소", SYSTEM)
    assert client.get(address).status_code == 403
    rights.resume("agreement", licence.id, SYSTEM)
    ended(licence.id, "사정이 바뀌었습니다.", deal.officer, deal.boss)
    refused = client.get(address)
    assert refused.status_code == 403
    assert "효력이 있는 동안" in refused.text
    page = client.get(f"/agreements/{licence.ref}").text
    assert "도면.pdf" in page
    assert address not in page
    world.sign_in(client, deal.officer)
    assert client.get(address).status_code == 200, "the institution keeps what it handed over"


def test_what_was_objected_to_stays_readable_when_it_is_delivered_again(deal, licence, client, world):
    first = handed_over(licence, deal, "도면.pdf")
    services.object_to_delivery(rows(licence)[0].ref, "2쪽이 없습니다.", deal.boss)
    second = handed_over(licence, deal, "도면-전체.pdf", b"%PDF-1.4\n%all\n%%EOF\n")
    world.sign_in(client, deal.boss)
    page = client.get(f"/agreements/{licence.ref}").text
    for words in (first, second, "2쪽이 없습니다.", "도면.pdf", "도면-전체.pdf"):
        assert words in page
    assert client.get(first).status_code == 200
    kept = rows(licence)[0].earlier
    assert [(one.objection, one.file.name) for one in kept] == [("2쪽이 없습니다.", "도면.pdf")]
    events = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "delivery.deliver")).all()
    assert [event.detail.get("earlier") for event in events] == [None, kept[0].id]


def test_an_objection_without_a_reason_is_marked_at_its_box(deal, licence, client, world):
    handed_over(licence, deal, "도면.pdf")
    ref = rows(licence)[0].ref
    world.sign_in(client, deal.boss)
    refused = client.post(f"/agreements/{licence.ref}/deliveries/{ref}/object", data={"reason": ""})
    assert refused.status_code == 422
    assert f'href="#objection-{ref}"' in refused.text
    box = next(part for part in refused.text.split("<") if f'id="objection-{ref}"' in part)
    assert 'aria-invalid="true"' in box
    assert f'id="objection-{ref}-error"' in refused.text


def test_a_delivery_without_its_day_is_marked_at_its_box(deal, licence, client, world):
    ref = rows(licence)[0].ref
    world.sign_in(client, deal.officer)
    refused = client.post(f"/agreements/{licence.ref}/deliveries/{ref}/deliver", data={"delivered_on": ""})
    assert refused.status_code == 422
    assert f'href="#delivered-{ref}"' in refused.text
    assert f'id="delivered-{ref}-error"' in refused.text


def amended(deal, licence, promised) -> None:
    """An amendment in force that promises this."""
    amendment = services.amend(licence.id, terms(fee=0, deliverables=promised), deal.officer)
    services.offer(amendment.id, deal.officer)
    services.sign(amendment.id, deal.boss, PASSWORD)
    services.countersign(amendment.id, deal.officer, PASSWORD)


def told(licence) -> list[tuple[str, int, str]]:
    return [(row.text_ko, row.quantity, row.state) for row in rows(licence)]


def test_an_amendment_changes_the_quantity_and_the_day_and_doubles_nothing(deal, licence):
    before = [row.due_on for row in rows(licence)]
    with clock.moved(by=timedelta(days=7)):
        changed = [ANNEX[0] | {"quantity": 4}, ANNEX[1] | {"due_days": 90}, ANNEX[2]]
        amended(deal, licence, changed)
        later = periods.days_after(clock.today(), 90)
    assert told(licence) == [
        ("공정 도면", 4, "awaited"),
        ("분리막 시료", 2, "awaited"),
        ("현장 지도", 5, "awaited"),
    ]
    assert [row.due_on for row in rows(licence)] == [before[0], later, before[2]]


def test_an_amendment_drops_what_it_no_longer_promises(deal, licence, client, world):
    amended(deal, licence, [ANNEX[0], ANNEX[2]])
    assert told(licence) == [
        ("공정 도면", 3, "awaited"),
        ("분리막 시료", 2, "dropped"),
        ("현장 지도", 5, "awaited"),
    ]
    assert [item.due_on for item in delivery_items(deal.officer)] == [rows(licence)[n].due_on for n in (0, 2)]
    with pytest.raises(Conflict):
        services.deliver(rows(licence)[1].ref, clock.today(), "", None, deal.officer)
    world.sign_in(client, deal.officer)
    assert "변경계약으로 제외" in client.get(f"/agreements/{licence.ref}").text
    amended(deal, licence, ANNEX)
    assert told(licence)[-1] == ("분리막 시료", 2, "awaited"), "promised again, it is a promise of its own"


def test_an_amendment_promises_only_the_rest_of_what_was_delivered_in_part(deal, licence):
    ref = rows(licence)[1].ref
    services.deliver(ref, clock.today(), "", None, deal.officer)
    services.confirm_delivery(ref, deal.boss)
    amended(deal, licence, [ANNEX[0], ANNEX[1] | {"quantity": 5}, ANNEX[2]])
    assert [one for one in told(licence) if one[0] == "분리막 시료"] == [
        ("분리막 시료", 2, "confirmed"),
        ("분리막 시료", 3, "awaited"),
    ]
    amended(deal, licence, [ANNEX[0], ANNEX[1], ANNEX[2]])
    assert [one for one in told(licence) if one[0] == "분리막 시료"] == [
        ("분리막 시료", 2, "confirmed"),
        ("분리막 시료", 3, "dropped"),
    ]
