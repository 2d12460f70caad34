"""What insight brings: from inquiry to income, counted from events; the figures, for whom they are and what becomes of them."""

from __future__ import annotations

from datetime import date, timedelta

from marketplace.insight import queries, services
from marketplace.insight.demo import figures
from marketplace.insight.models import FigureSnapshot, FigureTarget, FigureViewer
from marketplace.insight.permissions import is_viewer, may_track
from marketplace.insight.routes import bp
from marketplace.kernel import audience
from marketplace.kernel.feature import Feature, MenuEntry, PolicyRow, letters
from marketplace.kernel.forgetting import Erased, Retention, Stays
from marketplace.kernel.scene import Scene
from marketplace.kernel.text import Text

BEGINNING = date(2000, 1, 1)

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
    policy=[PolicyRow("figure_viewer_days", BEGINNING, 1095, "센터 운영 기준", False)],
    retention=[
        Retention(
            "figure_viewers",
            Text("부처와 기관의 보고서 열람", "Viewers of reports"),
            Text("이름, 이메일, 소속, 열람한 기간", "Name, email, office, from when to when they could read"),
            Text("정당한 이익 (개인정보 보호법 제15조제1항제6호)", "Legitimate interest (Personal Information Protection Act, Art. 15(1)6)"),
            Text("열람이 끝나고 {span}", "{span} after access ends"),
            forget=(services.forget_viewers,),
            rule="figure_viewer_days",
        ),
    ],
    persons={
        FigureTarget: Stays("who set a target for the center; the account says nothing any more"),
        FigureSnapshot: Stays("who published a year for the center; the account says nothing any more"),
        FigureViewer: Erased(),
    },
    demo=[Scene(8, figures)],
)  # fmt: skip
