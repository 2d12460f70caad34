"""What a licence is to who holds it, for ever after: what they may do, what comes next and when, their files, whom to ask."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import or_, select

from marketplace.accounts.models import User
from marketplace.books import queries as ledger
from marketplace.catalog import queries as catalog
from marketplace.catalog.models import ListingFile
from marketplace.formats import dates_text, territories
from marketplace.invoicing import queries as bills
from marketplace.invoicing.models import Invoice
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.feature import installed
from marketplace.kernel.text import Text
from marketplace.licensing.clauses.plain import GRANT
from marketplace.licensing.models import Agreement, Duty
from marketplace.licensing.permissions import agreement_parties
from marketplace.licensing.queries import use
from marketplace.licensing.queries.agreements import terms_in_force
from marketplace.licensing.queries.bills import rests
from marketplace.licensing.queries.deliveries import deliveries_of
from marketplace.licensing.queries.duties import duties_of
from marketplace.licensing.queries.options import last_day
from marketplace.negotiation.models import terms as term_rules
from marketplace.rights.models import Right
from marketplace.rights.queries import LICENCE_KINDS

HOMELESS = ("nda",)
RESTS = Text(
    "권리가 정지되어 지금은 쓸 수 없습니다. 납부가 다시 확인되면 회복됩니다.",
    "The right is suspended: you may not use it now. It resumes once payment is confirmed.",
)


@dataclass(frozen=True)
class HomeLine:
    """One thing that the licence leads to: where it is done or seen, and the day on which it is due (None: any day)."""

    title: Text
    page: str  # a page by the name that a feature gives it (kernel.feature.link)
    values: dict[str, Any] = field(default_factory=dict)
    day: date | None = None
    anchor: str = ""


@dataclass(frozen=True)
class Home:
    """What the top of the agreement's page shows its holder."""

    may: Text | None
    scope: list[tuple[Text, Text]]
    lines: list[HomeLine]
    files: list[ListingFile]
    contact: User | None


def home_of(actor: Actor, agreement: Agreement) -> Home | None:
    """The home of a licence in force, for its holders; None for everybody else, for NDAs and for amendments."""
    if agreement.state != "in_force" or agreement.amends_id is not None or agreement.kind in HOMELESS:
        return None
    if "licensee" not in agreement_parties(actor, agreement):
        return None
    lines = [*_own_lines(actor, agreement), *_lines_of_others(actor, agreement)]
    lines.sort(key=lambda line: (line.day is None, line.day or date.max))
    return Home(
        may=RESTS if rests(agreement) else GRANT.get(agreement.kind),
        scope=scope_of(agreement),
        lines=lines,
        files=[file for file, opens in catalog.files_for(actor, agreement.listing) if opens],
        contact=agreement.listing.contact,
    )


def scope_of(agreement: Agreement) -> list[tuple[Text, Text]]:
    """(label, value): in which field, where and until when the right is there, from the terms in force."""
    if agreement.kind in term_rules.UNLIMITED:
        return []
    terms = terms_in_force(agreement)
    field_ko, field_en = terms.get("field_of_use_ko") or "", terms.get("field_of_use_en") or ""
    until = last_day(agreement)
    return [
        (
            Text("분야", "Field"),
            Text(field_ko or field_en or "모든 분야", field_en or field_ko or "Every field"),
        ),
        (Text("지역", "Territory"), territories.names(terms["territories"])),
        (
            Text("기한", "Until"),
            term_rules.each(lambda lang: dates_text.date_text(until, lang))
            if until
            else Text("권리가 존속하는 동안", "As long as the right lasts"),
        ),
    ]


def _own_lines(actor: Actor, agreement: Agreement) -> list[HomeLine]:
    here = {"ref": agreement.ref}
    lines = [
        HomeLine(
            Text("청구서 {number} 납부", "Pay invoice {number}").fill(number=bill.number or ""),
            "invoice",
            {"ref": bill.ref},
            bill.due_on,
        )
        for bill in _unpaid(actor, agreement)
    ]
    awaited = [one for one in deliveries_of(agreement) if one.state in ("awaited", "objected", "delivered")]
    for one in awaited:
        title = (
            Text("받았는지 확인: {what}", "Confirm that it came: {what}")
            if one.state == "delivered"
            else Text("받을 것: {what}", "You receive: {what}")
        )
        lines.append(HomeLine(title.fill(what=one.text), "agreement", here, one.due_on, "deliveries"))
    lines += [
        HomeLine(duty.name, "agreement", here, duty.due_on, "duties")
        for duty in duties_of(agreement)
        if _is_owed(duty)
    ]
    if agreement.kind == "sharing":
        title = Text("{year}년 활용 결과 알리기", "Report of use in {year}")
        lines += [
            HomeLine(title.fill(year=year), "agreement", here, use.due_on(year), "use")
            for year in use.years_due(agreement)
        ]
    return lines + _last_days(agreement)


def _unpaid(actor: Actor, agreement: Agreement) -> list[Invoice]:
    """What is owed on the agreement's invoices and on those billed by it above, for royalties and examinations."""
    others = installed().answers("invoices_of_agreement")
    sources = [("agreement", [agreement.id]), *(row for find in others for row in find(agreement.id))]
    issued = [
        bill
        for kind, ids in sources
        for bill in bills.invoices_of(kind, *ids)
        if bill.credits_id is None and bill.state == "issued"
    ]
    standing = ledger.standing_of([bill.id for bill in issued])
    owed = [bill for bill in issued if standing[bill.id].outstanding > 0]
    return [bill for bill in owed if bills.may_read(actor, bill.id)]


def _last_days(agreement: Agreement) -> list[HomeLine]:
    """The day on which the right ends, and what may be done until then."""
    until = last_day(agreement)
    if until is None:
        return []
    if agreement.kind == "option":
        exercised = agreement.exercised_on is not None
        title = (
            Text("본계약을 협의하는 마지막 날", "Last day of the talks about the licence")
            if exercised
            else Text("옵션을 행사할 수 있는 마지막 날", "Last day to exercise the option")
        )
        return [HomeLine(title, "agreement", {"ref": agreement.ref}, until, "option")]
    title = Text(
        "기간의 마지막 날. 연장은 미리 문의", "Last day of the term. Ask about a renewal in good time"
    )
    return [HomeLine(title, "deal", {"ref": agreement.inquiry.ref}, until)]


def _is_owed(duty: Duty) -> bool:
    return duty.side == "licensee" and duty.state == "due"


def _lines_of_others(actor: Actor, agreement: Agreement) -> list[HomeLine]:
    """What higher floors add: the next royalty report, and what comes."""
    answers: list[Callable[[Actor, int], list[HomeLine]]] = installed().answers("licence_home")
    return [line for answer in answers for line in answer(actor, agreement.id)]


def held(actor: Actor, listing_id: int) -> list[tuple[Text, str]]:
    """Answers the catalog: (what it is, ref of its agreement) of each licence of a listing that the reader's company has."""
    companies = actor.organisations("company")
    if not companies:
        return []
    query = (
        select(Agreement)
        .join(Right, (Right.source_id == Agreement.id) & (Right.source_type == "agreement"))
        .where(
            Right.listing_id == listing_id,
            Right.company_id.in_(companies),
            Right.kind.in_(LICENCE_KINDS),
            Right.ended_at.is_(None),
            or_(Right.until_on.is_(None), Right.until_on >= clock.today()),
            Agreement.state == "in_force",
        )
        .distinct()
    )
    return [(row.kind_name, row.ref) for row in db.session.scalars(query.order_by(Agreement.id))]
