"""What the scratch feature brings: one of everything."""

from __future__ import annotations

from datetime import date, timedelta

from marketplace.kernel import audience
from marketplace.kernel.feature import Feature, MenuEntry, PolicyRow, letters
from marketplace.kernel.forgetting import By, Follows, Organisations, Stays
from marketplace.kernel.text import Text
from tests.scratch_feature import queries, services
from tests.scratch_feature.models import ScratchNote
from tests.scratch_feature.routes import bp

FEATURE = Feature(
    "scratch_feature",
    blueprint=bp,
    handlers={"scratch_read": services.mark_read, "tear_down": services.tear_down},
    jobs={"tear_down": timedelta(days=1)},
    letters=letters("scratch_pinned"),
    subjects={"scratch_note_id": ScratchNote},
    work=[queries.work_items],
    menu=[MenuEntry("scratch_feature.notes", Text("쪽지", "Notes"), "bell", audience.signed_in, main=75)],
    policy=[PolicyRow("scratch_days", date(2000, 1, 1), 0, "시험")],
    persons={ScratchNote: By("scratch_feature")},
    erase_person=services.forget,
    organisations={ScratchNote: Organisations(Follows(), Stays("a test's note"))},
)
