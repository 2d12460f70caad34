"""Papers as PDF/A: `render("invoice", data, lang="ko")` gives the bytes to store and hash.

`contracts` describes the data of each template, `terms` puts the terms of a licence into words, `unprintable` tells
which characters of a text the paper font lacks.
"""

from marketplace.formats.glyphs import unprintable
from marketplace.gateways.documents.checks import DocumentError
from marketplace.gateways.documents.contracts import TEMPLATES, Article, LicenceTerms, TaxTreatment
from marketplace.gateways.documents.joining import joined
from marketplace.gateways.documents.rendering import render
from marketplace.gateways.documents.terms import agreement_title, term_rows

__all__ = [
    "TEMPLATES",
    "Article",
    "DocumentError",
    "LicenceTerms",
    "TaxTreatment",
    "agreement_title",
    "joined",
    "render",
    "term_rows",
    "unprintable",
]
