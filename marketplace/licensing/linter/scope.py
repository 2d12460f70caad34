"""Where and how long: the territory against the rights' countries, the term against their life, two periods for one act."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from marketplace.formats import territories
from marketplace.formats.dates_text import contract_date
from marketplace.kernel import periods
from marketplace.kernel.text import Text
from marketplace.licensing.linter.figures import DAYS, months, number
from marketplace.licensing.linter.found import Facts, Finding

_PLACE = re.compile(r"지역\(([^()]*)\)|territory \(([^()]*)\)")
_WORLD = re.compile(r"전\s*세계|모든 나라|worldwide|throughout the world|all countries", re.IGNORECASE)
_LIMIT = re.compile(
    r"마지막 대상 특허|권리의 존속기간|권리가 존속하는 동안|last of the licensed (?:patents|rights)|as long as rights",
    re.IGNORECASE,
)
_RUNS = re.compile(r"경상기술료|running royalty", re.IGNORECASE)
_WHILE = re.compile(r"존속하는 동안에만|only while", re.IGNORECASE)
# An application with these is one for many countries: which, nobody has entered.
_MANY = frozenset({"WO", "EP"})
_MOST_NAMED = 3
_YEARS = re.compile(r"(?<!\d)(\d{1,2})\s*(?P<unit>년(?!\s*\d)|years?\b)")
# An act that one paper should give one period.
_ACTS = (
    (re.compile(r"(?:비밀|자료).*(?:반환|폐기)|(?:returns?|destroy).*material|material.*(?:return|destroy)", re.IGNORECASE), DAYS),
    (re.compile(r"등록에 필요한 서류|documents needed for registration", re.IGNORECASE), DAYS),
    (re.compile(r"비밀.*(?:동안|유지|지키)|secret|confidential.*(?:for|during)", re.IGNORECASE), _YEARS),
)  # fmt: skip


def territory(facts: Facts) -> Iterator[Finding]:
    """Another territory than that of Annex 1, by which the site keeps rights apart."""
    agreed = facts.terms.get("territory") or ""
    if not agreed:
        return
    world = territories.name(territories.WORLD)
    everywhere = agreed in (world.ko, world.en)
    mend = Text(
        "합의한 지역({agreed})과 다르며, 사이트는 그 지역의 권리만 지킵니다. 되돌리거나 새 조건을 합의해 주십시오.",
        "the territory agreed is another ({agreed}), and the site keeps only that. Put it back, or agree on new terms.",
    ).fill(agreed=agreed)
    for place, sentence in facts.sentences("grant", "licence"):
        for match in _PLACE.finditer(sentence):
            if (match[1] or match[2]) != agreed:
                yield Finding(place, match[0], mend)
        if not everywhere and (match_ := _WORLD.search(sentence)):
            yield Finding(place, match_[0], mend)


def beyond_the_rights(facts: Facts) -> Iterator[Finding]:
    """Countries in which none of the patents is entered: what else protects the technology there, the site can't know."""
    countries = {patent["country"] for patent in facts.data["subject"].get("patents") or []}
    if facts.terms.get("kind") in ("assignment", "sale", "loan", None) or not countries or countries & _MANY:
        return
    bare = [code for code in facts.territories if code not in countries]
    if bare:
        named = territories.names(bare[:_MOST_NAMED])
        yield Finding(
            facts.place_of("grant", "licence"),
            facts.in_its_words(named),
            Text(
                "특허와 출원이 {countries}에만 적혀 있습니다. 지역을 줄이거나 다른 나라의 특허를 기술에 적어 주십시오.",
                "patents and applications are entered for {countries} only. Narrow the territory, or enter those of other countries.",
            ).fill(countries=territories.names(sorted(countries))),
        )


def life(facts: Facts) -> Iterator[Finding]:
    """A royalty on the right, in a text that lets the term or the royalty outlive it: the site bills nothing then."""
    if not facts.royalty.get("on_right"):
        return
    for keys, about, limit in ((("term", "effect"), None, _LIMIT), (("fees",), _RUNS, _WHILE)):
        whole = [text for _, key, text in facts.paragraphs() if key in keys]
        if about is None:  # an assignment has no term
            speaks = bool(whole) and facts.terms["kind"] not in ("assignment", "sale")
        else:
            speaks = any(about.search(text) for text in whole)
        if speaks and not any(limit.search(text) for text in whole):
            yield Finding(
                facts.place_of(*keys),
                whole[-1][:40],
                Text(
                    "기술료가 특허에 달려 있는데, 마지막 특허가 끝나면 함께 끝난다는 문장이 없습니다. 그 문장을 되돌려 주십시오.",
                    "the royalty runs on the patents, and the sentence that it ends with the last of them is missing. Put it back.",
                ),
            )


def beyond_their_life(facts: Facts) -> Iterator[Finding]:
    """A term agreed for longer than the last patent lives, or patents of which nobody has entered the last day."""
    agreed = facts.terms.get("term_months")
    patents = facts.data["subject"].get("patents") or []
    if not (facts.royalty.get("on_right") and agreed and patents):
        return
    known = [date.fromisoformat(patent["expires_on"]) for patent in patents if patent.get("expires_on")]
    words = facts.in_its_words(Text("{n}개월", "{n} months").fill(n=agreed))
    place = facts.place_of("term", "effect")
    if len(known) < len(patents):
        if any(patent.get("registration_no") and not patent.get("expires_on") for patent in patents):
            yield Finding(
                place,
                words,
                Text(
                    "등록된 특허의 만료일이 적혀 있지 않아 기간을 견줄 수 없습니다. 기술 화면에 만료일을 적어 주십시오.",
                    "a registered patent has no last day, so the term can't be compared. Enter it with the technology.",
                ),
            )
        return
    start = date.fromisoformat(facts.terms.get("starts_on") or facts.data["created_at"][:10])
    if periods.months_after(start, agreed) > max(known):
        yield Finding(
            place,
            words,
            Text(
                "마지막 특허는 {day}에 끝나며 경상기술료도 그날까지만 발생합니다. 기간을 줄일지 확인해 주십시오.",
                "the last patent ends on {day}, and the royalty with it. Consider a shorter term.",
            ).fill(day=Text(contract_date(max(known), "ko"), contract_date(max(known), "en"))),
        )


def two_periods(facts: Facts) -> Iterator[Finding]:
    """Two periods for one act."""
    for about, figure in _ACTS:
        first: tuple[int, str, Text] | None = None
        for place, sentence in facts.sentences():
            for match in figure.finditer(sentence) if about.search(sentence) else ():
                said = months(match) if figure is _YEARS else number(match)
                if first and said != first[0]:
                    yield Finding(
                        place,
                        match[0],
                        Text(
                            "같은 일의 기간이 {where}에는 {other}(으)로 적혀 있습니다. 하나로 정해 주십시오.",
                            "{where} gives another period for the same act, {other}. Keep one of them.",
                        ).fill(where=first[2], other=first[1]),
                    )
                first = first or (said, match[0], place)
