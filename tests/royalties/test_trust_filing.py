"""A royalty report declares sales: it is looked at before, filed by who may, and can be taken back."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from marketplace.accounts.models import Membership, User
from marketplace.invoicing.models import Invoice
from marketplace.kernel import clock, outbox
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid
from marketplace.kernel.transaction import atomic
from marketplace.licensing.models import Agreement
from marketplace.royalties import queries, services
from marketplace.royalties.models import RoyaltyEvidence, RoyaltyFiler, RoyaltyNote, RoyaltyReport
from tests.royalties.test_distribution import Deal, browser
from tests.royalties.test_reports import SEPARATOR, days_pass, declare, first_report
from tests.royalties.typed import typed_in
from tests.world import World


@pytest.fixture
def report(running: Deal) -> RoyaltyReport:
    return first_report(running)


@pytest.fixture
def member(world: World, running: Deal) -> Actor:
    return world.person("member", running.company_id)


def state_of(report: RoyaltyReport) -> str:
    db.session.rollback()
    return db.session.get_one(RoyaltyReport, report.id, populate_existing=True).state


@pytest.mark.parametrize("at", ["file", "check"])
def test_trust_18_an_empty_post_files_nothing(
    app: Flask, world: World, running: Deal, report: RoyaltyReport, at: str
) -> None:
    payer = browser(app, world, running.payer)
    payer.post(f"/royalties/{report.ref}/{at}", data={})
    assert state_of(report) == "due"
    services.prepare_report(report.id, [SEPARATOR], running.payer)
    assert payer.post(f"/royalties/{report.ref}/check", data={}).status_code == 422
    assert state_of(report) == "due"


def test_trust_18_no_sales_is_said_not_left_out(running: Deal, report: RoyaltyReport) -> None:
    with pytest.raises(Invalid) as refused:
        services.submit_report(report.id, [], running.payer)
    assert "no_sales" in refused.value.fields
    with pytest.raises(Invalid):
        services.submit_report(report.id, [SEPARATOR], running.payer, no_sales=True)
    assert services.submit_report(report.id, [], running.payer, no_sales=True).state == "submitted"


@pytest.mark.parametrize("language", ["", "/en"])
def test_trust_18_the_royalty_is_seen_before_it_is_filed(
    app: Flask, world: World, running: Deal, language: str
) -> None:
    report = first_report(running)
    typed_in(report.schedule_id, steps=[(0, 300)], minimum=40_000_000, cap=90_000_000)
    payer, path = browser(app, world, running.payer), f"{language}/royalties/{report.ref}"
    form = {"lines-0-product": "분리막 A", "lines-0-sales": "10억", "remark": "첫해"}
    file = (io.BytesIO("제품,매출\nA,1".encode()), "매출.csv")
    answer = payer.post(f"{path}/file", data=form | {"evidence": file}, content_type="multipart/form-data")
    assert answer.location.endswith(f"{path}/check")
    page = payer.get(f"{path}/check").text
    for figure in (
        "1,000,000,000",
        "30,000,000",
        "10,000,000",
        "40,000,000",
        "4,000,000",
        "44,000,000",
        "매출.csv",
        "첫해",
    ):
        assert figure in page, figure
    assert state_of(report) == "due"
    assert "첫해" not in browser(app, world, running.officer).get(path).text
    declare(payer, path)
    done = services.accept_report(report.id, running.officer)
    invoice = db.session.get_one(Invoice, done.invoice_id)
    assert (invoice.net, invoice.tax, invoice.total) == (40_000_000, 4_000_000, 44_000_000)
    assert [file.name for file in done.evidence] == ["매출.csv"]


def test_trust_18_what_was_shown_is_what_is_filed(running: Deal, report: RoyaltyReport) -> None:
    services.prepare_report(report.id, [SEPARATOR], running.payer)
    shown = services.prepared(report)
    assert shown is not None
    services.prepare_report(report.id, [], running.payer, no_sales=True)
    with pytest.raises(Conflict):
        services.file_report(report.id, shown.seen, running.payer)
    assert state_of(report) == "due"


def test_trust_18_a_member_prepares_and_who_may_files(
    app: Flask, world: World, running: Deal, report: RoyaltyReport, member: Actor, sent: list[Any]
) -> None:
    with pytest.raises(Forbidden):
        services.submit_report(report.id, [SEPARATOR], member)
    path, pages = f"/royalties/{report.ref}", browser(app, world, member)
    form = {"lines-0-product": "분리막 A", "lines-0-sales": "10억"}
    assert pages.post(f"{path}/file", data=form).status_code == 303
    page = pages.get(f"{path}/check").text
    assert "제출 요청하기" in page
    assert "보고서 제출하기" not in page
    assert pages.post(f"{path}/check", data={"seen": "x", "declared": "y"}).status_code == 403
    assert pages.post(f"{path}/ask").status_code == 303
    outbox.drain()
    (letter,) = [
        m for m in sent if running.payer.email in str(m["To"]) and "확인하고 제출" in str(m["Subject"])
    ]
    assert f"{path}/check" in letter.get_content()
    assert "대표자" not in {item.title.ko for item in queries.work_items(member) if item.mine}
    assert [item.mine for item in queries.work_items(running.payer)] == [True]
    assert [item.mine for item in queries.work_items(member)] == [False]
    declare(browser(app, world, running.payer), path)
    assert state_of(report) == "submitted"


def test_trust_18_a_named_member_files_until_it_is_ended(
    app: Flask, world: World, running: Deal, report: RoyaltyReport, member: Actor, sent: list[Any]
) -> None:
    with pytest.raises(Forbidden):
        services.name_filer(running.company_id, member.user_id or 0, member)
    with pytest.raises(Invalid):
        services.name_filer(running.company_id, running.officer.user_id or 0, running.payer)
    head = browser(app, world, running.payer)
    assert member.name in head.get("/royalties").text
    company = db.session.get_one(Agreement, running.agreement_id).company.ref
    assert (
        head.post(
            "/royalties/filers",
            data={"company": company, "user": db.session.get_one(User, member.user_id).ref},
        ).status_code
        == 303
    )
    outbox.drain()
    assert any(member.email in str(m["To"]) and "보고 담당자" in str(m["Subject"]) for m in sent)
    services.submit_report(report.id, [SEPARATOR], member)
    services.withdraw_report(report.id, "수출분을 빠뜨렸습니다", member)
    db.session.rollback()
    ref = db.session.query(RoyaltyFiler).one().ref
    assert browser(app, world, member).post(f"/royalties/filers/{ref}/end").status_code == 404
    assert head.post(f"/royalties/filers/{ref}/end").status_code == 303
    with pytest.raises(Forbidden):
        services.submit_report(report.id, [SEPARATOR], member)


def test_who_left_the_company_and_came_back_files_only_when_named_anew(
    world: World, running: Deal, report: RoyaltyReport, member: Actor
) -> None:
    services.name_filer(running.company_id, member.user_id or 0, running.payer)
    with atomic():
        db.session.query(Membership).filter_by(user_id=member.user_id).one().state = "ended"
    clock.move_by(timedelta(days=1))
    with atomic():
        db.session.add(
            Membership(
                user_id=member.user_id, organisation_id=running.company_id, role="member", state="active"
            )
        )
    with pytest.raises(Forbidden):
        services.submit_report(report.id, [SEPARATOR], member)
    assert queries.filers_of(running.company_id) == []
    assert [filing.named for filing in queries.filing_of(running.payer)] == [[]]
    services.name_filer(running.company_id, member.user_id or 0, running.payer)
    assert services.submit_report(report.id, [SEPARATOR], member).state == "submitted"


def test_a_report_that_a_colleague_filed_meanwhile_is_shown_not_broken(
    app: Flask, world: World, running: Deal, report: RoyaltyReport, monkeypatch: pytest.MonkeyPatch
) -> None:
    services.prepare_report(report.id, [SEPARATOR], running.payer)
    shown = services.prepared(report)
    assert shown is not None
    seen, file = shown.seen, services.file_report

    def beaten(report_id: int, seen: str, actor: Actor) -> RoyaltyReport:
        file(report_id, seen, actor)
        return file(report_id, seen, actor)

    monkeypatch.setattr(services, "file_report", beaten)
    payer, path = browser(app, world, running.payer), f"/royalties/{report.ref}"
    answer = payer.post(f"{path}/check", data={"seen": seen, "declared": "y"})
    assert (answer.status_code, answer.location) == (303, path)
    assert "최신 내용을 확인해 주십시오" in payer.get(path).text


def test_trust_18_a_filed_report_is_withdrawn_until_it_is_accepted(
    app: Flask, world: World, running: Deal, report: RoyaltyReport, sent: list[Any]
) -> None:
    path, payer = f"/royalties/{report.ref}", browser(app, world, running.payer)
    form = {"lines-0-product": "분리막 A", "lines-0-sales": "10억", "remark": "첫해 매출"}
    file = (io.BytesIO("제품,매출\nA,1".encode()), "매출.csv")
    payer.post(f"{path}/file", data=form | {"evidence": file}, content_type="multipart/form-data")
    declare(payer, path)
    with pytest.raises(Forbidden):
        services.withdraw_report(report.id, "기관이 뺌", running.officer)
    assert payer.post(f"{path}/withdraw", data={"reason": " "}).status_code == 422
    assert payer.post(f"{path}/withdraw", data={"reason": "수출분을 빠뜨렸습니다"}).status_code == 303
    assert state_of(report) == "due"
    row = db.session.get_one(RoyaltyReport, report.id)
    assert (row.royalty, row.computed, row.lines, row.submitted_at) == (0, [], [], None)
    assert db.session.query(RoyaltyEvidence).count() == 0
    outbox.drain()
    letter = next(m for m in sent if running.officer.email in str(m["To"]) and "철회" in str(m["Subject"]))
    assert "수출분을 빠뜨렸습니다" in letter.get_content()
    officer = browser(app, world, running.officer).get(path).text
    assert "수출분을 빠뜨렸습니다" in officer
    assert "첫해 매출" not in officer
    again = payer.get(f"{path}/file").text
    assert 'value="1,000,000,000"' in again
    assert "매출.csv" in again
    with pytest.raises(Conflict):
        services.accept_report(report.id, running.officer)
    services.submit_report(report.id, [SEPARATOR], running.payer)
    services.accept_report(report.id, running.officer)
    with pytest.raises(Conflict):
        services.withdraw_report(report.id, "늦었습니다", running.payer)
    assert db.session.query(RoyaltyNote).filter_by(kind="withdrawal").count() == 1


def test_trust_18_a_period_that_later_ones_count_upon_stays(running: Deal, report: RoyaltyReport) -> None:
    typed_in(
        report.schedule_id,
        steps=[(0, 300), (1_500_000_000, 200)],
        minimum=None,
        cap=None,
        months=12,
        report_days=30,
        cumulative=True,
    )
    services.submit_report(report.id, [SEPARATOR], running.payer)
    days_pass(366)
    second = db.session.query(RoyaltyReport).order_by(RoyaltyReport.id).all()[1]
    services.submit_report(second.id, [SEPARATOR], running.payer)
    with pytest.raises(Conflict):
        services.withdraw_report(report.id, "고칩니다", running.payer)
    services.withdraw_report(second.id, "고칩니다", running.payer)
    services.withdraw_report(report.id, "고칩니다", running.payer)
    assert state_of(report) == "due"


def test_trust_26_a_statement_shows_every_product(
    app: Flask, world: World, running: Deal, report: RoyaltyReport
) -> None:
    payer = browser(app, world, running.payer)
    form = {"lines-0-product": "분리막 🔋", "lines-0-sales": "10억"}
    answer = payer.post(f"/royalties/{report.ref}/file", data=form)
    assert answer.status_code == 422
    assert "U+1F50B" in answer.text
    assert "1,000,000,000" in answer.text or "10억" in answer.text
