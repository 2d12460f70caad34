"""The loaded demo: right by the site's own checks, and with something to show to everybody."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from click import ClickException
from flask import Flask
from sqlalchemy import func, select

from marketplace.accounts import queries as accounts
from marketplace.accounts import services as account_services
from marketplace.accounts.models import ROLES, Membership, Organisation, User
from marketplace.bank.models import BankReceipt, DoubtfulDeposit
from marketplace.billing import checks
from marketplace.catalog.models import Favourite, Listing, ListingView
from marketplace.demand.models import Need
from marketplace.demo import loader, role_accounts
from marketplace.demo.commands import demo_group
from marketplace.gateways.search import engine
from marketplace.invoicing import queries as bills
from marketplace.invoicing.models import Invoice, Refund
from marketplace.kernel import audit, clock, outbox
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.licensing import services as licensing
from marketplace.licensing.models import Agreement
from marketplace.licensing.queries import AGREEMENT
from marketplace.negotiation.models import Inquiry, TermSheet
from marketplace.negotiation.queries import TERM_SHEET
from marketplace.royalties.models import Distribution, RoyaltyReport, RoyaltySchedule
from search_index import Query
from tests.world import World

pytestmark = pytest.mark.sqlite_only


def actor_of(role: str) -> Actor:
    user_id = db.session.scalars(select(User.id).where(User.email == role_accounts.address(role))).one()
    return accounts.actor_of(user_id)


def count(model: type, *conditions: object) -> int:
    return db.session.scalar(select(func.count()).select_from(model).where(*conditions)) or 0  # type: ignore[arg-type]


def test_the_books_balance_and_the_audit_trail_is_whole(demo: Flask) -> None:
    problems, _ = checks.run()
    assert problems == []
    assert checks.entries() > 10
    assert audit.verify() == []
    assert count(audit.AuditEvent, audit.AuditEvent.batch_id.is_(None)) == 0


def test_nothing_waits_to_be_sent_and_nothing_failed(demo: Flask) -> None:
    waiting = db.session.scalars(
        select(outbox.Outbox.topic).where(
            outbox.Outbox.done_at.is_(None), outbox.Outbox.topic.in_(demo.extensions["handlers"])
        )
    ).all()
    assert waiting == []
    assert count(outbox.Outbox, outbox.Outbox.last_error.is_not(None)) == 0


def test_nothing_happens_in_the_future(demo: Flask) -> None:
    now = clock.now()
    for model, column in (
        (Inquiry, Inquiry.created_at),
        (Agreement, Agreement.created_at),
        (User, User.created_at),
    ):
        assert count(model, column > now) == 0


def test_there_is_something_of_everything(demo: Flask) -> None:
    assert set(db.session.scalars(select(Listing.state))) >= {"draft", "in_review", "published", "suspended"}
    assert {"open", "answered", "negotiating", "agreed"} <= set(db.session.scalars(select(Inquiry.state)))
    assert {"in_force", "offered", "signed", "concluded"} <= set(db.session.scalars(select(Agreement.state)))
    assert {"pending", "rejected", "approved"} == set(db.session.scalars(select(Organisation.state)))
    assert count(Listing, Listing.embargo_until > clock.today()) > 0
    assert count(Favourite) > 10
    assert count(ListingView) > 100


def test_published_listings_are_found(demo: Flask) -> None:
    shown = db.session.scalars(select(Listing).where(Listing.state == "published")).unique().first()
    assert shown is not None
    found = engine().search(Query(text=shown.title_ko, audience=("public", "center")))
    assert str(shown.id) in found.ids


def test_the_company_has_each_kind_of_thing_to_do(demo: Flask) -> None:
    representative = actor_of("representative")
    company = representative.company_id
    offered = db.session.scalars(
        select(TermSheet)
        .join(Inquiry, Inquiry.id == TermSheet.inquiry_id)
        .where(Inquiry.company_id == company, TermSheet.state == "offered")
    ).all()
    assert any(TERM_SHEET.can("accept", sheet, representative) for sheet in offered)
    to_sign = db.session.scalars(
        select(Agreement).where(Agreement.company_id == company, Agreement.state == "offered")
    )
    assert any(AGREEMENT.can("sign", agreement, representative) for agreement in to_sign)
    assert (
        count(
            Agreement, Agreement.company_id == company, Agreement.state == "in_force", Agreement.kind != "nda"
        )
        > 0
    )

    own = db.session.scalars(
        select(Invoice.id).where(Invoice.company_id == company, Invoice.state == "issued")
    ).all()
    assert {bills.is_settled(invoice) for invoice in own} == {True, False}
    assert count(Membership, Membership.organisation_id == company, Membership.state == "requested") == 1


def test_the_institution_has_each_kind_of_thing_to_do(demo: Flask) -> None:
    officer = actor_of("officer")
    home = officer.institution_id
    unanswered = db.session.scalars(
        select(Inquiry)
        .join(Listing, Listing.id == Inquiry.listing_id)
        .where(Listing.institution_id == home, Inquiry.state == "open")
    ).all()
    assert len(unanswered) >= 2
    assert any(inquiry.escalated_at for inquiry in unanswered)
    signed = db.session.scalars(
        select(Agreement).where(Agreement.institution_id == home, Agreement.state == "signed")
    )
    assert any(AGREEMENT.can("countersign", agreement, officer) for agreement in signed)
    assert count(BankReceipt, BankReceipt.invoice_id.is_(None)) >= 3
    refund = db.session.scalars(select(Refund).where(Refund.state == "requested")).first()
    assert refund is not None
    assert refund.requested_by_id != actor_of("finance").user_id


def test_the_center_has_companies_and_a_registration_to_look_at(demo: Flask) -> None:
    assert count(Organisation, Organisation.state == "pending") == 4
    waiting = select(Agreement).where(
        Agreement.state == "concluded",
        Agreement.registration_number != "",
        Agreement.registration_confirmed_at.is_(None),
    )
    assert db.session.scalars(waiting).first() is not None


@pytest.mark.parametrize("role", list(ROLES))
def test_each_role_signs_in_with_the_password_of_the_file(demo: Flask, role: str) -> None:
    user_id = account_services.authenticate(role_accounts.address(role), role_accounts.passwords()[role])
    assert accounts.actor_of(user_id).has(role)


def test_only_the_role_accounts_have_passwords(demo: Flask) -> None:
    assert count(User, User.password_hash.is_not(None)) == len(ROLES)
    path = Path(demo.config["INSTANCE"]) / "demo_accounts.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(set(json.loads(path.read_text()).values())) == len(ROLES)


@pytest.mark.parametrize("role", ["guest", *ROLES])
def test_everybody_can_open_the_main_pages(demo: Flask, role: str) -> None:
    client = demo.test_client()
    paths = ["/", "/technologies", "/en/technologies"]
    if role != "guest":
        World().sign_in(client, actor_of(role))
        paths += ["/work", "/deals", "/account"]
    for path in paths:
        assert client.get(path, follow_redirects=True).status_code == 200, path


def test_contract_10_no_agreement_of_the_demo_has_a_fault(demo: Flask) -> None:
    drafted = db.session.scalars(select(Agreement).where(Agreement.kind != "nda")).all()
    assert len(drafted) > 10
    faults = [(row.number, one.sentence.en) for row in drafted for one in licensing.lint(row) if one.stops]
    assert faults == []
    doubts = [one.sentence.en for row in drafted for one in licensing.lint(row) if not one.stops]
    assert all("Narrow the territory" in one for one in doubts), (
        "a Korean patent for the world, and nothing else"
    )


def test_the_company_can_open_its_deals_and_their_papers(demo: Flask) -> None:
    client, representative = demo.test_client(), actor_of("representative")
    World().sign_in(client, representative)
    for ref in db.session.scalars(select(Inquiry.ref).where(Inquiry.company_id == representative.company_id)):
        assert client.get(f"/deals/{ref}").status_code == 200
    for ref in db.session.scalars(
        select(Agreement.ref).where(Agreement.company_id == representative.company_id)
    ):
        assert client.get(f"/agreements/{ref}").status_code == 200
    for ref in db.session.scalars(select(Invoice.ref).where(Invoice.company_id == representative.company_id)):
        assert client.get(f"/invoices/{ref}").status_code == 200


def test_preparing_again_changes_nothing(demo: Flask) -> None:
    before = audit.count(), count(User)
    result = demo.test_cli_runner().invoke(demo_group, ["prepare"])
    assert result.exit_code == 0, result.output
    assert (audit.count(), count(User)) == before


def test_the_accounts_are_printed_with_their_roles_in_korean(demo: Flask) -> None:
    output = demo.test_cli_runner().invoke(demo_group, ["accounts"]).output
    assert len(output.splitlines()) == len(ROLES)
    assert "기술이전 담당자" in output
    assert role_accounts.passwords()["officer"] in output


@pytest.mark.parametrize("command", [["load"], ["prepare"], ["accounts"], ["reset", "--yes"]])
@pytest.mark.parametrize("mode", ["production", "development"])
def test_it_refuses_elsewhere(app: Flask, command: list[str], mode: str) -> None:
    app.config["SITE_MODE"] = mode
    result = app.test_cli_runner().invoke(demo_group, command)
    assert result.exit_code != 0
    assert count(User) == 0


def test_it_refuses_a_database_of_another_environment(app: Flask) -> None:
    app.config["SITE_MODE"] = "demo"  # the database says testing
    result = app.test_cli_runner().invoke(demo_group, ["reset", "--yes"])
    assert result.exit_code != 0
    assert "testing" in result.output


@pytest.mark.long
def test_a_reset_begins_from_nothing(demo: Flask) -> None:
    Path(demo.config["INSTANCE"], "standin.json").write_text("payments of the demo before")
    before = set(db.session.scalars(select(Inquiry.ref)))
    db.session.remove()
    result = demo.test_cli_runner().invoke(demo_group, ["reset", "--yes", "--scale", "0.02"])
    assert result.exit_code == 0, result.output
    assert before.isdisjoint(db.session.scalars(select(Inquiry.ref)))
    assert count(Organisation, Organisation.kind == "institution") == 20
    assert not Path(demo.config["INSTANCE"], "standin.json").exists()
    assert checks.run()[0] == []


def test_wiping_is_refused_in_production(app: Flask) -> None:
    app.config["SITE_MODE"] = "production"
    with pytest.raises((RuntimeError, ClickException)):
        loader.wipe()


def test_the_royalty_pages_have_something_to_show(demo: Flask) -> None:
    """Paid periods, one that is open, one that is questioned, one that runs late; what was paid is shared."""
    office = actor_of("officer").organisations("institution")
    schedules = (
        select(RoyaltySchedule.id).join(RoyaltySchedule.agreement).where(Agreement.institution_id.in_(office))
    )
    rows = list(
        db.session.scalars(select(RoyaltyReport).where(RoyaltyReport.schedule_id.in_(schedules))).unique()
    )
    states = {report.state for report in rows}
    assert states >= {"due", "queried", "billed"}
    late = [report.due_on < clock.today() for report in rows if report.state == "due"]
    assert set(late) == {True, False}
    mine = {report.agreement.company_id for report in rows if report.state in ("due", "queried")}
    assert set(actor_of("representative").organisations("company")) & mine
    billed = [report.invoice_id for report in rows if report.state == "billed"]
    assert count(Distribution, Distribution.invoice_id.in_(billed)) == len(billed)


def test_a_feature_shows_itself_by_its_own_scene(demo: Flask) -> None:
    """What `Feature.demo` brings is told: a line of a file to decide for finance, needs in each state for the company."""
    doubt = db.session.scalars(select(DoubtfulDeposit)).one()
    assert (doubt.amount, doubt.decision) == (doubt.like.amount, "")
    states = sorted(db.session.scalars(select(Need.state)))
    assert states == ["closed"] * 3 + ["draft", "matched", "open"]
