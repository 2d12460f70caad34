"""A company was merged into another (accounts): its agreements and licences are the survivor's."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update

from marketplace.accounts.models import Organisation
from marketplace.kernel.database import db
from marketplace.kernel.transaction import atomic, for_update
from marketplace.licensing.models import Agreement, ExpressDraft, Signature
from marketplace.licensing.services.joint import draft_anew
from marketplace.negotiation import services as negotiation
from marketplace.negotiation.models import Inquiry
from marketplace.negotiation.services import lock_inquiry
from marketplace.rights import services as rights


def on_organisation_merged(payload: dict[str, Any], key: str) -> None:
    """Handler: deal by deal in one transaction each: the talks, the rights, the agreements, the signatures.

    A paper that waits for the company's signature names a party that is no more: it is withdrawn and drafted anew.
    What both sides, or the absorbed company, have signed stands: the survivor is bound by it.
    """
    old, new = payload["organisation_id"], payload["into_id"]
    negotiation.move_applications(old, new)
    for inquiry_id in negotiation.deals_of(old):
        with atomic():
            _move(inquiry_id, old, new)
    with atomic():
        db.session.execute(
            update(ExpressDraft)
            .where(ExpressDraft.company_id == old)
            .values(company_id=new)
            .execution_options(synchronize_session=False)
        )


def _move(inquiry_id: int, old: int, new: int) -> None:
    rights.succeed(db.session.get_one(Inquiry, inquiry_id).listing_id, old, new)
    inquiry = lock_inquiry(inquiry_id)
    agreements = db.session.scalars(
        for_update(
            select(Agreement).where(Agreement.inquiry_id == inquiry.id).order_by(Agreement.id), Agreement
        )
    ).all()
    named = [row for row in agreements if row.state == "offered" and old in row.licensee_ids]
    negotiation.move_deal(inquiry, old, new)
    for row in agreements:
        if row.company_id == old:
            row.company_id = new
        _move_signature(row.signatures, old, new)
    db.session.flush()
    absorbed = db.session.get_one(Organisation, old)
    why = f"{absorbed.name_ko or absorbed.name_en}이(가) 합병되어 계약서를 다시 작성합니다. ({absorbed.name_en or absorbed.name_ko} was merged; the agreement is drafted anew.)"
    for row in named:
        draft_anew(row, inquiry, why)


def _move_signature(signatures: list[Signature], old: int, new: int) -> None:
    """Whose signature it is now; the paper keeps the name under which it was given."""
    if any(signature.organisation_id == new for signature in signatures):
        return
    for signature in signatures:
        if signature.organisation_id == old:
            signature.organisation_id = new
