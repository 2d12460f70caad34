"""What papers brings: issued papers, read by whoever may read what they are about."""

from __future__ import annotations

from marketplace.kernel.feature import Feature
from marketplace.kernel.forgetting import Organisations, Stays
from marketplace.papers.models import Paper
from marketplace.papers.routes import bp

FEATURE = Feature(
    "papers",
    blueprint=bp,
    subjects={"paper_id": Paper},
    persons={Paper: Stays("an issued paper is a copy and never changes")},
    organisations={
        Paper: Organisations(Stays("a paper names who issued it then"), Stays("an issued paper stays"))
    },
)
