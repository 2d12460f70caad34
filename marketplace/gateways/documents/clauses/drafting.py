"""What every clause is written with: the terms, the language of the paper, and values in its words."""

from dataclasses import dataclass
from datetime import date

from marketplace.formats import dates_text, money_text
from marketplace.gateways.documents.contracts import Article, LicenceKind, LicenceTerms, Royalty
from marketplace.kernel.text import Text

RIGHTS: dict[LicenceKind, Text] = {
    "non_exclusive": Text("통상실시권", "non-exclusive licence"),
    "exclusive": Text("전용실시권", "exclusive licence (전용실시권)"),
    "sole": Text("독점적 통상실시권", "sole contractual licence"),
    "assignment": Text("양도", "assignment"),
    "evaluation": Text("시험 실시권", "evaluation licence"),
    "option": Text("실시 옵션", "option"),
    "sharing": Text("통상실시권(기술나눔)", "non-exclusive licence (technology sharing)"),
}
REGISTERED: tuple[LicenceKind, ...] = ("exclusive", "assignment")
PERIODS = {
    "quarter": Text("분기", "calendar quarter"),
    "half_year": Text("반기", "calendar half-year"),
    "year": Text("연도", "calendar year"),
}


@dataclass(frozen=True)
class Draft:
    """Terms and language while articles are being written."""

    terms: LicenceTerms
    lang: str
    joint: bool = False
    co_owned: bool = False
    patented: bool = True

    def s(self, ko: str, en: str) -> str:
        """Choose the sentence of the paper's language."""
        return ko if self.lang == "ko" else en

    def article(self, ko: str, en: str, *paragraphs: str | None) -> Article:
        """Make an article from a heading in both languages and paragraphs; None is left out."""
        return {"heading": self.s(ko, en), "paragraphs": [text for text in paragraphs if text]}

    def money(self, minor: int) -> str:
        """Write an amount in the currency of the terms."""
        return money_text.exact(minor, self.terms["currency"], self.lang)

    def day(self, iso: str) -> str:
        """Write an ISO date as contract text does."""
        return dates_text.contract_date(date.fromisoformat(iso), self.lang)

    @property
    def kind(self) -> LicenceKind:
        """The kind of right granted."""
        return self.terms["kind"]

    @property
    def royalty(self) -> Royalty | None:
        """The running royalty, if the terms have one."""
        return self.terms.get("royalty")

    @property
    def effective_when(self) -> str:
        """countersigned, paid or registered; exclusive licences and assignments need registration by law."""
        if self.kind in REGISTERED:
            return "registered"
        return self.terms.get("effective_when") or "countersigned"

    @property
    def has_fee(self) -> bool:
        """Whether any money is due under the terms."""
        terms = self.terms
        fixed = terms.get("upfront") or terms.get("lump_sum") or terms.get("milestones")
        return bool(fixed or self.royalty)
