"""Files of approval numbers, for those who look after the payee's money."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select

from marketplace.billing.permissions import of_mine
from marketplace.invoicing.models import TaxImport, VatRuling
from marketplace.invoicing.queries import VAT
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.text import Text
from marketplace.kernel.work import WorkItem

IMPORT_STATES: dict[str, Text] = {
    "read": Text("확인 대기", "To confirm"),
    "confirmed": Text("기록함", "Noted"),
    "undone": Text("되돌림", "Undone"),
}


def tax_imports_for(actor: Actor) -> Select[Any]:
    """The files of the institutions whose money the actor handles or looks after, newest first."""
    return select(TaxImport).where(of_mine(TaxImport.institution_id, actor)).order_by(TaxImport.id.desc())


def tax_import_for(actor: Actor, ref: str) -> TaxImport | None:
    return db.session.scalars(tax_imports_for(actor).where(TaxImport.ref == ref)).first()


def vat_work(actor: Actor) -> list[WorkItem]:
    """What somebody proposed of an institution's VAT and another confirms."""
    if not actor.is_signed_in:
        return []
    waiting = select(VatRuling).where(VatRuling.state == "proposed", of_mine(VatRuling.institution_id, actor))
    return [
        WorkItem(
            Text("과세 여부를 확인해 주십시오.", "Confirm how fees are taxed.")
            if VAT.can("confirm", row, actor)
            else Text("과세 여부의 확인을 기다립니다.", "Waiting for how fees are taxed to be confirmed."),
            (row.company or row.institution).name,
            "billing.vat",
            mine=VAT.can("confirm", row, actor),
            icon="scale",
        )
        for row in db.session.scalars(waiting.order_by(VatRuling.id))
        if VAT.available(row, actor)
    ]


def vat_ruling_for(actor: Actor, ref: str) -> VatRuling | None:
    """What an institution confirmed of its VAT, for those who look after its money."""
    query = select(VatRuling).where(of_mine(VatRuling.institution_id, actor), VatRuling.ref == ref)
    return db.session.scalars(query).first()
