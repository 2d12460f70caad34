"""Mini-clusters: what members tell each other is for them and the center, a difficulty for its company and the center."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from marketplace.kernel import clock
from tests.access.rows import CENTER, COMPANY, EVERYBODY, SIGNATORIES, SIGNED_IN, get, post, who

MEMBERS = COMPANY | who("partner")
INSIDE = MEMBERS | CENTER
STAFF = who("center_admin center_finance")  # the latter coordinates the stage's cluster
CHAIRS = STAFF | who("partner")  # whose company leads it
CODE = {"code": "=battery"}


def meeting(_values: dict[str, Any]) -> dict[str, Any]:
    return {
        "title": "정기 모임", "day": (clock.today() + timedelta(days=9)).isoformat(), "begins": "14:00", "until": "16:00",
        "place": "센터 회의실", "agenda": "소식",
    }  # fmt: skip


def difficulty(values: dict[str, Any]) -> dict[str, Any]:
    return {"company_id": values["company"], "title": "휨이 큽니다", "problem": "커버가 식으면서 휩니다."}


def company(values: dict[str, Any]) -> dict[str, Any]:
    return {"company_id": values["company"]}


FACTS = {
    "name_ko": "이차전지",
    "name_en": "Secondary batteries",
    "coordinator_id": "",
    "leader_company_id": "",
}
NEWS = {"title": "소식", "body": "내용"}

CLUSTERS = [
    get("clusters.directory", EVERYBODY),
    get("clusters.cluster", EVERYBODY, **CODE),
    *(post("clusters.place", SIGNATORIES, who("member"), company, **CODE, action=f"={one}") for one in ("join", "leave", "name", "unname")),
    get("clusters.room", INSIDE, SIGNED_IN, **CODE),
    get("clusters.meetings", INSIDE, SIGNED_IN, **CODE),
    get("clusters.new_news", CHAIRS, SIGNED_IN, **CODE),
    post("clusters.new_news", CHAIRS, SIGNED_IN, NEWS, **CODE),
    post("clusters.remove_news", CHAIRS, INSIDE, ref="cluster_news"),
    get("clusters.new_meeting", CHAIRS, SIGNED_IN, **CODE),
    post("clusters.new_meeting", CHAIRS, SIGNED_IN, meeting, **CODE),
    get("clusters.meeting", INSIDE, ref="meeting"),
    get("clusters.edit_meeting", CHAIRS, INSIDE, ref="meeting"),
    post("clusters.edit_meeting", CHAIRS, INSIDE, meeting, ref="meeting"),
    post("clusters.cancel_meeting", CHAIRS, INSIDE, {"note": "일정이 겹칩니다."}, ref="meeting"),
    post("clusters.answer_invitation", MEMBERS | who("center_finance"), CENTER, ref="meeting", answer="=yes"),
    get("clusters.here", SIGNED_IN),
    post("clusters.here", MEMBERS | who("center_finance"), CENTER, lambda v: {"code": v["meeting_code"]}, gone=422),
    post("clusters.mark_attendance", CHAIRS, INSIDE, {"came": "yes"}, ref="meeting.now", person="member_user"),
    get("clusters.minutes", CHAIRS, INSIDE, ref="meeting.now"),
    post("clusters.minutes", CHAIRS, INSIDE, {"minutes": "# 논의\n- 휨", "publish": "1"}, ref="meeting.now"),
    post("clusters.add_file", CHAIRS, INSIDE, ref="meeting"),
    post("clusters.remove_file", CHAIRS, INSIDE, ref="meeting", file="meeting_file"),
    get("clusters.meeting_file", INSIDE, ref="meeting", file="meeting_file"),
    get("clusters.meeting_calendar", INSIDE, ref="meeting"),
    get("clusters.difficulties", SIGNED_IN),
    get("clusters.new_difficulty", MEMBERS | STAFF, SIGNED_IN, query="cluster=battery"),
    # A partner gets to the form, which refuses the other company that is named here.
    post("clusters.new_difficulty", MEMBERS, SIGNED_IN, difficulty),
    get("clusters.difficulty", COMPANY | CENTER, ref="difficulty"),
    get("clusters.edit_difficulty", COMPANY, CENTER, ref="difficulty"),
    post("clusters.edit_difficulty", COMPANY, CENTER, difficulty, ref="difficulty"),
    post("clusters.take_up", STAFF, COMPANY | CENTER, ref="difficulty"),
    post("clusters.reply", STAFF, COMPANY | CENTER, {"body": "전문가를 찾고 있습니다."}, ref="difficulty"),
    post("clusters.note", STAFF, COMPANY | CENTER, {"body": "전화했습니다."}, ref="difficulty"),
    post("clusters.end", STAFF, COMPANY | CENTER, {"action": "solve", "body": "해결했습니다."}, ref="difficulty"),
    post("clusters.take_back", COMPANY, CENTER, {"reason": "풀었습니다."}, ref="difficulty", action="=withdraw"),
    post("clusters.take_back", COMPANY | STAFF, CENTER, {"reason": "다시 휩니다."}, ref="difficulty.ended", action="=reopen"),
    # Its own company hears that it is its own (409); for everybody outside of the cluster there is none.
    post("clusters.same", MEMBERS, data={"same": "yes"}, ref="difficulty"),
    get("clusters.desk", CENTER, SIGNED_IN),
    get("clusters.new", who("center_admin"), SIGNED_IN),
    post("clusters.new", who("center_admin"), SIGNED_IN, FACTS | {"code": "robot", "name_ko": "로봇", "name_en": "Robots"}),
    get("clusters.edit", who("center_admin"), SIGNED_IN, **CODE),
    post("clusters.edit", who("center_admin"), SIGNED_IN, FACTS, **CODE),
    *(post("clusters.keep", who("center_admin"), SIGNED_IN, **CODE, action=f"={one}") for one in ("archive", "restore")),
    get("clusters.members", CENTER, SIGNED_IN, **CODE),
    *(post("clusters.place_company", who("center_admin"), SIGNED_IN, **CODE, ref="organisation", action=f"={one}") for one in ("admit", "remove", "undo")),
]  # fmt: skip
