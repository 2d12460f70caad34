"""What performance figures bring: what a technology replaces and by how much, on its page."""

from __future__ import annotations

from marketplace.kernel.feature import Feature
from marketplace.kernel.forgetting import Stays
from marketplace.kernel.scene import Scene
from marketplace.performance import queries
from marketplace.performance.demo import DAYS, figures
from marketplace.performance.models import PerformanceFigure
from marketplace.performance.routes import bp

FEATURE = Feature(
    "performance",
    blueprint=bp,
    links={"listing_performance": "performance.edit"},
    answers={"performance": queries.shown, "performance_in_one_line": queries.in_one_line},
    persons={PerformanceFigure: Stays("the institution's figure; the account that added it says nothing any more")},
    demo=[Scene(DAYS, figures)],
)  # fmt: skip
