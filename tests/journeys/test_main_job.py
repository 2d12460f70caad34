"""From a draft to a licence in force, in a real browser, with real processes behind it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.books.models import JournalEntry, Posting
from marketplace.invoicing.models import Invoice
from marketplace.kernel.audit import AuditEvent
from marketplace.kernel.database import db
from marketplace.licensing.models import Agreement
from marketplace.rights.models import Right
from marketplace.royalties.models import Distribution
from tests.journeys.walk import Walk
from tests.servers import Site, wait_until
from tests.world import business_number

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("language", "means"),
    [
        ("ko", "transfer"),
        pytest.param("en", "card", marks=pytest.mark.long),
        pytest.param("ko", "card", marks=pytest.mark.soak),
        pytest.param("en", "transfer", marks=pytest.mark.soak),
    ],
)
def test_the_main_job(
    site: Site,
    site_app: Flask,
    walk_in: Callable[[str], Walk],
    tmp_path: Path,
    language: str,
    means: str,
) -> None:
    walk = walk_in(language)
    walk.write_listing(tmp_path)
    word = {"ko": "초음파 용접", "en": "ultrasonic welds"}[language]
    assert not walk.found(word), "a draft is not found"
    walk.publish()
    wait_until(lambda: walk.found(word), 10, "the published listing in the search")
    walk.sign_up_company(business_number())
    walk.ask()
    walk.answer_and_quote()
    walk.agree_on_terms()
    walk.sign()
    walk.open_invoice()

    with site_app.app_context():
        agreement = db.session.scalars(select(Agreement)).one()
        assert agreement.state == "concluded"
        assert db.session.scalar(select(func.count(Right.id)).where(Right.kind == "non_exclusive")) == 0
        db.session.remove()
    if means == "card":
        walk.pay_by_card()
    else:
        walk.pay_by_transfer()
    walk.wait_for_force()  # a letter that asks for the payment speaks of "in force" already
    walk.letter(walk.licensee_email, walk.t("효력", "in force"))

    licensee = walk.window(walk.licensee_email)
    licensee.go(f"/technologies/{walk.public_id}")
    with licensee.page.expect_download() as download:
        licensee.page.locator("a", has_text="drawings.pdf").first.click()
    assert Path(download.value.path()).read_bytes().endswith(b"licensee")
    licensee.go(f"/invoices/{walk.invoice}")
    assert licensee.page.locator("a[href*='/papers/']").count() >= 2, "the invoice and its receipt"

    with site_app.app_context():
        wait_until(
            lambda: (db.session.rollback(), db.session.scalar(select(Distribution)))[1],
            what="the distribution",
        )
        distribution = db.session.scalars(select(Distribution)).one()
        assert distribution.amount == 25_000_000
        assert sum(share.amount for share in distribution.shares) == 25_000_000
        invoice = db.session.scalars(select(Invoice)).one()
        assert (invoice.net, invoice.tax, invoice.total) == (25_000_000, 2_500_000, 27_500_000)
        sums = db.session.scalar(select(func.sum(Posting.amount)))
        assert sums == 0
        account = "cash_stripe" if means == "card" else "cash_bank"
        assert (
            db.session.scalar(select(func.sum(Posting.amount)).where(Posting.account == account))
            == 27_500_000
        )
        kinds = set(db.session.scalars(select(JournalEntry.kind)))
        assert "issue" in kinds
        done = set(db.session.scalars(select(AuditEvent.action)))
        for action in (
            "listing.submit",
            "listing.publish",
            "organisation.approve",
            "inquiry.answer",
            "inquiry.engage",
            "term_sheet.supersede",
            "term_sheet.accept",
            "inquiry.agree",
            "agreement.offer",
            "agreement.sign",
            "agreement.countersign",
            "agreement.enter_into_force",
            "invoice.issue",
        ):
            assert action in done
        db.session.remove()
    letters = walk.letters()
    assert len({message["Message-ID"] for message in letters}) == len(letters)
    walk.letter(walk.people.researcher.email, walk.t("배분", "share"))

    researcher = walk.window(walk.people.researcher.email)
    researcher.go("/income")
    assert walk.title in researcher.page.locator("main").inner_text()
    for command in (("ledger", "check"), ("audit", "verify")):
        done_command = site.command(*command)
        assert done_command.returncode == 0, done_command.stdout + done_command.stderr
