"""What a mini-cluster does: its meetings, its members' difficulties, its news. The cluster itself is a table of accounts."""

from __future__ import annotations

from marketplace.clusters.models.difficulties import (
    LINK_KINDS,
    NOTE_KINDS,
    OUTCOMES,
    Difficulty,
    DifficultyLink,
    DifficultyNote,
    SameProblem,
)
from marketplace.clusters.models.meetings import ClusterMeeting, ClusterNews, MeetingAttendance, MeetingFile

__all__ = [
    "LINK_KINDS",
    "NOTE_KINDS",
    "OUTCOMES",
    "ClusterMeeting",
    "ClusterNews",
    "Difficulty",
    "DifficultyLink",
    "DifficultyNote",
    "MeetingAttendance",
    "MeetingFile",
    "SameProblem",
]
