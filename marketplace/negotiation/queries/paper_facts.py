"""The facts of a deal in the shape of the papers' data contracts (gateways/documents/contracts.py)."""

from __future__ import annotations

from typing import Any, cast

from marketplace.accounts.queries import organisation_snapshot
from marketplace.catalog.models import KINDS as OUTPUT_KINDS
from marketplace.catalog.models import Listing
from marketplace.formats import territories
from marketplace.formats.countries import COUNTRIES, HOME
from marketplace.gateways.documents import LicenceTerms, TaxTreatment
from marketplace.gateways.documents.contracts import Deliverable, Royalty
from marketplace.kernel import clock, policy
from marketplace.kernel.text import Text, reading, t
from marketplace.negotiation.models import deliverables, money_terms
from marketplace.rights.models import KINDS
from marketplace.rights.queries import assets


def party(organisation_id: int, lang: str) -> dict[str, Any]:
    """Contract `Party`: who stands on the paper, in its language where the name was given in it."""
    facts = organisation_snapshot(organisation_id)
    other = "ko" if lang == "en" else "en"
    address = " ".join(part for part in (facts["address"], facts["address_detail"]) if part)
    if facts["postcode"]:
        address = f"({facts['postcode']}) {address}"
    if lang == "en" and facts["address_en"]:
        address = facts["address_en"]
    if facts["country"] != HOME:
        country = COUNTRIES.get(facts["country"], Text(facts["country"], facts["country"]))
        address = ", ".join(filter(None, (address, country.en if lang == "en" else country.ko)))
    return {
        "name": facts[f"name_{lang}"] or facts[f"name_{other}"],
        "business_number": facts["business_number"] or None,
        "registration_number": facts["registration_number"] or None,
        "representative": facts["representative_name"] or None,
        "address": address or None,
        "phone": facts["phone"] or None,
        "email": facts["tax_contact_email"] or None,
    }


def subject(listing: Listing, lang: str) -> dict[str, Any]:
    """Contract `Subject`: the technology, with its patents."""
    with reading(lang):
        return {
            "title": listing.title,
            "public_id": listing.public_id,
            "kind": t(OUTPUT_KINDS[listing.kind]),
            "patents": [
                {
                    "country": patent.country,
                    "application_no": patent.application_no or None,
                    "registration_no": patent.registration_no or None,
                    "expires_on": patent.expires_on.isoformat() if patent.expires_on else None,
                }
                for patent in listing.patents
            ],
        }


def licence_terms(terms: dict[str, Any], lang: str, tax_treatment: str = "taxable") -> LicenceTerms:
    """Contract `LicenceTerms` of a term sheet's terms (negotiation.terms), with the VAT treatment of who pays.

    When it is to be paid, and what delay costs, are the policy's: the same that invoices and interest are counted by.
    """
    field = terms["field_of_use_ko"] or terms["field_of_use_en"]
    if lang == "en":
        field = terms["field_of_use_en"] or terms["field_of_use_ko"]
    facts: LicenceTerms = {
        "kind": terms["kind"],
        "territory": _in(lang, territories.names(terms["territories"])),
        "field_of_use": field,
        "currency": terms["currency"],
        "effective_when": terms["effective_when"],
        "starts_on": terms["start_on"],
        "term_months": terms["term_months"],
        # With a running royalty or a lump sum the fee is the first part, alone it is the whole.
        "upfront": (terms["fee"] or None) if is_upfront(terms) else None,
        "lump_sum": terms.get("lump_sum") if is_upfront(terms) else (terms["fee"] or None),
        "milestones": list(terms.get("milestones") or []),
        "royalty": _royalty(terms),
        "improvements": terms.get("improvements") or "each",
        "tax_treatment": cast(TaxTreatment, tax_treatment),
        "payment_days": int(policy.value("payment_due_days", clock.today())),
        "late_interest_bp": int(policy.value("arrears_interest_bp", clock.today())),
    }
    if terms.get("fee_credited"):
        facts["fee_credited"] = True
    if terms.get("option_alone"):
        facts["option_alone"] = True
    if terms.get("withholding") == "grossed_up":
        facts["withholding"] = "grossed_up"
    if terms.get("deliverables"):
        facts["delivers"] = True
    if terms.get("sublicence") is not None:
        facts["sublicence"] = terms["sublicence"]
    if (found := terms.get("assets")) and assets.fits(terms["kind"], found):
        facts["needs_register"] = assets.effect_of(terms["kind"], found) == assets.REGISTERED
        name = assets.name_of(terms["kind"], found)
        if name != KINDS[terms["kind"]][0]:
            facts["right"] = name.en[0].lower() + name.en[1:] if lang == "en" else name.ko
    return facts


def _royalty(terms: dict[str, Any]) -> Royalty | None:
    """The running royalty and how it is reported: the values that the machine counts by."""
    if not terms["royalty_bp"]:
        return None
    period, counts, days = money_terms.royalty_reporting(terms)
    return {
        "rate_bp": terms["royalty_bp"],
        "steps": list(terms.get("royalty_steps") or []),
        "minimum": terms.get("royalty_minimum"),
        "cap": terms.get("royalty_cap"),
        "period": period,
        "counts": counts,
        "report_days": days,
        "estimate": bool(terms.get("royalty_estimate")),
        "on_right": assets.royalty_runs_on(terms.get("assets") or ()),
    }


def _in(lang: str, text: Text) -> str:
    return text.en if lang == "en" else text.ko


def deliverable_rows(terms: dict[str, Any], lang: str) -> list[Deliverable]:
    """The annex of what is handed over, in the words of the paper."""
    with reading(lang):
        return [
            {
                "kind": t(deliverables.KINDS[row["kind"]][0]),
                "text": deliverables.described(row, lang),
                "quantity": t(deliverables.counted(row)),
                "due": t(deliverables.within(row)),
            }
            for row in terms.get("deliverables") or []
        ]


def is_upfront(terms: dict[str, Any]) -> bool:
    """Whether the fee is an upfront fee (착수기본료) that more fees follow, and not the one fixed fee."""
    return bool(terms["royalty_bp"] or terms.get("lump_sum"))


def fee_line(terms: dict[str, Any], lang: str) -> str:
    """What the fee is called on quotations and invoices."""
    name = fee_name(terms)
    return name.en if lang == "en" else name.ko


def fee_name(terms: dict[str, Any]) -> Text:
    """`통상실시권 착수기본료` where more fees follow, `… 정액기술료` where none does."""
    return _named(terms, Text("착수기본료", "upfront fee") if is_upfront(terms) else _LUMP)


def fee_parts(terms: dict[str, Any]) -> list[tuple[Text, int]]:
    """What is billed at conclusion, line by line: (name, net amount in minor units)."""
    parts = [(fee_name(terms), terms.get("fee") or 0), (_named(terms, _LUMP), terms.get("lump_sum") or 0)]
    return [part for part in parts if part[1]]


def _named(terms: dict[str, Any], part: Text) -> Text:
    kind = assets.name_of(terms["kind"], terms.get("assets") or ())
    return Text(f"{kind.ko} {part.ko}", f"{kind.en}, {part.en}")


_LUMP = Text("정액기술료", "lump sum")
