"""The words of an issued agreement, for reading in the page: those of its paper's snapshot, never drafted anew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from marketplace.catalog.models import Listing, Offer
from marketplace.gateways.documents import Article, agreement_title
from marketplace.kernel import clock
from marketplace.licensing import clauses
from marketplace.licensing.days import of_day
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


def reading_text(paper: Paper) -> ReadingText:
    """What the PDF says, as text."""
    facts = paper.snapshot
    return ReadingText(
        title=title_of(paper.kind, facts, paper.language),
        lang=paper.language,
        articles=facts["articles"],
        special_terms=facts.get("special_terms") or [],
    )


def text_of_terms(
    listing: Listing, offer: Offer, lang: str, wording: dict[str, Any] | None = None
) -> ReadingText:
    """What an express licence of this offer would say, before there is one."""
    facts = paper_facts.licence_terms({**terms.of_offer(offer, listing.assets), "start_on": None}, lang)
    return ReadingText(
        title=title_of("agreement", {"terms": facts}, lang),
        lang=lang,
        articles=clauses.draft_articles(
            facts,
            lang,
            patented=bool(listing.patents),
            short=True,
            wording=wording,
            days=of_day(clock.today()),
            kind_of_result=listing.kind,
        ),
        special_terms=[],
    )


def title_of(kind: str, facts: dict[str, Any], lang: str) -> str:
    if kind == "nda":
        return "Non-disclosure agreement" if lang == "en" else "비밀유지계약서"
    return agreement_title(facts["terms"]["kind"], lang)[0]
