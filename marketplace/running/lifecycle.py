"""What may become of a proposed rule, and of a sheet of companies: who may take which step."""

from __future__ import annotations

from marketplace.kernel.lifecycle import Lifecycle, step
from marketplace.kernel.text import Text
from marketplace.running.permissions import import_parties, policy_parties

POLICY_PROPOSAL = Lifecycle(
    "policy_proposal",
    policy_parties,
    {
        "proposed": Text("다른 관리자의 확인 대기", "Awaiting another administrator"),
        "confirmed": Text("확인됨", "Confirmed"),
        "withdrawn": Text("취소됨", "Withdrawn"),
    },
    confirm=step("proposed", to="confirmed", by={"second"}),
    withdraw=step("proposed", to="withdrawn", by={"proposer", "second"}),
    # Its row of the rules goes with it: nothing has followed it yet.
    take_back=step("confirmed", to="withdrawn", by={"early"}),
)

COMPANY_IMPORT = Lifecycle(
    "company_import",
    import_parties,
    {
        "read": Text("확인 대기", "To be checked"),
        "entered": Text("등록 완료", "Entered"),
        "undone": Text("되돌림", "Undone"),
    },
    enter=step("read", to="entered", by={"center"}),
    undo=step("entered", to="undone", by={"center"}),
)
