"""What may become of a mentoring, and of a sheet of experts: who may take which step."""

from __future__ import annotations

from marketplace.experts.models import ExpertImport
from marketplace.experts.permissions import administers, mentoring_parties
from marketplace.kernel.actor import Actor
from marketplace.kernel.lifecycle import SYSTEM_PARTY, Lifecycle, step
from marketplace.kernel.text import Text

MENTORING = Lifecycle(
    "mentoring",
    mentoring_parties,
    {
        "proposed": Text("기업 동의 대기", "Waiting for the company"),
        "requested": Text("전문가 찾는 중", "Looking for an expert"),
        "assigned": Text("전문가 수락 대기", "Waiting for the expert"),
        "running": Text("진행 중", "Under way"),
        "ended": Text("종료", "Ended"),
        "withdrawn": Text("취소", "Cancelled"),
    },
    agree=step("proposed", to="requested", by={"company"}),
    withdraw=step("proposed", "requested", to="withdrawn", by={"company", "center", SYSTEM_PARTY}),
    reopen=step("withdrawn", to="requested", by={"company"}),
    assign=step("requested", to="assigned", by={"center"}),
    take_back=step("assigned", to="requested", by={"center"}),
    accept=step("assigned", to="running", by={"expert"}),
    decline=step("assigned", to="requested", by={"expert", SYSTEM_PARTY}),
    release=step("running", to="requested", by={"company", "expert", "center", SYSTEM_PARTY}),
    end=step("running", to="ended", by={"company", "expert", "center"}),
    close=step("proposed", "requested", "assigned", "running", to="ended", by={SYSTEM_PARTY}),
    resume=step("ended", to="running", by={"company", "expert", "center"}),
)


def _import_parties(actor: Actor, _row: ExpertImport) -> set[str]:
    return {"center"} if administers(actor) else set()


EXPERT_IMPORT = Lifecycle(
    "expert_import",
    _import_parties,
    {
        "read": Text("확인 대기", "To be checked"),
        "entered": Text("등록 완료", "Entered"),
        "undone": Text("되돌림", "Undone"),
    },
    enter=step("read", to="entered", by={"center"}),
    undo=step("entered", to="undone", by={"center"}),
)
