"""What watching brings: health for programs, the state of the site for the center, letters when something is wrong."""

from __future__ import annotations

from datetime import timedelta

from marketplace.kernel import audience
from marketplace.kernel.feature import Feature, MenuEntry, letters
from marketplace.kernel.text import Text
from marketplace.watching import queries, services
from marketplace.watching.commands import doctor
from marketplace.watching.routes import bp

FEATURE = Feature(
    "watching",
    blueprint=bp,
    commands=[doctor],
    handlers={"tell_of_findings": services.tell_of_findings},
    jobs={"tell_of_findings": timedelta(minutes=10)},
    letters=letters("site_ails"),
    work=[queries.work_items],
    menu=[
        MenuEntry("watching.system", Text("시스템 상태", "State of the site"), "activity", audience.oversight, desk=150),
    ],
)  # fmt: skip
