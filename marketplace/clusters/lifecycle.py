"""What may become of a meeting and of a difficulty: who may take which step."""

from __future__ import annotations

from marketplace.clusters.permissions import difficulty_parties, meeting_parties
from marketplace.kernel.lifecycle import SYSTEM_PARTY, Lifecycle, step
from marketplace.kernel.text import Text

MEETING = Lifecycle(
    "cluster_meeting",
    meeting_parties,
    {
        "called": Text("예정", "Called"),
        "held": Text("마침", "Held"),
        "cancelled": Text("취소", "Cancelled"),
    },
    # Its minutes go out; later ones correct them.
    publish=step("called", "held", to="held", by={"chair"}),
    cancel=step("called", to="cancelled", by={"chair"}),
)
DIFFICULTY = Lifecycle(
    "difficulty",
    difficulty_parties,
    {
        "raised": Text("접수", "Raised"),
        "examined": Text("검토 중", "Being examined"),
        "solved_by_expert": Text("전문가가 해결", "Solved by an expert"),
        "made_project": Text("과제로 진행", "Made a project"),
        "licensed": Text("기술 도입", "Technology licensed"),
        "dropped": Text("종료", "Closed"),
    },
    take_up=step("raised", to="examined", by={"coordinator"}),
    reply=step("raised", "examined", to="examined", by={"coordinator"}),
    solve=step("raised", "examined", to="solved_by_expert", by={"coordinator"}),
    make_project=step("raised", "examined", to="made_project", by={"coordinator"}),
    license=step("raised", "examined", to="licensed", by={"coordinator"}),
    drop=step("raised", "examined", to="dropped", by={"coordinator", SYSTEM_PARTY}),
    withdraw=step("raised", "examined", to="dropped", by={"company"}),
    # The company was not helped after all; whoever closed it too early says so as well.
    reopen=step(
        "solved_by_expert", "made_project", "licensed", "dropped", to="raised", by={"company", "coordinator"}
    ),
)
OPEN = ("raised", "examined")
