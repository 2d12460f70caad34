"""The life of a run through a sheet: its columns are matched, it is checked, run, and undone if need be."""

from __future__ import annotations

from typing import Any

from marketplace.interop.permissions import run_parties
from marketplace.kernel.lifecycle import SYSTEM_PARTY, Lifecycle, step
from marketplace.kernel.text import Text

PEOPLE = {"owner", "officer", "center"}
RUN = Lifecycle(
    "import_run",
    run_parties,
    {
        "columns": Text("열 확인", "Match columns"),
        "checking": Text("점검 중", "Being checked"),
        "checked": Text("점검 완료", "Checked"),
        "unreadable": Text("읽지 못함", "Could not be read"),
        "running": Text("가져오는 중", "Being imported"),
        "done": Text("완료", "Imported"),
        "undoing": Text("되돌리는 중", "Being undone"),
        "undone": Text("되돌림", "Undone"),
        "discarded": Text("취소", "Cancelled"),
    },
    check=step("columns", "checked", "unreadable", to="checking", by=PEOPLE),
    checked=step("checking", to="checked", by={SYSTEM_PARTY}),
    fail=step("checking", to="unreadable", by={SYSTEM_PARTY}),
    start=step("checked", to="running", by=PEOPLE),
    finish=step("running", to="done", by={SYSTEM_PARTY}),
    undo=step("done", to="undoing", by=PEOPLE),
    undone=step("undoing", to="undone", by={SYSTEM_PARTY}),
    discard=step("columns", "checked", "unreadable", to="discarded", by=PEOPLE),
)


def works(run: Any) -> bool:
    """Whether the worker has it at the moment."""
    return run.state in ("checking", "running", "undoing")
