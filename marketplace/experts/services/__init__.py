"""Writes of experts, by room: profiles, importing, mentoring, meetings, parting, clockwork."""

from marketplace.experts.services.clockwork import remind_mentorings
from marketplace.experts.services.importing import (
    addresses_known,
    enter_sheet,
    forget_sheets,
    read_sheet,
    undo_sheet,
)
from marketplace.experts.services.meetings import Meeting, change_meeting, delete_meeting, log_meeting
from marketplace.experts.services.mentoring import (
    MentoringDraft,
    accept,
    agree,
    assign,
    change_request,
    decline,
    end,
    rate,
    release,
    reopen,
    request_mentoring,
    resume,
    take_back,
    withdraw,
)
from marketplace.experts.services.parting import on_organisation_closed, on_organisation_merged
from marketplace.experts.services.profiles import (
    ExpertDraft,
    approve,
    claim,
    come_back,
    edit_expert,
    enter_expert,
    erase,
    erase_person,
    invite,
    leave,
    record_rate,
    save_own_profile,
    set_published,
)

__all__ = [
    "ExpertDraft", "Meeting", "MentoringDraft", "accept", "addresses_known", "agree", "approve", "assign", "change_meeting",
    "change_request", "claim", "come_back", "decline", "delete_meeting", "edit_expert", "end", "enter_expert", "enter_sheet",
    "erase", "erase_person", "forget_sheets", "invite", "leave", "log_meeting", "on_organisation_closed", "on_organisation_merged", "rate",
    "read_sheet", "record_rate", "release", "remind_mentorings", "reopen", "request_mentoring", "resume", "save_own_profile",
    "set_published", "take_back", "undo_sheet", "withdraw",
]  # fmt: skip
