"""Which articles an agreement has, in which order."""

from collections.abc import Mapping

from marketplace.gateways.documents import Article, LicenceTerms
from marketplace.gateways.documents.terms import TITLES
from marketplace.licensing.clauses import duration, express, general, grant, matter, money
from marketplace.licensing.clauses.drafting import Draft
from marketplace.licensing.days import SHIPPED, Days

_ORDER = (
    general.purpose,
    general.definitions,
    grant.grant,
    matter.matter,
    duration.term,
    money.fees,
    money.tax,
    money.reports,
    general.joint_licensees,
    duration.registration,
    duration.conditions,
    general.delivery,
    general.improvements,
    general.confidentiality,
    general.warranty,
    duration.upkeep,
    general.infringement,
    general.transfer,
    general.termination,
    general.consequences,
    general.electronic_form,
    general.disputes,
    general.final,
)


# Articles that say the same whatever the terms: the center may rewrite them in the template library.
_STANDING = (
    general.purpose, general.confidentiality, general.infringement, general.transfer, general.termination,
    general.electronic_form, general.disputes, general.final,
)  # fmt: skip
_STANDING_SHORT = (express.confidentiality, express.third_parties, express.general)
FORM = general.electronic_form.__name__  # how the paper is signed
LIBRARY = (*TITLES, "express")


def standing_articles(kind: str, lang: str, days: Days = SHIPPED) -> list[Article]:
    """The code's wording of the articles that the library may replace, for a kind of licence or "express"."""
    short = kind == "express"
    terms: LicenceTerms = {
        "kind": "non_exclusive" if short else kind,  # type: ignore[typeddict-item]
        "territory": "",
        "field_of_use": "",
        "currency": "KRW",
        "lump_sum": 1,
    }
    draft = Draft(terms, lang, days=days)
    written = [(write.__name__, write(draft)) for write in (_STANDING_SHORT if short else _STANDING)]
    return [{**article, "key": key} for key, article in written if article]


def draft_articles(
    terms: LicenceTerms,
    lang: str,
    *,
    joint: bool = False,
    co_owned: bool = False,
    patented: bool = True,
    short: bool = False,
    wording: Mapping[str, Article] | None = None,
    days: Days = SHIPPED,
    sealed: bool = False,
    kind_of_result: str = "",
) -> list[Article]:
    """Choose and write the articles that the terms call for.

    joint: several licensees. co_owned: the technology has co-owners, whose consent the licensor then warrants.
    patented: whether Annex 2 names patents; without any, registration and upkeep are not spoken of.
    short: the form of an express licence, where the terms fit it. wording: articles that the center rewrote, by key;
    each stands where the terms call for the article of that key. days: which the articles name (licensing.days).
    sealed: a paper for seals, that speaks of no electronic signature, whoever rewrote that article. kind_of_result: the listing's,
    for what holds of a program, a data set or know-how alone. An article's key is the name of what writes it.
    Raises KeyError for an unknown kind of licence.
    """
    draft = Draft(terms, lang, joint, co_owned, patented, days, sealed, kind_of_result)
    order = express.ORDER if short and not joint and express.fits(terms) else _ORDER
    written = [(write.__name__, article) for write in order if (article := write(draft))]
    other = {key: article for key, article in (wording or {}).items() if not (sealed and key == FORM)}
    return [{**other.get(key, article), "key": key} for key, article in written]
