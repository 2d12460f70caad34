"""The facts on billing's papers, in the shape that gateways/documents/contracts.py asks for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Any

from flask import current_app

from marketplace.accounts.queries import organisation_snapshot
from marketplace.catalog.models import Listing
from marketplace.formats.countries import COUNTRIES
from marketplace.invoicing.models.invoice import Invoice, tax_document_due_on
from marketplace.invoicing.models.reducing import Reduction
from marketplace.invoicing.models.share import InvoiceShare
from marketplace.invoicing.queries.shares import standing_share
from marketplace.invoicing.receiving import account_of, bank_details
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.audit import Recorded
from marketplace.kernel.database import db
from marketplace.kernel.money import rounded
from marketplace.kernel.text import LANGUAGES, Text, either, reading, t
from marketplace.papers import services as papers
from marketplace.papers.models import Paper

ZERO_RATED = Text(
    "국외에 제공하는 용역으로 부가가치세 영세율을 적용하였습니다(부가가치세법 제22조, 제24조). 외국환은행을 통한 외화 입금과 국외 사용이 조건입니다. 받는 나라의 부가가치세는 그 나라의 법에 따라 받는 쪽이 신고합니다.",
    "Zero-rated supply of services to a recipient outside Korea (Korean VAT Act, Articles 22 and 24), on condition of payment in foreign "
    "currency through a foreign-exchange bank and of use abroad. VAT of the recipient's "
    "country, if any, is accounted for by the recipient (reverse charge).",
)


WITHHELD = {
    "deducted": Text(
        "원천징수할 세금이 있으면 공제하여 납부하고 납부 증명서를 보내 주십시오. 증명된 세액은 지급된 것으로 처리합니다.",
        "If tax is to be withheld, deduct and pay it and send the certificate. Tax so certified counts as paid.",
    ),
    "grossed_up": Text(
        "계약에 따라 원천징수 세금은 기술도입자가 따로 부담합니다. 공제하지 않은 전액을 송금해 주십시오.",
        "By the agreement, tax withheld at source is borne by the licensee in addition. Transfer the full amount without deduction.",
    ),
}


def rounding_of(currency: str) -> Text:
    """How the VAT was rounded, as the paper says it."""
    unit = "1원" if currency == "KRW" else "1센트"
    return Text(
        f"부가가치세는 과세 항목의 합계에 한 번 계산하여 {unit} 미만을 반올림하였습니다.",
        f"VAT is computed once on the sum of the taxable lines, rounded to the nearest {'won' if currency == 'KRW' else 'cent'}.",
    )


def notes_on(invoice: Invoice) -> list[Text]:
    """What an invoice says of its VAT."""
    notes = [rounding_of(invoice.currency)] if invoice.tax else []
    if invoice.payer_abroad and any(line.tax_treatment == "zero_rated" for line in invoice.lines):
        notes.append(ZERO_RATED)
    if invoice.payer_abroad and any(line.tax_treatment != "outside" for line in invoice.lines):
        notes.append(WITHHELD[invoice.withholding])
    return notes


def issue_papers(
    kind: str, subject: Recorded, invoice: Invoice, actor: Actor, version: int = 1, **facts: object
) -> Paper:
    """One paper in each language about an invoice, its credit note or a receipt; the Korean one is returned.

    `subject` is the row whose readers may open it. `facts` add to what is known from the invoice.
    """
    made = []
    for language in LANGUAGES:
        with reading(language):
            made.append(
                papers.issue(
                    kind,
                    subject,
                    BUILDERS[kind](invoice, **facts),
                    actor,
                    language=language,
                    number=str(facts.get("number", invoice.number)),
                    organisation_id=invoice.institution_id,
                    version=version,
                )
            )
    if subject is invoice:
        invoice.paper_id = made[0].id
    return made[0]


def party(copy: dict[str, Any]) -> dict[str, Any]:
    """An organisation's copy as a paper shows it, in the current language."""
    korean = " ".join(filter(None, (copy.get("postcode"), copy.get("address"), copy.get("address_detail"))))
    address = either(korean, copy.get("address_en"))
    country = copy.get("country") or "KR"
    if country != "KR":
        address = ", ".join(
            filter(None, (address, t(COUNTRIES[country]) if country in COUNTRIES else country))
        )
    return {
        "name": either(copy.get("name_ko"), copy.get("name_en")),
        "business_number": copy.get("business_number"),
        "registration_number": copy.get("registration_number") or None,
        "representative": copy.get("representative_name") or None,
        "address": address or None,
        "contact": copy.get("tax_contact_name") or None,
        "email": copy.get("tax_contact_email") or None,
        "phone": copy.get("phone") or None,
    }


def payment_reference(invoice: Invoice) -> str:
    """What the payer writes into the transfer: the number without hyphens, 11 characters fit every bank."""
    return invoice.number.replace("-", "")


def subject_of(invoice: Invoice) -> str:
    """What the invoice is about, in the current language: the technology's title."""
    listing = db.session.get(Listing, invoice.listing_id) if invoice.listing_id else None
    return listing.title if listing else t("기술료", "Licence fee")


def _frame(invoice: Invoice) -> dict[str, Any]:
    return {
        "number": invoice.number,
        "created_at": (invoice.issued_at or clock.now()).isoformat(),
        "site_name": t("기술마당", "Gisul Madang"),
        "site_url": current_app.config["SITE_URL"],
        "specimen": current_app.config["SITE_MODE"] == "demo",
        "currency": invoice.currency,
        "payee": party(invoice.payee),
        "payer": party(invoice.payer),
        "subject": subject_of(invoice),
    }


def _lines(invoice: Invoice) -> dict[str, Any]:
    return {
        "lines": [
            {
                "description": either(line.text_ko, line.text_en),
                "net": line.net,
                "tax_treatment": line.tax_treatment,
                "tax": line.tax,
            }
            for line in invoice.lines
        ],
        "net": invoice.net,
        "tax": invoice.tax,
        "total": invoice.total,
    }


def _invoice(invoice: Invoice) -> dict[str, Any]:
    assert invoice.issued_at is not None
    assert invoice.due_on is not None
    by = tax_document_due_on(invoice)
    return (
        _frame(invoice)
        | _lines(invoice)
        | {
            "issued_on": clock.seoul_date(invoice.issued_at).isoformat(),
            "due_on": invoice.due_on.isoformat(),
            "bank_account": bank_details(invoice.institution_id, invoice.currency, invoice.issued_at),
            "payment_reference": payment_reference(invoice),
            "online_payment": account_of(invoice.institution_id, "stripe", invoice.currency) is not None,
            "tax_invoice_by": by.isoformat() if by else None,
            "notes": [t(note) for note in notes_on(invoice)],
            "payers": _payers(invoice),
        }
    )


def _payers(invoice: Invoice) -> list[dict[str, Any]]:
    """Who pays what, where a grant pays a part; nothing where the company pays alone."""
    share = standing_share(invoice.id)
    if share is None:
        return []
    name = party(invoice.payer)["name"]
    return [
        {
            "name": name,
            "amount": invoice.total - share.amount,
            "tax": invoice.tax - share.vat,
            "grant": False,
        },
        {"name": share.payer.name, "amount": share.amount, "tax": share.vat, "grant": True},
    ]


def _credit_note(invoice: Invoice, *, number: str = "", part: Reduction | None = None) -> dict[str, Any]:
    """Of a credit note that takes an invoice back, or of the `part` that was given back of one."""
    original = invoice if part is not None else db.session.get(Invoice, invoice.credits_id)
    issued_at = part.issued_at if part is not None else invoice.issued_at
    assert original is not None
    assert original.issued_at is not None
    assert issued_at is not None
    facts = _frame(invoice) | (_part_lines(part) if part is not None else _lines(invoice))
    return facts | {
        "number": number or invoice.number,
        "issued_on": clock.seoul_date(issued_at).isoformat(),
        "invoice_number": original.number,
        "invoice_issued_on": clock.seoul_date(original.issued_at).isoformat(),
        "reason": part.reason if part is not None else original.void_reason,
    }


def _part_lines(part: Reduction) -> dict[str, Any]:
    return {
        "lines": [
            {
                "description": either(line["text_ko"], line["text_en"]),
                "net": line["net"],
                "tax_treatment": line["tax_treatment"],
                "tax": line["tax"],
            }
            for line in part.lines
            if line["net"] or line["tax"]
        ],
        "net": part.net,
        "tax": part.tax,
        "total": part.total,
    }


def _receipt(
    invoice: Invoice,
    *,
    number: str,
    amount: int,
    received_on: date,
    method: Text,
    reference: str,
    balance: int,
    share: InvoiceShare | None = None,
    by_grant: bool = False,
    left: int = 0,
) -> dict[str, Any]:
    net, tax = net_and_tax(invoice, amount, invoice.total - balance - amount)
    facts = _frame(invoice)
    if share is not None:  # each payer's money bears the VAT of their own part, of which `left` is owed still
        total, borne = (
            (share.amount, share.vat) if by_grant else (invoice.total - share.amount, invoice.tax - share.vat)
        )
        net, tax = _parted(total, borne, amount, total - left - amount)
    if share is not None and by_grant:
        facts["payer"] = party(organisation_snapshot(share.payer_id))
    return facts | {
        "number": number,
        "created_at": clock.now().isoformat(),
        "received_on": received_on.isoformat(),
        "invoice_number": invoice.number,
        "method": t(method),
        "reference": reference or None,
        "net": net,
        "tax": tax,
        "amount": amount,
        "invoice_total": invoice.total,
        "balance": balance,
    }


def net_and_tax(invoice: Invoice, amount: int, before: int) -> tuple[int, int]:
    """Net and VAT of a part of an invoice when `before` came earlier: cumulated, so that all parts sum exactly.

    The VAT of the first x won is x·tax/total rounded once; a part carries the difference of two such figures.
    """
    return _parted(invoice.total, invoice.tax, amount, before)


def _parted(total: int, whole_tax: int, amount: int, before: int) -> tuple[int, int]:
    def tax_until(so_far: int) -> int:
        return rounded(Fraction(so_far * whole_tax, total))

    tax = tax_until(before + amount) - tax_until(before)
    return amount - tax, tax


BUILDERS: dict[str, Callable[..., dict[str, Any]]] = {
    "invoice": _invoice,
    "credit_note": _credit_note,
    "receipt": _receipt,
}
