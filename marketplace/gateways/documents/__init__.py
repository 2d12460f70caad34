"""Papers as PDF/A: `render("invoice", data, lang="ko")` gives the bytes to store and hash.

`contracts` describes the data of each template, `clauses` writes the articles of agreements, `unprintable` tells
which characters of a text the paper font lacks.
"""

from marketplace.gateways.documents.checks import DocumentError
from marketplace.gateways.documents.contracts import TEMPLATES
from marketplace.gateways.documents.glyphs import unprintable
from marketplace.gateways.documents.rendering import render

__all__ = ["TEMPLATES", "DocumentError", "render", "unprintable"]
