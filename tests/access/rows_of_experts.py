"""Experts and mentoring: the mentored company's people, the expert who is there, and the center."""

from __future__ import annotations

from tests.access.rows import CENTER, COMPANY, EVERYBODY, NOBODY, SIGNED_IN, get, post, who

ADMIN = who("center_admin")
EXPERT = who("expert")
SIDES = COMPANY | EXPERT | CENTER  # read one mentoring
ENDS = COMPANY | EXPERT | ADMIN
REQUEST = {"goal": "Halve the warpage.", "language": "ko", "wanted_on": "2026-12-01"}

EXPERTS = [
    get("experts.directory", EVERYBODY),
    get("experts.expert", EVERYBODY, ref="expert_profile"),
    # Who did not agree to be public exists for the center alone.
    get("experts.expert", CENTER, door=False, ref="pooled_expert"),
    get("experts.own_profile", SIGNED_IN),
    get("experts.edit_own_profile", SIGNED_IN),
    post("experts.edit_own_profile", SIGNED_IN),
    post("experts.claim", EXPERT),
    post("experts.publish", EXPERT, data={"consent": "y"}),
    post("experts.hide", EXPERT),
    post("experts.leave_own", EXPERT),
    *(get(f"experts.{page}", CENTER, SIGNED_IN) for page in ("desk", "coverage", "fees")),
    *(get(f"experts.{page}_file", CENTER, SIGNED_IN, kind="=csv") for page in ("experts", "coverage", "fees")),
    get("experts.desk_expert", CENTER, SIGNED_IN, ref="pooled_expert"),
    *(do("experts.enter", ADMIN, SIGNED_IN) for do in (get, post)),
    *(do("experts.edit", ADMIN, SIGNED_IN, ref="pooled_expert") for do in (get, post)),
    post("experts.record_rate", ADMIN, SIGNED_IN, ref="pooled_expert", data={"hourly": "15만", "from_on": "2026-01-01"}),
    post("experts.leave", ADMIN, SIGNED_IN, ref="expert_profile", data={"reason": "정년"}),
    *(post("experts.act", ADMIN, SIGNED_IN, ref="pooled_expert", action=f"={act}") for act in ("approve", "invite", "come_back", "erase")),
    *(do("experts.import_experts", ADMIN, SIGNED_IN) for do in (get, post)),
    get("experts.import_form", ADMIN, SIGNED_IN),
    get("experts.imported", ADMIN, SIGNED_IN, ref="expert_sheet"),
    *(post("experts.decide_import", ADMIN, SIGNED_IN, ref="expert_sheet", action=f"={act}") for act in ("enter", "undo")),
    get("experts.mentorings", SIGNED_IN),
    get("experts.new_mentoring", COMPANY | who("rival partner") | ADMIN, SIGNED_IN),
    post("experts.new_mentoring", COMPANY | who("rival partner") | ADMIN, SIGNED_IN, data=REQUEST),
    get("experts.mentoring", SIDES, ref="mentoring"),
    *(do("experts.edit_mentoring", COMPANY | ADMIN, SIDES, ref="mentoring") for do in (get, post)),
    *(do("experts.assign", ADMIN, SIDES, ref="mentoring") for do in (get, post)),
    post("experts.step", COMPANY, SIDES, ref="mentoring", action="=agree"),
    post("experts.step", COMPANY | ADMIN, SIDES, ref="mentoring", action="=withdraw"),
    post("experts.step", COMPANY, SIDES, ref="mentoring", action="=reopen"),
    post("experts.step", ADMIN, SIDES, ref="mentoring", action="=take_back"),
    post("experts.step", EXPERT, SIDES, ref="mentoring", action="=accept"),
    post("experts.step", ENDS, SIDES, ref="mentoring", action="=resume"),
    post("experts.part", EXPERT, SIDES, ref="mentoring", action="=decline"),
    post("experts.part", ENDS, SIDES, ref="mentoring", action="=release"),
    post("experts.end", ENDS, SIDES, ref="mentoring", data={"end-outcome": "solved"}),
    post("experts.rate", COMPANY | EXPERT, SIDES, ref="mentoring", data={"rate-score": "5"}),
    *(do("experts.log_meeting", EXPERT, SIDES, ref="mentoring") for do in (get, post)),
    # A meeting is put right by who held it; for everybody else there is nothing to put right.
    *(do("experts.meeting", EXPERT, ref="mentoring", session_ref="mentoring_meeting") for do in (get, post)),
    post("experts.delete_meeting", EXPERT, ref="mentoring", session_ref="mentoring_meeting"),
    get("experts.meeting", NOBODY, ref="mentoring", session_ref="=nothing"),
]  # fmt: skip
