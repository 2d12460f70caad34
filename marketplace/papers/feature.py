"""What papers brings: issued papers, read by whoever may read what they are about."""

from __future__ import annotations

from marketplace.kernel.feature import Feature
from marketplace.kernel.forgetting import Organisations, Stays
from marketplace.papers import services
from marketplace.papers.models import Paper
from marketplace.papers.routes import bp

FEATURE = Feature(
    "papers",
    blueprint=bp,
    handlers={"file_let_go": services.remove_file},
    subjects={"paper_id": Paper},
    persons={
        Paper: Stays(
            "an issued paper is a copy and never changes; it is destroyed as a whole when its time is over"
        )
    },
    organisations={
        Paper: Organisations(Stays("a paper names who issued it then"), Stays("an issued paper stays"))
    },
)
