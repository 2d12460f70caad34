"""Writing the letters. Handler of the outbox topic "mail": reads the truth, writes in the reader's language,
hands it to the post. The Message-ID is derived from the outbox key, so a letter sent twice is one letter."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from typing import Any
from urllib.parse import urlsplit

from flask import current_app, render_template

from marketplace.accounts import queries as accounts
from marketplace.accounts.models import TALK_LETTERS, EmailToken, Membership, Organisation, User
from marketplace.accounts.queries import held_notices
from marketplace.billing.models import (
    BankReceipt,
    GuaranteeBond,
    Invoice,
    PaymentAttempt,
    PlannedInvoice,
    Refund,
)
from marketplace.catalog.models import Listing
from marketplace.demand import alerts
from marketplace.demand.models import Need, SavedSearch
from marketplace.formats.particles import settle
from marketplace.gateways.mail import mailer
from marketplace.kernel import clock
from marketplace.kernel.database import db
from marketplace.kernel.text import language, reading
from marketplace.licensing.models import Agreement
from marketplace.negotiation import queries as negotiation
from marketplace.negotiation.guests import GuestMessage, GuestQuestion
from marketplace.negotiation.models import Inquiry, JointMember, Message, Quotation, TermSheet
from marketplace.negotiation.sharing import SharingApplication
from marketplace.papers.models import Paper
from marketplace.royalties.models import Distribution, DistributionShare, RoyaltyAudit, RoyaltyReport

SUBJECTS: dict[str, type[Any]] = {
    "user_id": User, "organisation_id": Organisation, "survivor_id": Organisation, "membership_id": Membership, "token_id": EmailToken,
    "guest_question_id": GuestQuestion, "guest_message_id": GuestMessage, "listing_id": Listing, "inquiry_id": Inquiry, "message_id": Message, "quotation_id": Quotation,
    "term_sheet_id": TermSheet, "joint_member_id": JointMember, "sharing_id": SharingApplication, "agreement_id": Agreement, "invoice_id": Invoice, "attempt_id": PaymentAttempt,
    "refund_id": Refund, "receipt_id": BankReceipt, "planned_id": PlannedInvoice, "distribution_id": Distribution,
    "royalty_report_id": RoyaltyReport, "royalty_audit_id": RoyaltyAudit, "bond_id": GuaranteeBond, "need_id": Need, "saved_search_id": SavedSearch, "share_id": DistributionShare, "paper_id": Paper,
}  # fmt: skip


def _daily(user: User, refs: dict[str, Any]) -> dict[str, Any] | None:
    """The held letters of a day, each as its heading and text; those of deals the person still reads."""
    items, who = [], accounts.actor_of(user.id)
    for row in held_notices(user.id, date.fromisoformat(refs["day"])):
        inquiry_id = row.refs.get("inquiry_id")
        if inquiry_id is None or negotiation.may_read(who, inquiry_id):
            items.append(_parts(row.template, row.refs, user))
    return {"items": items} if items else None


# Letters whose contents are decided when they go out: (person, refs) -> refs, None to send nothing, or outbox.Later.
AT_SENDING: dict[str, Callable[[User, dict[str, Any]], dict[str, Any] | None]] = {
    "search_alert": alerts.at_sending,
    "alerts_confirm": alerts.at_confirming,
    "deal_digest": _daily,
}


def deliver(payload: dict[str, Any], key: str) -> None:
    """Send the letter `payload` speaks of; nobody to send to any more is no error."""
    user = db.session.get(User, payload["user_id"]) if payload.get("user_id") else None
    if payload.get("user_id") and (user is None or user.closed_at is not None):
        return
    address = user.email if user else payload["email"]
    with reading(user.language if user else payload["language"]):
        refs = payload["refs"]
        if user and (decide := AT_SENDING.get(payload["template"])):
            refs = decide(user, refs)
            if refs is None:
                return
        subject, body = write(payload["template"], refs, user)
        way_out = link("demand.leave", secret=refs["way_out"]) if "way_out" in refs else ""
    message = EmailMessage()
    message["Subject"] = subject
    name, sender = parseaddr(current_app.config["MAIL_FROM"])
    message["From"] = Address(name, addr_spec=sender)
    message["To"] = Address(user.display_name if user else "", addr_spec=address)
    message["Date"] = format_datetime(clock.now())
    domain = urlsplit(current_app.config["SITE_URL"]).hostname
    message["Message-ID"] = f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    if way_out:  # RFC 8058: a mail program's own button ends it with one POST
        message["List-Unsubscribe"] = f"<{way_out}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(body)
    mailer().send(message)


def write(template: str, refs: dict[str, Any], user: User | None) -> tuple[str, str]:
    """Subject (the template's first line, after "Subject:") and body, in the current language."""
    context = _context(template, refs, user)
    text = settle(render_template(f"mail/{template}.txt", **context))
    first, _, body = text.strip().partition("\n")
    return first.removeprefix("Subject:").strip(), body.strip() + "\n"


def _parts(template: str, refs: dict[str, Any], user: User) -> tuple[str, str]:
    """Heading and text of a letter without the frame."""
    found = current_app.jinja_env.get_template(f"mail/{template}.txt")
    values = _context(template, refs, user)
    current_app.update_template_context(values)
    context = found.new_context(values)
    subject, body = ("".join(found.blocks[name](context)).strip() for name in ("subject", "body"))
    return subject, body


def _context(template: str, refs: dict[str, Any], user: User | None) -> dict[str, Any]:
    context: dict[str, Any] = {
        "reader": user,
        "link": link,
        "lang": language(),
        "on_talks": template in TALK_LETTERS | {"deal_digest"},
    }
    for name, value in refs.items():
        if name in SUBJECTS:
            context[name.removesuffix("_id")] = db.session.get(SUBJECTS[name], value)
        else:
            context[name] = date.fromisoformat(value) if name.endswith("_on") else value
    return context


def link(endpoint: str, **values: Any) -> str:
    """The full address of a page in the reader's language. From SITE_URL, never from a request's Host."""
    parts = urlsplit(current_app.config["SITE_URL"])
    root = parts.path.rstrip("/") + ("/en" if language() == "en" else "")
    adapter = current_app.url_map.bind(parts.netloc, script_name=root or "/", url_scheme=parts.scheme)
    return adapter.build(endpoint, values, force_external=True)
