"""What insight brings: from inquiry to income, counted from events."""

from __future__ import annotations

from marketplace.insight.routes import bp
from marketplace.kernel import audience
from marketplace.kernel.feature import Feature, MenuEntry
from marketplace.kernel.text import Text

FEATURE = Feature(
    "insight",
    blueprint=bp,
    menu=[MenuEntry("insight.tracking", Text("현황", "Tracking"), "chart-column", audience.follows_deals, main=50, desk=100)],
)  # fmt: skip
