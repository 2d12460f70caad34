"""From the data of a contract to what a template prints: one walk that turns values into words.

Keys carry their type by name, as everywhere in the project: `_on` is a date, `_at` an instant; the others are listed.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from marketplace.formats import business_number, dates_text, money_text
from marketplace.formats.amount_in_words import amount_in_words
from marketplace.formats.glyphs import printable
from marketplace.gateways.documents.terms import agreement_title, term_rows
from marketplace.kernel.text import Text

# fmt: off
DATES = frozenset((
    "valid_until", "tax_invoice_by", "objection_until", "disclosure_until", "confidential_until", "policy_since",
))
AMOUNTS = frozenset((
    "net", "tax", "gross", "total", "amount", "distributed", "balance", "invoice_total", "subsidy", "sales",
    "deductions", "net_sales", "royalty", "royalty_due",
))
# fmt: on
WORDED = {
    "quotation": "total",
    "invoice": "total",
    "credit_note": "total",
    "receipt": "amount",
    "royalty_statement": "royalty_due",
    "approval_summary": "total",
}


def present(template: str, data: Mapping[str, Any], lang: str) -> dict[str, Any]:
    """Return the data with dates, amounts and numbers in the words of the paper's language, ready for the template.

    Adds `words` (the total written out), `term_rows`, and the title of an agreement.
    """
    shown: dict[str, Any] = {}
    if terms := data.get("terms"):
        shown["term_rows"] = term_rows(terms, lang)
    if key := WORDED.get(template):
        shown["words"] = amount_in_words(data[key], data["currency"], lang)
    if template == "agreement":
        shown |= _agreement(data, lang)
    if template in ("agreement", "nda"):
        shown["day"] = _day_of(data, lang)
    plain = {key: value for key, value in data.items() if key != "terms"}
    if "lines" in data:
        plain["lines"] = [{**line, "gross": line["net"] + line["tax"]} for line in data["lines"]]
    printed: dict[str, Any] = _walk(plain | shown, data.get("currency", "KRW"), lang)
    return printed


def _agreement(data: Mapping[str, Any], lang: str) -> dict[str, Any]:
    title, subtitle = agreement_title(data["terms"]["kind"], lang)
    shares = [money_text.percent(share) for share in data.get("licensee_shares_bp") or []]
    return {"title": title, "subtitle": subtitle, "shares": shares}


def _day_of(data: Mapping[str, Any], lang: str) -> str:
    """The date of an agreement: it is signed after it was written, so that the paper can only say which day it is."""
    if day := data.get("dated_on"):
        return dates_text.contract_date(date.fromisoformat(day), lang)
    if data.get("signing") == "seal":
        said = Text("마지막 당사자가 서명 또는 날인한 날", "The day on which the last party signed or sealed")
    else:
        said = Text(
            "마지막 당사자가 서명한 날 (전자서명 확인서에 적힌 날)",
            "The day on which the last party signed, as the certificate of signature states",
        )
    return said.ko if lang == "ko" else said.en


def _walk(value: Any, currency: str, lang: str, key: str = "") -> Any:
    if isinstance(value, Mapping):
        return {name: _walk(inner, currency, lang, name) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_walk(inner, currency, lang, key) for inner in value]
    if isinstance(value, str):
        return printable(_text(value, lang, key))
    if isinstance(value, int) and not isinstance(value, bool) and key in AMOUNTS:
        return money_text.exact(value, currency, lang)
    if key == "tax_rate_bp" and value is not None:
        return money_text.percent(value)
    if key == "size_bytes" and value is not None:
        return f"{value:,}"
    return value


def _text(value: str, lang: str, key: str) -> str:
    if key.endswith("_on") or key in DATES:
        return dates_text.date_text(date.fromisoformat(value), lang)
    if key.endswith("_at"):
        return dates_text.datetime_text(datetime.fromisoformat(value), lang, seconds=True)
    if key == "business_number":
        return business_number.format(value)
    return value
