"""What outlets brings: what listings say to machines. It keeps nothing."""

from __future__ import annotations

from marketplace.kernel.feature import Feature
from marketplace.outlets.routes import bp

FEATURE = Feature(
    "outlets",
    blueprint=bp,
    links={"cite": "outlets.cite", "feed": "outlets.feed", "news_feed": "outlets.news_feed"},
)
