"""Writes of mini-clusters, by room: groups, meetings, minutes, difficulties, clockwork, upheavals."""

from marketplace.clusters.services.clockwork import watch_difficulties, watch_meetings
from marketplace.clusters.services.difficulties import (
    add_note,
    correct_difficulty,
    end_difficulty,
    have_same,
    raise_difficulty,
    reopen_difficulty,
    reply,
    take_up,
    withdraw_difficulty,
)
from marketplace.clusters.services.groups import (
    NOT_CHAIR,
    NOT_YOURS,
    Facts,
    admit,
    archive,
    ask_to_join,
    leave,
    open_cluster,
    remove_member,
    remove_news,
    restore,
    save_cluster,
    set_named,
    write_news,
)
from marketplace.clusters.services.meetings import (
    Plan,
    answer_invitation,
    call_meeting,
    cancel_meeting,
    change_meeting,
    check_in,
    mark_attendance,
)
from marketplace.clusters.services.minutes import add_files, remove_file, write_minutes
from marketplace.clusters.services.undoing import undo_place
from marketplace.clusters.services.upheavals import (
    forget_coordinator,
    on_organisation_closed,
    on_organisation_merged,
)

__all__ = [
    "NOT_CHAIR", "NOT_YOURS", "Facts", "Plan", "add_files", "add_note", "admit", "answer_invitation", "archive", "ask_to_join", "call_meeting", "cancel_meeting",
    "change_meeting", "check_in", "correct_difficulty", "end_difficulty", "forget_coordinator", "have_same", "leave",
    "mark_attendance", "on_organisation_closed", "on_organisation_merged", "open_cluster", "raise_difficulty",
    "remove_file", "remove_member", "remove_news", "reopen_difficulty", "reply", "restore", "save_cluster", "set_named",
    "take_up", "undo_place", "watch_difficulties", "watch_meetings", "withdraw_difficulty", "write_minutes", "write_news",
]  # fmt: skip
