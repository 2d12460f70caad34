"""홈택스's list of approval numbers, taken in as a whole: shown first, then confirmed, undone as a whole."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import delete, select

from marketplace.accounts.models import Organisation
from marketplace.books.services import refuse_unless_finance
from marketplace.formats.text_in import one_line
from marketplace.invoicing.hometax import HometaxLine, read_list
from marketplace.invoicing.models.invoice import Invoice, TaxDocument, TaxImport
from marketplace.invoicing.services.tax_documents import (
    day_problem,
    number_problem,
    record_tax_document,
    stood,
)
from marketplace.kernel import audit, clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Refusal
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic, locked

# why a line fits no invoice
WHY: dict[str, Text] = {
    "recorded": Text("이미 기록한 승인번호", "Number noted already"),
    "twice": Text("파일에 같은 승인번호가 두 번 있음", "The number stands twice in the file"),
    "supplier": Text("다른 공급자의 세금계산서", "Another supplier's"),
    "amends": Text("수정세금계산서: 청구서 화면에서 기록", "Amended: note it on the invoice's page"),
    "number": Text("승인번호의 형식이나 날짜가 맞지 않음", "Not an approval number of that day"),
    "payer": Text("이 사업자등록번호로 청구한 적이 없음", "No invoice to this business number"),
    "amounts": Text("공급가액과 세액이 같은 청구서가 없음", "No invoice of this net and VAT"),
    "void": Text("취소한 청구서", "The invoice is void"),
    "has_one": Text("세금계산서를 이미 기록한 청구서", "The invoice has its tax invoice"),
    "date": Text("작성일이 청구일과 너무 멂", "Too far from the day of the invoice"),
}


def read_tax_import(institution_id: int, name: str, content: bytes, actor: Actor) -> TaxImport:
    """Read a file and find the invoice of each line by the payer's number, the date and the amounts; nothing is noted yet.

    Raises Forbidden for others than finance, Invalid naming lines that can't be read.
    """
    found = read_list(content)
    with atomic():
        refuse_unless_finance(actor, institution_id)
        row = TaxImport(
            institution_id=institution_id,
            name=one_line(name)[:200],
            rows=_matched(institution_id, found.lines),
            notes=[[note.ko, note.en] for note in found.notes],
            read_by_id=actor.user_id,
            read_at=clock.now(),
        )
        db.session.add(row)
        db.session.flush()
        audit.record("tax_import.read", row, actor, how_many=len(row.rows))
    return row


def confirm_tax_import(import_id: int, actor: Actor) -> TaxImport:
    """Note the numbers of all lines that fit. Raises Conflict where the invoices changed since the file was read."""
    with atomic():
        row = locked(TaxImport, import_id)
        refuse_unless_finance(actor, row.institution_id)
        if row.state != "read":
            raise Conflict(Text("이미 처리한 파일입니다.", "This file has been dealt with."))
        fits = [line for line in row.rows if line["invoice"]]
        if not fits:
            raise Conflict(Text("청구서와 맞는 줄이 없습니다.", "No line fits an invoice."))
        for line in sorted(fits, key=lambda line: str(line["invoice"])):
            _note(row, line, actor)
        row.state, row.confirmed_at = "confirmed", clock.now()
        audit.record("tax_import.confirm", row, actor, how_many=len(fits))
    return row


def undo_tax_import(import_id: int, actor: Actor) -> TaxImport:
    """Take back all numbers that a file brought. Raises Conflict where one was amended since."""
    with atomic():
        row = locked(TaxImport, import_id)
        refuse_unless_finance(actor, row.institution_id)
        if row.state != "confirmed":
            raise Conflict(Text("되돌릴 것이 없습니다.", "There is nothing to undo."))
        documents = list(db.session.scalars(select(TaxDocument.id).where(TaxDocument.import_id == row.id)))
        amended = select(TaxDocument.id).where(TaxDocument.amends_id.in_(documents))
        if db.session.scalar(amended) is not None:
            raise Conflict(
                Text(
                    "수정세금계산서를 기록한 세금계산서가 있어 되돌릴 수 없습니다.",
                    "One of these tax invoices has been amended since, so the file can't be undone.",
                )
            )
        db.session.execute(delete(TaxDocument).where(TaxDocument.id.in_(documents)))
        row.state, row.undone_at = "undone", clock.now()
        audit.record("tax_import.undo", row, actor, how_many=len(documents))
    return row


def _note(row: TaxImport, line: dict[str, Any], actor: Actor) -> None:
    invoice_id = db.session.scalar(
        select(Invoice.id).where(Invoice.ref == line["invoice"], Invoice.institution_id == row.institution_id)
    )
    try:
        record_tax_document(
            int(invoice_id or 0),
            line["approval_number"],
            date.fromisoformat(line["issued_on"]),
            actor,
            import_id=row.id,
        )
    except Refusal as refusal:
        raise Conflict(
            Text(
                f"{line['line']}번째 줄: {refusal.text.ko} 파일을 다시 올려 주십시오.",
                f"Line {line['line']}: {refusal.text.en} Upload the file again.",
            )
        ) from refusal


def _matched(institution_id: int, lines: list[HometaxLine]) -> list[dict[str, Any]]:
    """Each line with the invoice that it fits, or why none: the nearest in time where several have the same amounts."""
    supplier = db.session.get_one(Organisation, institution_id).business_number
    numbers = [line.approval for line in lines]
    noted = set(
        db.session.scalars(
            select(TaxDocument.approval_number).where(TaxDocument.approval_number.in_(numbers))
        )
    )
    invoices: dict[str, list[Invoice]] = {}
    query = select(Invoice).where(
        Invoice.institution_id == institution_id,
        Invoice.credits_id.is_(None),
        Invoice.issued_at.is_not(None),
        Invoice.currency == "KRW",
    )
    for invoice in db.session.scalars(query.order_by(Invoice.id)):
        invoices.setdefault(str(invoice.payer.get("business_number") or ""), []).append(invoice)
    has_one = set(db.session.scalars(select(TaxDocument.invoice_id).where(TaxDocument.amends_id.is_(None))))
    taken: set[int] = set()
    found = []
    for line in sorted(lines, key=lambda line: (line.issued_on, line.number)):
        fit, why = None, ""
        if line.approval in noted:
            why = "recorded"
        elif numbers.count(line.approval) > 1:
            why = "twice"
        elif line.supplier and line.supplier != supplier:
            why = "supplier"
        elif line.amends:
            why = "amends"
        elif number_problem(line.approval, line.issued_on) is not None:
            why = "number"
        else:
            fit, why = _fit(line, invoices.get(line.payer, []), has_one | taken)
        if fit is not None:
            taken.add(fit.id)
        found.append(
            {
                "line": line.number,
                "approval_number": line.approval,
                "issued_on": line.issued_on.isoformat(),
                "payer": line.payer,
                "net": line.net,
                "tax": line.tax,
                "invoice": fit.ref if fit else None,
                "number": fit.number if fit else "",
                "why": why,
            }
        )
    return sorted(found, key=lambda row: row["line"])


def _fit(line: HometaxLine, invoices: list[Invoice], done: set[int]) -> tuple[Invoice | None, str]:
    """The invoice of a payer that a line belongs to, or the narrowest reason why there is none."""
    if not invoices:
        return None, "payer"
    same = [row for row in invoices if (row.net, row.tax) == (line.net, line.tax)]
    if not same:
        return None, "amounts"
    standing = [row for row in same if stood(row, line.approval)]
    if not standing:
        return None, "void"
    free = [row for row in standing if row.id not in done]
    if not free:
        return None, "has_one"
    near = [row for row in free if day_problem(row, line.issued_on) is None]
    if not near:
        return None, "date"

    def distance(row: Invoice) -> tuple[int, int]:
        assert row.issued_at is not None
        return abs((line.issued_on - clock.seoul_date(row.issued_at)).days), row.id

    return min(near, key=distance), ""
