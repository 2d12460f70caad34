"""The words of an issued agreement, for reading in the page: those of its paper's snapshot, never drafted anew."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from marketplace.catalog.models import Listing, Offer
from marketplace.gateways.documents import Article, agreement_title
from marketplace.kernel import clock
from marketplace.kernel.text import Text
from marketplace.licensing import clauses
from marketplace.licensing.clauses.plain import NOT_THE_CONTRACT, plain_of
from marketplace.licensing.comparing import compare
from marketplace.licensing.days import of_day
from marketplace.licensing.models import Agreement
from marketplace.licensing.queries.endings import days_of
from marketplace.licensing.queries.wordings import wording_of
from marketplace.negotiation.models import terms
from marketplace.negotiation.queries import paper_facts
from marketplace.papers.models import Paper


@dataclass(frozen=True)
class ReadingText:
    """Title and articles in the paper's own language (`lang`)."""

    title: str
    lang: str
    articles: list[Article]
    special_terms: list[str]
    plain: list[Text | None] = field(
        default_factory=list
    )  # 쉬운 말 of each article, None where somebody rewrote it
    plain_note: Text = NOT_THE_CONTRACT


def plain_words(agreement: Agreement, text: ReadingText) -> list[Text | None]:
    """The plain sentence of each article of an agreement's paper; none for one that the officer or the center rewrote."""
    named = days_of(agreement)
    rewritten = set(wording_of("express" if agreement.express else agreement.kind, agreement.language))
    if agreement.texts:
        first, last = agreement.texts[0].articles, agreement.texts[-1].articles
        rewritten |= {change.key for change in compare(first, last) if change.changed}
    keys = [article.get("key", "") for article in text.articles]
    return [None if key in rewritten else plain_of(key, agreement.kind, named) for key in keys]


def reading_text(paper: Paper, agreement: Agreement | None = None) -> ReadingText:
    """What the PDF says, as text; of an `agreement` with each article in plain words beside it."""
    facts = paper.snapshot
    text = ReadingText(
        title=title_of(paper.kind, facts, paper.language),
        lang=paper.language,
        articles=facts["articles"],
        special_terms=facts.get("special_terms") or [],
    )
    return replace(text, plain=plain_words(agreement, text)) if agreement is not None else text


def text_of_terms(
    listing: Listing, offer: Offer, lang: str, wording: dict[str, Any] | None = None
) -> ReadingText:
    """What an express licence of this offer would say, before there is one."""
    facts = paper_facts.licence_terms({**terms.of_offer(offer, listing.assets), "start_on": None}, lang)
    named = of_day(clock.today())
    text = ReadingText(
        title=title_of("agreement", {"terms": facts}, lang),
        lang=lang,
        articles=clauses.draft_articles(
            facts,
            lang,
            patented=bool(listing.patents),
            short=True,
            wording=wording,
            days=named,
            kind_of_result=listing.kind,
        ),
        special_terms=[],
    )
    keys = [article.get("key", "") for article in text.articles]
    plain = [None if key in (wording or {}) else plain_of(key, offer.kind, named) for key in keys]
    return replace(text, plain=plain)


def title_of(kind: str, facts: dict[str, Any], lang: str) -> str:
    if kind == "nda":
        return "Non-disclosure agreement" if lang == "en" else "비밀유지계약서"
    return agreement_title(facts["terms"]["kind"], lang)[0]
