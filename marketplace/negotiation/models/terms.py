"""Terms of a licence: checking them, reading them, comparing two numbers. Pure: no database.

A terms dict holds JSON values only: kind, fee (minor units, net of VAT), currency, term_months (None: as long as
the right lasts), territories (formats.territories), field_id (a node of the listing's tree, None: every field) with its names as
agreed in field_of_use_ko and field_of_use_en (names alone were typed before the tree existed), royalty_bp (None: none),
effective_when, start_on (ISO date or None: when it takes effect), note, assets (what stood behind the listing that
day, rights.assets), and those of `money_terms`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from marketplace.catalog.models import Offer
from marketplace.formats import dates_text, money_text, territories
from marketplace.kernel import clock, periods
from marketplace.kernel.errors import Invalid
from marketplace.kernel.money import BASIS_POINTS, MINOR_DIGITS
from marketplace.kernel.text import LANGUAGES, Text
from marketplace.negotiation.models import deliverables, money_terms
from marketplace.rights.queries import LICENCE_KINDS, Extent, Tree, assets

EFFECTIVE_WHEN: dict[str, Text] = {
    "countersigned": Text("양측 서명 시", "When both have signed"),
    "paid": Text("기술료 납부 시", "When the fee is paid"),
    "registered": Text("등록원부 등록 시", "When registered"),
    "notified": Text("출원인 변경 신고 시", "When the office is notified"),
}
RECORDED = ("registered", "notified")  # no effect before an entry or a notice (특허법 제101조, 제38조)
UNLIMITED = ("assignment", "sale")  # what has changed hands does not come back
LONGEST_MONTHS = 240
EVALUATION_MONTHS = 12
LARGEST_FEE = 10**13
SUMMARY = Text(
    "조건이 서로 맞지 않습니다. 표시된 항목을 고쳐 주십시오.",
    "These terms don't fit together. Please change the marked ones.",
)

LABELS: dict[str, Text] = {
    "kind": Text("권리의 종류", "Kind of right"),
    "fee": Text("기술료 (부가가치세 별도)", "Fee (VAT extra)"),
    "royalty_bp": Text("경상기술료", "Running royalty"),
    "term_months": Text("기간", "Term"),
    "territories": Text("실시 지역", "Territory"),
    "field_of_use": Text("실시 분야", "Field of use"),
    "effective_when": Text("효력 발생", "Takes effect"),
    "start_on": Text("시작일", "Starts on"),
    **money_terms.LABELS,
    "deliverables": deliverables.LABEL,
    "note": Text("그 밖의 조건", "Other terms"),
}


@dataclass(frozen=True)
class TermRow:
    """One line of a term sheet; `changed` when it differs from the number before."""

    label: Text
    value: Text
    changed: bool = False
    before: Text | None = None


def checked(terms: dict[str, Any], found: Sequence[str]) -> dict[str, Any]:
    """The terms with every key, or Invalid with one sentence per field that says what to change.

    `found`: the assets of the listing (rights.assets); what does not fit them is refused.
    """
    clean = {
        "kind": terms.get("kind"),
        "fee": terms.get("fee"),
        "currency": terms.get("currency") or "KRW",
        "term_months": terms.get("term_months"),
        "territories": territories.expand(territories.split(terms.get("territories"))),
        "field_id": terms.get("field_id"),
        "field_of_use_ko": (terms.get("field_of_use_ko") or "").strip(),
        "field_of_use_en": (terms.get("field_of_use_en") or "").strip(),
        "royalty_bp": terms.get("royalty_bp") or None,
        "effective_when": terms.get("effective_when")
        or default_effect(terms.get("kind") or "", terms.get("fee"), found),
        "start_on": _iso(terms.get("start_on")),
        "note": (terms.get("note") or "").strip(),
        "assets": list(found),
        "deliverables": deliverables.tidy(terms.get("deliverables")),
        **money_terms.tidy(terms),
    }
    problems = {**_value_problems(clean), **_contradictions(clean), **money_terms.problems(clean)}
    if wrong := deliverables.problem(clean["deliverables"]):
        problems["deliverables"] = wrong
    if problems:
        raise Invalid(SUMMARY, **problems)
    return clean


def of_offer(offer: Offer, found: Sequence[str]) -> dict[str, Any]:
    """A listing's published offer as terms; `fee` None when it is negotiable. `found`: the listing's assets."""
    return {
        "kind": offer.kind,
        "fee": offer.fee,
        "currency": offer.currency,
        "term_months": offer.term_months,
        "territories": list(offer.territories),
        "field_id": offer.field_id,
        "field_of_use_ko": offer.field_of_use_ko,
        "field_of_use_en": offer.field_of_use_en,
        "royalty_bp": offer.royalty_bp,
        "effective_when": default_effect(offer.kind, offer.fee, found),
        "assets": list(found),
    }


def default_effect(kind: str, fee: int | None, found: Sequence[str]) -> str:
    """When a right of this kind usually takes effect in these assets."""
    allowed = assets.moments(kind, found) if kind and assets.fits(kind, found) else ()
    if len(allowed) == 1:
        return allowed[0]
    return "paid" if fee else "countersigned"


def _iso(value: Any) -> str | None:
    return value.isoformat() if isinstance(value, date) else value or None


def _kind_problems(terms: dict[str, Any]) -> dict[str, Text]:
    """Whether there is such a right, and whether it fits the assets."""
    if terms["kind"] not in LICENCE_KINDS:
        return {"kind": Text("권리의 종류를 선택해 주십시오.", "Choose the kind of right.")}
    if not assets.fits(terms["kind"], terms["assets"]):
        return {"kind": assets.refusal(terms["kind"], terms["assets"])}
    return {}


def _value_problems(terms: dict[str, Any]) -> dict[str, Text]:
    found = _kind_problems(terms)
    fee = terms["fee"]
    if type(fee) is not int or not 0 <= fee <= LARGEST_FEE:
        found["fee"] = Text(
            "기술료를 0 이상의 금액으로 입력해 주십시오. 무상이면 0을 입력합니다.",
            "Enter a fee of 0 or more; 0 means free.",
        )
    if terms["currency"] not in MINOR_DIGITS:
        found["currency"] = Text("통화를 선택해 주십시오.", "Choose the currency.")
    months = terms["term_months"]
    if months is not None and not 1 <= months <= LONGEST_MONTHS:
        found["term_months"] = Text(
            "기간을 1개월에서 240개월 사이로 입력해 주십시오.", "Enter a term of 1 to 240 months."
        )
    if not terms["territories"] or territories.unknown(terms["territories"]):
        found["territories"] = Text(
            "실시 지역을 하나 이상 선택해 주십시오.", "Choose at least one territory."
        )
    royalty = terms["royalty_bp"]
    if royalty is not None and not 0 < royalty <= BASIS_POINTS:
        found["royalty_bp"] = Text(
            "경상기술료를 0%에서 100% 사이로 입력해 주십시오.", "Enter a royalty from 0% to 100%."
        )
    if terms["effective_when"] not in EFFECTIVE_WHEN:
        found["effective_when"] = Text("효력이 생기는 때를 선택해 주십시오.", "Choose when it takes effect.")
    if terms["start_on"]:
        try:
            if date.fromisoformat(terms["start_on"]) < clock.today():
                found["start_on"] = Text(
                    "시작일이 지났습니다. 오늘 또는 그 뒤의 날을 입력해 주십시오.",
                    "The start has passed. Enter today or a later day.",
                )
        except ValueError:
            found["start_on"] = Text(
                "날짜를 2026-11-22처럼 입력해 주십시오.", "Enter a date such as 2026-11-22."
            )
    if len(terms["note"]) > 2000 or max(len(terms["field_of_use_ko"]), len(terms["field_of_use_en"])) > 120:
        found["note"] = Text(
            "실시 분야는 120자, 그 밖의 조건은 2,000자 이하로 줄여 주십시오.",
            "At most 120 characters for the field and 2,000 for other terms.",
        )
    return found


def _contradictions(terms: dict[str, Any]) -> dict[str, Text]:
    found: dict[str, Text] = {}
    kind, months, effect = terms["kind"], terms["term_months"], terms["effective_when"]
    if wrong := _wrong_moment(kind, effect, terms["assets"]):
        found["effective_when"] = wrong
    elif effect == "paid" and not terms["fee"]:
        found["effective_when"] = Text(
            "무상이면 납부를 기다릴 수 없습니다. ‘양측 서명 시’로 바꿔 주십시오.",
            "Nothing is paid for a free licence. Choose “When both have signed”.",
        )
    if kind in UNLIMITED and months:
        found["term_months"] = Text(
            "양도와 매매에는 기간이 없습니다. 기간을 비워 주십시오.",
            "An assignment or a sale has no term. Leave it empty.",
        )
    elif kind == "evaluation" and not (months and months <= EVALUATION_MONTHS):
        found["term_months"] = Text(
            "시험 실시는 12개월 이하의 기간이 필요합니다.", "An evaluation needs a term of at most 12 months."
        )
    elif kind in ("option", "loan") and not months:
        found["term_months"] = Text("옵션과 대여에는 기간이 필요합니다.", "An option or a loan needs a term.")
    if kind == "evaluation" and terms["royalty_bp"]:
        found["royalty_bp"] = Text(
            "시험 실시는 매출이 없으므로 경상기술료를 비워 주십시오.",
            "An evaluation earns no sales. Leave the royalty empty.",
        )
    return found


def _wrong_moment(kind: str, effect: str, found: Sequence[str]) -> Text | None:
    """Why the right can't take effect at this moment; an unknown kind or moment is refused by itself."""
    if not assets.fits(kind, found) or effect in assets.moments(kind, found):
        return None
    return {
        assets.REGISTERED: Text(
            "전용실시권과 양도는 등록해야 효력이 생깁니다. ‘등록원부 등록 시’로 바꿔 주십시오.",
            "An exclusive licence or assignment takes effect when registered. Choose “When registered”.",
        ),
        assets.NOTIFIED: Text(
            "출원 중인 권리의 양도는 지식재산처에 신고해야 효력이 생깁니다. ‘출원인 변경 신고 시’로 바꿔 주십시오.",
            "An application is assigned by notice to the office. Choose “When the office is notified”.",
        ),
        assets.AGREED: Text(
            "이 권리는 등록하거나 신고할 원부가 없습니다. ‘양측 서명 시’나 ‘기술료 납부 시’를 선택해 주십시오.",
            "There is no register for this right. Choose “When both have signed” or “When the fee is paid”.",
        ),
    }[assets.effect_of(kind, found)]


def period(terms: dict[str, Any], effective_on: date) -> tuple[date, date | None]:
    """First and last day of the right when it takes effect on a day (or later, by `start_on`)."""
    start = effective_on
    if terms.get("start_on"):
        start = max(start, date.fromisoformat(terms["start_on"]))
    months = terms.get("term_months")
    return start, periods.last_day(start, months) if months else None


def field_of_use(terms: dict[str, Any]) -> str:
    """The field in the words that were agreed on: the Korean ones, else the English, "" for every field."""
    return str(terms.get("field_of_use_ko") or terms.get("field_of_use_en") or "")


def extent(terms: dict[str, Any]) -> Extent:
    """Where the right would apply, as `rights` takes it."""
    return Extent(terms.get("field_id"), field_of_use(terms), frozenset(terms["territories"]))


def with_field(terms: dict[str, Any], tree: Tree) -> dict[str, Any]:
    """The terms with the names of the field that they name; Invalid where the listing has no such field."""
    if terms["field_id"] is None:
        return terms
    node = tree.nodes.get(terms["field_id"])
    if node is None or node.removed:
        sentence = Text("실시 분야를 목록에서 선택해 주십시오.", "Choose the field of use from the list.")
        raise Invalid(sentence, field_id=sentence)
    return terms | {"field_of_use_ko": node.name.ko, "field_of_use_en": node.name.en}


def rows(terms: dict[str, Any], before: dict[str, Any] | None = None) -> list[TermRow]:
    """The terms line by line; with `before`, what differs from it is marked and its old value kept."""
    new = _values(terms)
    old = _values(before) if before else new
    return [
        TermRow(LABELS[key], new[key], new[key] != old[key], old[key] if new[key] != old[key] else None)
        for key in new
        if new[key].ko or new[key] != old[key]
    ]


def _values(terms: dict[str, Any]) -> dict[str, Text]:
    months, royalty, start = terms.get("term_months"), terms.get("royalty_bp"), terms.get("start_on")
    field_ko, field_en = terms.get("field_of_use_ko") or "", terms.get("field_of_use_en") or ""
    until_right = (
        Text("해당 없음", "Not applicable")
        if terms["kind"] in UNLIMITED
        else Text("권리 존속기간까지", "As long as the right lasts")
    )
    return {
        "kind": assets.name_of(terms["kind"], terms.get("assets") or ()),
        "fee": each(lambda lang: _fee(terms["fee"], terms["currency"], lang)),
        "royalty_bp": Text(
            f"순매출액의 {money_text.percent(royalty)}", f"{money_text.percent(royalty)} of net sales"
        )
        if royalty
        else Text("", ""),
        "term_months": Text(f"{months}개월", f"{months} months") if months else until_right,
        "territories": territories.names(terms["territories"]),
        "field_of_use": Text(field_ko or field_en or "모든 분야", field_en or field_ko or "Every field"),
        "effective_when": EFFECTIVE_WHEN[terms["effective_when"]],
        "start_on": each(lambda lang: dates_text.date_text(date.fromisoformat(start), lang))
        if start
        else Text("", ""),
        **money_terms.values(terms),
        "deliverables": deliverables.value(terms.get("deliverables") or []),
        "note": Text(terms.get("note") or "", terms.get("note") or ""),
    }


def _fee(fee: int, currency: str, lang: str) -> str:
    return money_text.exact(fee, currency, lang) if fee else money_text.short(0, currency, lang)


def each(write: Any) -> Text:
    """A sentence written by `write(language)` in both languages."""
    return Text(*(write(lang) for lang in LANGUAGES))
