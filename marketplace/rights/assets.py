"""Which right fits which asset: one table, read by offers, terms, agreements, registration and pages alike.

An asset is what the law sees behind a listing: a patent that is registered, one that is only applied for, know-how, a
work under copyright, a data set, a thing. Pure rules: no database, no workflow. Patents are anything with `country`,
`status` and `expires_on`. 특허법 제37조, 제38조, 제100조–제102조, 저작권법 제46조, 제57조.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from marketplace.kernel.text import Text
from marketplace.rights.models import KINDS

HOME = "KR"
OVER_STATUSES = ("expired", "lapsed", "refused")
# assets whose exclusivity ends on a day: what is paid for them alone is paid no longer than they live
PATENTS = frozenset({"registered", "registered_abroad", "application"})
AGREED, REGISTERED, NOTIFIED = "agreed", "registered", "notified"

ASSETS: dict[str, Text] = {
    "registered": Text("등록된 특허·실용신안·디자인", "Registered patent, utility model or design"),
    "registered_abroad": Text("다른 나라에 등록된 특허", "Patent registered in another country"),
    "application": Text("출원 중인 특허", "Patent application"),
    "unfiled": Text("출원하지 않은 발명", "Invention not yet filed"),
    "over": Text("소멸·거절·만료된 권리", "Right that has lapsed, expired or was refused"),
    "know_how": Text("노하우", "Know-how"),
    "copyright": Text("저작권으로 보호되는 성과", "Work under copyright"),
    "dataset": Text("데이터", "Data set"),
    "prototype": Text("시제품", "Prototype"),
}
_BY_CONTRACT = {
    "non_exclusive": AGREED,
    "sole": AGREED,
    "option": AGREED,
    "evaluation": AGREED,
    "sharing": AGREED,
}
# asset -> what may be granted in it -> when that takes effect: as agreed, when registered, or when the office is notified
TABLE: dict[str, dict[str, str]] = {
    "registered": {**_BY_CONTRACT, "exclusive": REGISTERED, "assignment": REGISTERED},
    # 전용실시권 exists in the Korean register only; elsewhere exclusivity and transfer follow the contract.
    "registered_abroad": {**_BY_CONTRACT, "assignment": AGREED},
    "application": {**_BY_CONTRACT, "assignment": NOTIFIED},
    "unfiled": {**_BY_CONTRACT, "assignment": AGREED},
    "over": {},
    "know_how": {"non_exclusive": AGREED, "sole": AGREED, "evaluation": AGREED, "sharing": AGREED},
    "copyright": {"non_exclusive": AGREED, "sole": AGREED, "publication": AGREED, "sharing": AGREED},
    "dataset": {"non_exclusive": AGREED, "sharing": AGREED},
    "prototype": {"sale": AGREED, "loan": AGREED, "evaluation": AGREED},
}
# kind of listing -> the asset that it is by itself, whatever patents stand beside it
OWN_ASSETS = {
    "know_how": "know_how",
    "software": "copyright",
    "paper": "copyright",
    "dataset": "dataset",
    "prototype": "prototype",
}
# kind of listing -> the asset that it is while no registration or application stands with it
UNREGISTERED = {"patent": "unfiled", "design": "copyright"}
# What a larger right may follow by a new agreement, once the asset admits it.
STEPS_UP = {"non_exclusive": ("sole", "exclusive"), "sole": ("exclusive",)}
_WORDS: dict[str, dict[str, Text]] = {
    "know_how": {
        "non_exclusive": Text("노하우 실시 허락", "Know-how licence"),
        "sole": Text("독점적 노하우 실시 허락", "Sole know-how licence"),
    },
    "copyright": {
        "non_exclusive": Text("이용 허락", "Licence to use"),
        "sole": Text("독점적 이용 허락", "Sole licence to use"),
    },
    "dataset": {"non_exclusive": Text("데이터 이용 허락", "Licence to use data")},
    "prototype": {"evaluation": Text("시험 사용", "Trial")},
}


def is_over(patent: Any, on: date) -> bool:
    """Whether a patent is lapsed, refused, or past its term, whatever the status that was entered."""
    return patent.status in OVER_STATUSES or (patent.expires_on is not None and patent.expires_on < on)


def assets_of(listing_kind: str, patents: Collection[Any], on: date) -> tuple[str, ...]:
    """The assets of a listing on a day, its own first; ("over",) where nothing is left to license."""
    own = OWN_ASSETS.get(listing_kind)
    living = dict.fromkeys(_asset_of(patent) for patent in patents if not is_over(patent, on))
    found = (*((own,) if own else ()), *living)
    if found:
        return found
    return ("over",) if patents else (UNREGISTERED.get(listing_kind, "unfiled"),)


def _asset_of(patent: Any) -> str:
    if patent.status != "registered":
        return "application"
    return "registered" if patent.country == HOME else "registered_abroad"


def kinds_for(assets: Iterable[str]) -> tuple[str, ...]:
    """The kinds of right that may be granted in these assets, in the order of rights.models.KINDS."""
    admitted = {kind for asset in assets for kind in TABLE[asset]}
    return tuple(kind for kind in KINDS if kind in admitted)


def fits(kind: str, assets: Iterable[str]) -> bool:
    """Whether the table has this kind for one of the assets; non-disclosure is no right in them and fits all."""
    return kind == "nda" or any(kind in TABLE[asset] for asset in assets)


def effect_of(kind: str, assets: Iterable[str]) -> str:
    """When a right of this kind takes effect: the strictest of the assets in which it may be granted.

    KeyError for a kind that fits none of them.
    """
    if kind == "nda":
        return AGREED
    effects = {TABLE[asset][kind] for asset in assets if kind in TABLE[asset]}
    if not effects:
        raise KeyError(kind)
    return next(effect for effect in (REGISTERED, NOTIFIED, AGREED) if effect in effects)


def moments(kind: str, assets: Collection[str]) -> tuple[str, ...]:
    """The moments (`effective_when` of terms) that parties may agree on for this kind in these assets."""
    effect = effect_of(kind, assets)
    if effect != AGREED:
        return (effect,)
    has_register = kind == "publication" or "registered" in assets
    return ("countersigned", "paid", *(("registered",) if has_register else ()))


def steps_up(old: str, new: str) -> bool:
    """Whether `new` is a larger right that may take the place of `old`."""
    return new in STEPS_UP.get(old, ())


def name_of(kind: str, assets: Iterable[str] = ()) -> Text:
    """What a right of this kind is called in these assets: 통상실시권 in a patent, 이용 허락 in a work."""
    admitting = [asset for asset in assets if kind in TABLE[asset]]
    if admitting and all(kind in _WORDS.get(asset, {}) for asset in admitting):
        return _WORDS[admitting[0]][kind]
    return KINDS[kind][0]


def royalty_runs_on(assets: Collection[str]) -> bool:
    """Whether nothing but patents and applications stands behind a royalty: then it ends with the last of them."""
    return bool(assets) and set(assets) <= PATENTS


def describe(assets: Iterable[str]) -> Text:
    """The assets in words."""
    found = [ASSETS[asset] for asset in assets]
    return Text(", ".join(text.ko for text in found), ", ".join(text.en for text in found))


def problem(kind: str, effective_when: str, assets: Collection[str]) -> Text | None:
    """Why a right of this kind, taking effect at this moment, does not fit these assets; None when it does."""
    if not fits(kind, assets):
        return refusal(kind, assets)
    if effective_when in moments(kind, assets):
        return None
    return Text(
        "이 기술의 권리 상태({assets})가 바뀌어 합의한 방식으로는 효력이 생길 수 없습니다. 새 조건을 제안하여 다시 계약해 주십시오.",
        "The status of the rights has changed ({assets}): this can't take effect as agreed. Offer new terms and conclude anew.",
    ).fill(assets=describe(assets))


def refusal(kind: str, assets: Collection[str]) -> Text:
    """Why a kind does not fit these assets, and what does."""
    possible = kinds_for(assets)
    if not possible:
        return Text(
            "권리가 소멸, 거절 또는 만료되어 허락할 것이 없습니다. 남은 노하우는 노하우로 따로 등록해 주십시오.",
            "The right has lapsed, expired or was refused: nothing is left to license. List remaining know-how by itself.",
        )
    names = [name_of(one, assets) for one in possible]
    return Text(
        "이 기술({assets})에는 ‘{kind}’ 계약을 할 수 없습니다. 가능한 유형: {possible}.",
        "“{kind}” does not fit this technology ({assets}). What fits: {possible}.",
    ).fill(
        assets=describe(assets),
        kind=KINDS[kind][0] if kind in KINDS else kind,
        possible=Text(", ".join(n.ko for n in names), ", ".join(n.en for n in names)),
    )
