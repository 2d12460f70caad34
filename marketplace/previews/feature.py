"""What previews bring: the first page of a public PDF beside its name."""

from __future__ import annotations

from marketplace.kernel.feature import Feature
from marketplace.kernel.scene import Scene
from marketplace.previews import queries, services
from marketplace.previews.demo import DAYS, sheets
from marketplace.previews.routes import bp

FEATURE = Feature(
    "previews",
    blueprint=bp,
    handlers={"pdf_added": services.draw_first_page},
    answers={"first_pages": queries.shown},
    demo=[Scene(DAYS, sheets)],
)
