"""A query on its way to any engine: what it looks up, what it was meant to be, what is told about it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from search_index.analysis import Analyzer
from search_index.correction import correct
from search_index.index_terms import IndexTerms
from search_index.interface import Correction, Note, Query, Suggestion
from search_index.plan import Leaf, Plan, Unit, make_plan
from search_index.query_language import WRITTEN_WORDS, Clause, Parsed, by_class, is_sentence, parse
from search_index.text import is_initials
from search_index.thesaurus import Thesaurus
from search_index.variants import add_completions, add_sounds, add_variants

#: A document with less than this share of the best score only shares a common word with the query, and is left out.
RELEVANT = 0.15
MAX_PER_PAGE = 100
#: Sorts other than by relevance: the number, and whether the largest comes first.
SORTS = {
    "newest": ("day", 1), "oldest": ("day", -1), "fee_low": ("fee", -1), "fee_high": ("fee", 1),
    "trl_high": ("trl", 1), "trl_low": ("trl", -1),
}  # fmt: skip
#: Words of a text by which documents like it are looked for.
TELLING_WORDS = 25
LONGEST_TEXT = 20_000


@dataclass(frozen=True, slots=True)
class Reader:
    """How queries on one index are read: with the analysis it was made by, and its thesaurus."""

    analyzer: Analyzer
    thesaurus: Thesaurus

    def readings(self, text: str) -> tuple[Parsed, ...]:
        """How a query of any text is read, and how else if it finds nothing that way: with its quoted words apart.

        Who writes a sentence quotes as writers do, so there they are apart from the first; a sign before the quotes insists.
        """
        parsed = parse(text)
        if parsed.plain and (named := by_class(parsed.words)):
            facet, code, rest = named
            alone = Clause(code, "field", facet)
            of_class = [Parsed([alone, Clause(rest)])] if rest else []
            return (*of_class, Parsed([alone]), parsed)
        if not parsed.quoting:
            return (parsed,)
        apart = parsed.unquoted()
        written = len(parsed.words.split()) > WRITTEN_WORDS or is_sentence(self.analyzer.terms(parsed.words))
        return (apart,) if written else (parsed, apart)

    def plan(self, parsed: Parsed, terms: IndexTerms, *, expand: bool) -> Plan:
        """What a query looks up, if wanted with translations, other spacings and what its last word may begin."""
        plan = make_plan(parsed, self.analyzer)
        if expand:
            add_variants(plan, terms)
            add_sounds(plan, terms, lambda term: term in self.thesaurus.rows)
            if parsed.plain:
                add_completions(plan, parsed.words, terms, self.analyzer)
            self.thesaurus.expand(plan, terms)
        return plan

    def correction(
        self,
        query: Query,
        parsed: Parsed,
        terms: IndexTerms,
        *,
        found: bool,
        suggested: Callable[[], Sequence[Suggestion]],
    ) -> Correction | None:
        """A better reading of a query of plain words; searched instead when nothing was found.

        Initial consonants are read as what is suggested for them while they are typed.
        """
        if is_initials(query.text.strip()):
            meant = next((row.text for row in suggested() if row.kind == "term"), "")
            return Correction(query.text, meant, query.correct, "initials") if meant else None
        if not parsed.plain or not parsed.clauses:
            return None
        better = correct(terms, self.analyzer, self.thesaurus, parsed.words)
        if better is None or (found and better.reason == "keyboard" and not query.correct):
            return None
        applied = query.correct and (better.sure or not found)
        return Correction(query.text, better.text, applied, better.reason)

    def meant(self, text: str, terms: IndexTerms) -> str:
        """What a few words may have been meant to be, "" where they are known or nothing better is."""
        better = correct(terms, self.analyzer, self.thesaurus, text)
        return better.text if better else ""

    def words_of(self, texts: Sequence[tuple[str, float]]) -> tuple[dict[str, float], dict[str, str]]:
        """How often each term occurs in weighted texts, and how it is written there."""
        counts: defaultdict[str, float] = defaultdict(float)
        surfaces: dict[str, str] = {}
        for text, weight in texts:
            normalised, tokens, _ = self.analyzer.read(text)
            for token in tokens:
                counts[token.text] += weight
                surfaces.setdefault(token.text, normalised[token.start : token.end])
        return counts, surfaces


def notes_on(query: Query, parsed: Parsed, plan: Plan) -> list[Note]:
    """What is to be said about how the text was read."""
    notes = list(parsed.notes)
    if query.text.strip() and not plan.restricted:
        notes.append(Note("stop_words_only" if any(map(str.isalnum, query.text)) else "no_words"))
    return notes


def plan_of_words(telling: Mapping[str, float], surfaces: Mapping[str, str]) -> Plan:
    """A plan that looks for the most telling words."""
    chosen = sorted(telling, key=lambda term: (-telling[term], term))[:TELLING_WORDS]
    return Plan(
        units=[Unit(surfaces[term], ((Leaf("text", (term,)),),)) for term in chosen], order=tuple(chosen)
    )
