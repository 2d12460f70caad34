"""Loading an agreement under the house's lock order, and telling its parties."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from marketplace.accounts.models import SIGNERS
from marketplace.accounts.services import notify
from marketplace.kernel.database import db
from marketplace.kernel.errors import Invalid, NotFound
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import locked
from marketplace.licensing.models import Agreement
from marketplace.negotiation import queries as negotiation
from marketplace.negotiation.services import lock_inquiry
from marketplace.rights import services as rights


def lock_agreement(agreement_id: int) -> Agreement:
    """The agreement, read again with its listing's rights, its inquiry and itself locked, in this order."""
    row = db.session.execute(
        select(Agreement.listing_id, Agreement.inquiry_id).where(Agreement.id == agreement_id)
    ).first()
    if row is None:
        raise NotFound()
    rights.lock(row.listing_id)
    lock_inquiry(row.inquiry_id)
    return locked(Agreement, agreement_id)


def require_fit(agreement: Agreement) -> None:
    """Conflict when its right, or the way it takes effect, no longer fits the listing's assets (rights.assets)."""
    rights.check_fits(agreement.kind, agreement.listing.assets, agreement.effective_when)


def write_to(agreement: Agreement, template: str, *sides: str, key: object = "", **refs: object) -> None:
    """Queue a letter to the agreement's people: "licensor", "licensee" or (none named) both."""
    people = []
    if "licensor" in sides or not sides:
        people += negotiation.licensor_people(agreement.inquiry)
    if "licensee" in sides or not sides:
        for company_id in agreement.licensee_ids:
            people += negotiation.company_people(agreement.inquiry, company_id, *SIGNERS)
    write_to_people(agreement, template, people, key, **refs)


def write_to_people(
    agreement: Agreement, template: str, people: Iterable[int | None], key: object = "", **refs: object
) -> None:
    """Queue a letter on the agreement to these people, once per `key`."""
    notify(
        template,
        f"{agreement.id}{key and f':{key}'}",
        people,
        agreement_id=agreement.id,
        inquiry_id=agreement.inquiry_id,
        **refs,
    )


def required_text(text: str, ko: str, en: str, field: str = "reason", limit: int = 500) -> str:
    """The text without blanks around it; Invalid with the sentence when there is none."""
    text = (text or "").strip()
    if not text:
        raise Invalid(Text(ko, en), **{field: Text(ko, en)})
    return text[:limit]
