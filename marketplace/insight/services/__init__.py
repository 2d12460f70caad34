"""Writes of insight: targets, published years, viewers."""

from marketplace.insight.services.snapshots import drop_year, freeze_year, propose_year
from marketplace.insight.services.targets import set_targets
from marketplace.insight.services.viewers import end_viewer, forget_viewers, let_in, remind_viewers

__all__ = [
    "drop_year",
    "end_viewer",
    "forget_viewers",
    "freeze_year",
    "let_in",
    "propose_year",
    "remind_viewers",
    "set_targets",
]
