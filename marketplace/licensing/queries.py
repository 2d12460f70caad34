"""Reading agreements: for the people of both sides, the listing's inventors, the center and its auditor."""

from __future__ import annotations

from sqlalchemy import Select, select

from marketplace.billing import queries as bills
from marketplace.billing.models import Invoice
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.text import Text
from marketplace.kernel.work import WorkItem
from marketplace.licensing.models import Agreement, agreement_parties
from marketplace.negotiation import queries as negotiation
from marketplace.negotiation.models import Inquiry
from marketplace.papers import queries as papers
from marketplace.papers.models import Paper
from marketplace.rights.models import KINDS

WAITING = ("draft", "offered", "signed", "concluded")


def visible_to(actor: Actor) -> Select[tuple[Agreement]]:
    """Whoever may read the deal may read its agreements."""
    readable = negotiation.visible_to(actor).with_only_columns(Inquiry.id)
    return select(Agreement).where(Agreement.inquiry_id.in_(readable))


def agreement_for(actor: Actor, ref: str) -> Agreement | None:
    """The agreement when it exists for this reader."""
    return db.session.scalars(visible_to(actor).where(Agreement.ref == ref)).first()


def may_read(actor: Actor, agreement_id: int) -> bool:
    return db.session.scalars(visible_to(actor).where(Agreement.id == agreement_id)).first() is not None


def agreements_of(inquiry_id: int) -> list[Agreement]:
    """The agreements of a deal, the first first."""
    query = select(Agreement).where(Agreement.inquiry_id == inquiry_id)
    return list(db.session.scalars(query.order_by(Agreement.id)))


def paper_of(agreement: Agreement) -> Paper | None:
    """The paper that is signed; None while it is a draft."""
    return db.session.get(Paper, agreement.paper_id) if agreement.paper_id and agreement.offered_at else None


def certificate_of(agreement: Agreement) -> Paper | None:
    """The sheet that shows who signed which hash."""
    return db.session.get(Paper, agreement.certificate_id) if agreement.certificate_id else None


def invoices_for(actor: Actor, agreement: Agreement) -> list[Invoice]:
    """What was billed for an agreement, as far as this reader may see invoices."""
    return [i for i in bills.invoices_of("agreement", agreement.id) if bills.may_read(actor, i.id)]


def work_items(actor: Actor) -> list[WorkItem]:
    """Agreements to draft, sign, pay or confirm: mine, and those I wait for."""
    if not actor.is_signed_in or actor.is_auditor:
        return []
    items = []
    for agreement in db.session.scalars(visible_to(actor).where(Agreement.state.in_(WAITING))).unique():
        found = _step(agreement, actor)
        if found:
            mine, sentence = found
            endpoint, values = "licensing.agreement", {"ref": agreement.ref}
            due = agreement.complete_by if agreement.state == "concluded" else agreement.sign_by
            items.append(
                WorkItem(sentence, agreement.listing.title, endpoint, values, mine, due, "file-signature")
            )
    return items


def _step(agreement: Agreement, actor: Actor) -> tuple[bool, Text] | None:
    """(is it the actor's turn, the sentence); None when the matter is not theirs."""
    parties = agreement_parties(actor, agreement)
    officer, company, center = (name in parties for name in ("officer", "licensee", "center"))
    kind = KINDS[agreement.kind][0]
    if agreement.state == "draft" and officer:
        return True, Text("{kind} 계약서를 확인하고 기업에 보내 주십시오.", "Check the agreement ({kind}) and send it to the company.").fill(kind=kind)  # fmt: skip
    if agreement.state == "offered" and (officer or company):
        mine = "signatory" in parties
        return mine, Text("{kind} 계약서에 서명해 주십시오." if mine else "기업의 서명을 기다립니다.", "Please sign the agreement ({kind})." if mine else "Waiting for the company's signature.").fill(kind=kind)  # fmt: skip
    if agreement.state == "signed" and (officer or company):
        return officer, Text("{kind} 계약서에 기관이 서명할 차례입니다." if officer else "기관의 서명을 기다립니다.", "The institution signs the agreement ({kind}) now." if officer else "Waiting for the institution's signature.").fill(kind=kind)  # fmt: skip
    if agreement.state != "concluded" or agreement.effective_when != "registered":
        return None  # what waits for payment is listed by billing
    if agreement.registration_number and (center or officer or company):
        return center, Text("등록 사실을 확인해 주십시오." if center else "센터의 등록 확인을 기다립니다.", "Please confirm the registration." if center else "Waiting for the center to confirm the registration.")  # fmt: skip
    if officer or company:
        return True, Text("등록원부 등록을 마치고 등록번호를 기록해 주십시오.", "Register the right, then record its number.")  # fmt: skip
    return None


papers.reader("agreement", may_read)
