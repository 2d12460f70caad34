"""A milestone is said to be reached by one side, confirmed by the other, and billed once."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest

from marketplace.dealroom import timeline
from marketplace.invoicing.models import Invoice
from marketplace.kernel import clock, outbox
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from marketplace.kernel.text import t
from marketplace.licensing import queries, services
from marketplace.licensing.models import Agreement
from marketplace.licensing.queries import work
from marketplace.papers.services import Attachment
from tests.journeys.walk import PDF
from tests.negotiation.deals import ended

EVIDENCE = Attachment("시험성적서.pdf", "0" * 64, 9, "application/pdf")
EVENTS = [
    {"event": "시제품 시험 통과", "amount": 5_000_000, "due_on": None},
    {"event": "첫 양산", "amount": 7_000_001, "due_on": None},
]


@pytest.fixture
def running(deal) -> Agreement:
    return deal.concluded(fee=0, effective_when="countersigned", milestones=EVENTS)


def bills(running: Agreement) -> list[Invoice]:
    return db.session.query(Invoice).filter_by(source_type="agreement", source_id=running.id).all()


def test_the_other_side_confirms_and_it_is_billed_once(deal, running):
    report = services.report_milestone(running.id, "시제품 시험 통과", clock.today(), EVIDENCE, deal.member)
    assert bills(running) == []
    for nobody in (deal.member, deal.boss, deal.researcher, deal.center):
        with pytest.raises(Forbidden):
            services.confirm_milestone(report.ref, nobody)
    with pytest.raises(Conflict):
        services.report_milestone(running.id, "시제품 시험 통과", clock.today(), None, deal.officer)
    services.confirm_milestone(report.ref, deal.officer)
    (invoice,) = bills(running)
    assert (invoice.net, invoice.tax) == (5_000_000, 500_000)
    with pytest.raises(Conflict):
        services.confirm_milestone(report.ref, deal.officer)
    first, second = queries.milestones_of(running)
    assert (first.invoice.id, second.report) == (invoice.id, None)


def test_what_the_officer_reports_the_company_confirms_or_returns(deal, running):
    report = services.report_milestone(running.id, "첫 양산", clock.today(), None, deal.officer)
    with pytest.raises(Invalid):
        services.return_milestone(report.ref, " ", deal.boss)
    services.return_milestone(report.ref, "아직 시험 생산입니다.", deal.boss)
    view = queries.milestones_of(running)[1]
    assert (view.report, view.returned.returned_reason) == (None, "아직 시험 생산입니다.")
    told = [t(event.what) for event in timeline.events(deal.boss, running.inquiry)]
    assert "중도기술료 사유의 달성을 기록했습니다" in told
    assert "중도기술료 사유를 돌려보냈습니다" in told
    again = services.report_milestone(running.id, "첫 양산", clock.today(), None, deal.officer)
    services.confirm_milestone(again.ref, deal.boss)
    assert bills(running)[0].total == 7_700_001


def test_nonsense_is_refused(deal, running):
    late = clock.today() + timedelta(days=1)
    with pytest.raises(Invalid) as refusal:
        services.report_milestone(running.id, "첫 양산", late, None, deal.boss)
    assert set(refusal.value.fields) == {"reached_on", "files"}
    with pytest.raises(NotFound):
        services.report_milestone(running.id, "없는 사유", clock.today(), EVIDENCE, deal.boss)
    ended(running.id, "함께 끝냅니다.", deal.officer, deal.boss)
    with pytest.raises(Conflict):
        services.report_milestone(running.id, "첫 양산", clock.today(), EVIDENCE, deal.boss)


def test_pages_letters_and_my_work(deal, running, world, client):
    address = f"/agreements/{running.ref}"
    world.sign_in(client, deal.member)
    data = {"event": "첫 양산", "reached_on": clock.today().isoformat(), "note": "3호기"}
    refused = client.post(address + "/milestones", data=data)
    assert refused.status_code == 422
    assert "3호기" in refused.get_data(as_text=True), "what was typed is kept"
    files = {"files": (io.BytesIO(PDF), "양산 보고.pdf")}
    done = client.post(address + "/milestones", data=data | files, content_type="multipart/form-data")
    assert done.status_code == 303
    assert any("확인을 기다립니다" in item.title.ko for item in work.work_items(deal.member))
    world.sign_in(client, deal.officer)
    page = client.get(address).get_data(as_text=True)
    assert "달성 확인하고 청구" in page
    assert any(item.mine and "달성되었는지" in item.title.ko for item in work.work_items(deal.officer))
    report = queries.milestone_reports(running)[0]
    assert client.get(f"{address}/files/{report.file.ref}").data == PDF
    assert client.post(f"{address}/milestones/{report.ref}/confirm").status_code == 303
    assert "청구함" in client.get(address).get_data(as_text=True)
    outbox.drain()
    assert not db.session.query(outbox.Outbox).filter(outbox.Outbox.last_error.is_not(None)).count()


def test_a_lump_sum_is_billed_with_the_upfront_fee_as_a_line_of_its_own(deal):
    agreement = deal.concluded(fee=10_000_000, lump_sum=4_000_000)
    (invoice,) = bills(agreement)
    assert [(line.text_ko.split(" (")[0], line.net) for line in invoice.lines] == [
        ("통상실시권 착수기본료", 10_000_000),
        ("통상실시권 정액기술료", 4_000_000),
    ]
    assert (agreement.effective_when, invoice.total) == ("paid", 15_400_000)
