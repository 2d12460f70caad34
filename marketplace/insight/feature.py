"""What insight brings: from inquiry to income, counted from events; the figures, for whom they are and what becomes of them."""

from __future__ import annotations

from datetime import timedelta

from marketplace.insight import queries, services
from marketplace.insight.demo import figures
from marketplace.insight.models import FigureSnapshot, FigureTarget, FigureViewer
from marketplace.insight.permissions import is_viewer, may_track
from marketplace.insight.routes import bp
from marketplace.kernel import audience
from marketplace.kernel.feature import Feature, MenuEntry, letters
from marketplace.kernel.forgetting import Erased, Stays
from marketplace.kernel.scene import Scene
from marketplace.kernel.text import Text

FEATURE = Feature(
    "insight",
    blueprint=bp,
    handlers={"remind_viewers": services.remind_viewers},
    jobs={"remind_viewers": timedelta(days=1)},
    letters=letters("figure_viewer_in", "figure_viewer_ends"),
    subjects={"figure_viewer_id": FigureViewer},
    work=[queries.work_items],
    menu=[
        MenuEntry("insight.tracking", Text("현황", "Tracking"), "chart-column", audience.follows_deals, main=50, desk=100),
        MenuEntry("insight.dashboard", Text("지표", "Figures"), "chart-no-axes-combined", may_track, desk=101),
        MenuEntry("insight.reports", Text("보고서", "Reports"), "file-text", may_track, desk=102),
        MenuEntry("insight.reports", Text("센터 보고서", "Center's reports"), "file-text", is_viewer, user=10),
        MenuEntry("insight.public_figures", Text("통계", "Figures"), "chart-column", audience.everybody, foot=28),
    ],
    persons={
        FigureTarget: Stays("who set a target for the center; the account says nothing any more"),
        FigureSnapshot: Stays("who published a year for the center; the account says nothing any more"),
        FigureViewer: Erased(),
    },
    demo=[Scene(8, figures)],
)  # fmt: skip
