"""What every clause is written with: the terms, the language of the paper, and values in its words."""

from dataclasses import dataclass, field

from marketplace.gateways.documents import Article
from marketplace.gateways.documents.terms import TermsInWords
from marketplace.licensing.days import SHIPPED, Days


@dataclass(frozen=True)
class Draft(TermsInWords):
    """Terms and language while articles are being written, and what the articles further depend on."""

    joint: bool = False
    co_owned: bool = False
    patented: bool = True
    days: Days = field(default=SHIPPED)
    sealed: bool = False
    matter: str = ""  # kind of the result: software, dataset, know_how …

    def article(self, ko: str, en: str, *paragraphs: str | None) -> Article:
        """Make an article from a heading in both languages and paragraphs; None is left out."""
        return {"heading": self.s(ko, en), "paragraphs": [text for text in paragraphs if text]}
