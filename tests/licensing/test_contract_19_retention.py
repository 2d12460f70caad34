"""Eleven years: what the privacy notice says is destroyed on its day, and nothing that is in force, owed or disputed."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from marketplace.billing import checks
from marketplace.books import queries as ledger
from marketplace.gateways.storage import files
from marketplace.invoicing import queries as bills
from marketplace.invoicing.models import Invoice
from marketplace.kernel import clock, outbox, periods
from marketplace.kernel.database import db
from marketplace.kernel.forgetting import forgotten
from marketplace.kernel.transaction import atomic
from marketplace.licensing import queries, services
from marketplace.licensing.comparing import changed_keys
from marketplace.licensing.models import Agreement, AgreementText, Duty, Signature, UseReport
from marketplace.licensing.queries.redlines import paper_articles
from marketplace.negotiation import services as negotiation
from marketplace.negotiation.models import Inquiry, Message
from marketplace.papers.models import Paper
from marketplace.papers.services import ensure_rendered, store_attachments
from marketplace.rights import queries as rights
from marketplace.site import housekeeping
from tests.licensing.test_assets import again
from tests.licensing.test_contract_endings import pay
from tests.negotiation.deals import Deal, rival
from tests.world import World


def purge_on(day: date) -> dict[str, int]:
    """What the clock destroyed on this day, by its row of the notice."""
    with clock.moved(by=day - clock.today()):
        before = {row.id for row in forgotten(500)}
        housekeeping.purge({}, f"{day}")
        outbox.drain()
        found = {row.key: row.count for row in forgotten(500) if row.id not in before}
        db.session.rollback()
    return {key: found[key] for key in ("agreements", "deals", "bills", "statements") if key in found}


def papers_of(kind: str) -> list[Paper]:
    db.session.rollback()
    return list(db.session.scalars(select(Paper).where(Paper.subject_type == kind)))


def ended(deal: Deal, **more: Any) -> tuple[Agreement, Invoice]:
    """A paid evaluation of three months with a message and its file, which is over."""
    inquiry = deal.ask(files=store_attachments([("설비.pdf", io.BytesIO(b"%PDF-1.4\n%%EOF\n"))]))
    sheet = deal.agreed(inquiry, kind="evaluation", term_months=3, effective_when="paid", **more)
    agreement = services.offer(services.draft_agreement(sheet.id, deal.officer).id, deal.officer)
    services.sign(agreement.id, deal.boss, "한글 password 7!", "203.0.113.7")
    services.countersign(agreement.id, deal.officer, "한글 password 7!", "203.0.113.8")
    [bill] = db.session.query(Invoice).filter_by(source_type="agreement", source_id=agreement.id).all()
    return again(agreement), bill


def test_contract_19_papers_go_after_their_time_and_not_a_day_sooner(
    deal: Deal, world: World, client: Any
) -> None:
    trial, bill = ended(deal)
    pay(deal, bill)
    signed = ensure_rendered(trial.paper_id).sha256
    last = max(right.until_on for right in rights.of_source("agreement", trial.id))
    over = last + timedelta(days=1)
    with clock.moved(by=over - clock.today()):
        services.expire_due({}, "job")
        outbox.drain()
    year = clock.today().year
    declared = date(year + 6, 3, 31)
    assert purge_on(declared) == {}
    assert purge_on(declared + timedelta(days=1)) == {"bills": 1}
    assert papers_of("invoice") == []
    found = db.session.get_one(Invoice, bill.id)
    assert (found.net, found.total) == (bill.net, bill.total), "the sums stay"
    assert set(found.payer) <= {"name_ko", "name_en", "country"}
    assert ledger.standing_of([bill.id])[bill.id].received == bill.total
    assert checks.run()[0] == [], "and the books agree with themselves"
    assert papers_of("agreement"), "the agreement is kept for ten years"
    gone = periods.months_after(over, 120)
    assert purge_on(gone) == {}
    assert purge_on(gone + timedelta(days=1)) == {"agreements": 1}
    assert purge_on(gone + timedelta(days=2)) == {"deals": 1}, "the talks follow their agreement"
    trial = again(trial)
    assert (trial.number, trial.state, queries.paper_of(trial)) == (trial.number, "expired", None)
    assert papers_of("agreement") == []
    assert not files().exists(signed)
    assert db.session.query(AgreementText).count() == db.session.query(Message).count() == 0
    assert {row.email + row.name + row.address for row in db.session.query(Signature)} == {""}
    assert purge_on(gone + timedelta(days=366)) == {}, "nothing is left"
    world.sign_in(client, deal.officer)
    page = client.get(f"/agreements/{trial.ref}")
    assert page.status_code == 200
    assert "보관 기간이 지나" in page.text
    for address in (f"/invoices/{found.ref}", f"/deals/{db.session.get_one(Inquiry, trial.inquiry_id).ref}"):
        assert client.get(address).status_code == 200


def test_contract_19_no_table_knows_the_words_any_more(deal: Deal) -> None:
    """Whatever table comes: what people wrote beside an agreement goes with it."""
    words = "수출 고객 7319곳의 요구"
    paper = deal.offered()
    articles = [*paper_articles(paper), {"key": "", "heading": words, "paragraphs": [words]}]
    proposal = services.propose_redline(paper.id, articles, words, deal.boss)
    redrafted = services.answer_redline(
        proposal.ref, [changed_keys(paper_articles(paper), proposal.articles)[0]], words, deal.officer
    )
    services.offer(redrafted.id, deal.officer)
    services.revoke(redrafted.id, words, deal.officer)
    negotiation.decline(paper.inquiry_id, words, deal.officer)
    outbox.drain()

    def knowing() -> set[str]:
        db.session.rollback()
        tables = db.metadata.sorted_tables
        return {table.name for table in tables if words in str(db.session.execute(select(table)).all())}

    assert knowing() >= {"agreement", "agreement_redline", "agreement_text"}
    gone = periods.months_after(clock.today(), 120)
    purge_on(gone + timedelta(days=1))
    purge_on(gone + timedelta(days=2))
    assert knowing() == set()


def test_contract_19_nothing_in_force_owed_or_disputed_goes(deal: Deal) -> None:
    standing = deal.concluded(fee=0, term_months=240)
    other, _ = rival(deal)
    unpaid, bill = ended(other)
    db.session.rollback()
    assert (again(unpaid).state, bills.is_settled(bill.id)) == ("concluded", False)
    far = clock.today() + timedelta(days=365 * 11 + 3)
    assert purge_on(far) == {}
    assert {row.subject_id for row in papers_of("agreement")} == {standing.id, unpaid.id}
    assert papers_of("invoice")


def test_contract_19_talks_without_an_agreement_go_ten_years_after_the_last_word(deal: Deal) -> None:
    inquiry = deal.ask()
    negotiation.decline(inquiry.id, "맞지 않습니다.", deal.officer)
    gone = periods.months_after(clock.today(), 120)
    assert purge_on(gone) == {}
    assert purge_on(gone + timedelta(days=1)) == {"deals": 1}
    assert db.session.query(Message).count() == 0
    assert db.session.get_one(Inquiry, inquiry.id).destroyed_at


def test_contract_19_with_the_papers_goes_what_was_reported_and_nobody_is_reminded_any_more(
    deal: Deal, sent: list[Any]
) -> None:
    licence = deal.concluded(fee=0, term_months=24)
    with atomic():
        db.session.add(
            UseReport(
                agreement_id=licence.id,
                year=2026,
                body="시제품을 만들었습니다.",
                reported_by_id=deal.boss.user_id,
            )
        )
    last = max(right.until_on for right in rights.of_source("agreement", licence.id))
    with clock.moved(by=last - clock.today() + timedelta(days=1)):
        services.expire_due({}, "job")
        outbox.drain()
        [back] = queries.duties_of(again(licence))
    gone = periods.months_after(last + timedelta(days=1), 120) + timedelta(days=1)
    assert purge_on(gone)["agreements"] == 1
    assert [row.body for row in db.session.query(UseReport)] == [""]
    assert db.session.get_one(Duty, back.id).state == "dropped"
