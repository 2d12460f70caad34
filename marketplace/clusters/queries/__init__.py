"""Reads of mini-clusters, by room: groups (clusters and their members), gatherings, problems, helping, work.

The tables of steps are read here by pages of other packages.
"""

from marketplace.clusters.lifecycle import DIFFICULTY, MEETING, OPEN
from marketplace.clusters.queries.gatherings import meeting_for, meetings
from marketplace.clusters.queries.groups import (
    cluster_for,
    coordinator_of,
    directory,
    members,
    public_members,
)
from marketplace.clusters.queries.helping import programmes_for
from marketplace.clusters.queries.problems import difficulties, difficulty_for, in_common
from marketplace.clusters.queries.work import work_items

__all__ = [
    "DIFFICULTY",
    "MEETING",
    "OPEN",
    "cluster_for",
    "coordinator_of",
    "difficulties",
    "difficulty_for",
    "directory",
    "in_common",
    "meeting_for",
    "meetings",
    "members",
    "programmes_for",
    "public_members",
    "work_items",
]
