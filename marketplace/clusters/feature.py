"""What mini-clusters bring: their pages, meetings with minutes, members' difficulties and what became of them."""

from __future__ import annotations

from datetime import date, timedelta

from marketplace.accounts.models import MiniCluster
from marketplace.clusters import queries, services
from marketplace.clusters.demo import DAYS, clusters
from marketplace.clusters.models import (
    ClusterMeeting,
    ClusterNews,
    Difficulty,
    DifficultyLink,
    DifficultyNote,
    MeetingAttendance,
    MeetingFile,
    SameProblem,
)
from marketplace.clusters.queries.gatherings import appointments
from marketplace.clusters.queries.groups import moves_with_company
from marketplace.clusters.queries.happenings import company_facts, company_line, fits_company
from marketplace.clusters.routes import bp
from marketplace.kernel import audience
from marketplace.kernel.feature import Feature, MenuEntry, PolicyRow, letters
from marketplace.kernel.forgetting import By, Follows, Organisations, Retention, Stays
from marketplace.kernel.scene import Scene
from marketplace.kernel.text import Text

FEATURE = Feature(
    "clusters",
    blueprint=bp,
    handlers={"watch_difficulties": services.watch_difficulties, "watch_meetings": services.watch_meetings},
    jobs={"watch_difficulties": timedelta(hours=6), "watch_meetings": timedelta(hours=1)},
    letters=letters(
        "cluster_appointed", "cluster_asked", "cluster_leader_gone", "cluster_membership",
        "difficulty_answered", "difficulty_ended", "difficulty_late", "difficulty_noted", "difficulty_raised",
        "difficulty_reminder", "difficulty_reopened", "difficulty_taken_up", "difficulty_waiting", "difficulty_withdrawn",
        "meeting_called", "meeting_tomorrow", "minutes_missing", "minutes_published",
    ) | letters("meeting_cancelled", "meeting_changed", urgent=True),
    subjects={"cluster_id": MiniCluster, "meeting_id": ClusterMeeting, "difficulty_id": Difficulty},
    work=[queries.work_items],
    menu=[
        MenuEntry("clusters.directory", Text("미니클러스터", "Mini-clusters"), "network", audience.everybody, main=17),
        MenuEntry("clusters.difficulties", Text("애로", "Difficulties"), "circle-help", audience.looks_for_technology, user=45),
        MenuEntry("clusters.desk", Text("미니클러스터", "Mini-clusters"), "network", audience.oversight, desk=135),
    ],
    links={
        "cluster": "clusters.cluster", "clusters": "clusters.directory", "difficulty": "clusters.difficulty",
        "new_difficulty": "clusters.new_difficulty",
    },
    answers={
        "moves_with_company": moves_with_company, "company_line": company_line, "company_facts": company_facts,
        "fits_company": fits_company, "appointments": appointments,
    },
    policy=[
        PolicyRow("difficulty_reminder_working_days", date(2000, 1, 1), 3, "센터 운영 기준: 애로 답변을 재촉하는 근무일"),
        PolicyRow("difficulty_answer_working_days", date(2000, 1, 1), 5, "센터 운영 기준: 애로에 답변하는 근무일"),
        PolicyRow("difficulty_next_days", date(2000, 1, 1), 30, "센터 운영 기준: 답변 뒤 다음 소식을 알리는 날수"),
        PolicyRow("small_difficulty_below_krw", date(2000, 1, 1), 10_000_000, "센터 운영 기준: 위원회 없이 바로 해결하는 애로의 금액"),
        PolicyRow("same_problem_shown_from", date(2000, 1, 1), 3, "센터 운영 기준: 같은 애로의 기업 수를 보여 주기 시작하는 수"),
        PolicyRow("meeting_minutes_working_days", date(2000, 1, 1), 5, "센터 운영 기준: 모임 뒤 회의록을 올리는 근무일"),
    ],
    retention=[
        Retention(
            "meetings",
            Text("미니클러스터 모임과 애로", "Cluster meetings and difficulties"),
            Text(
                "이름, 소속 기업, 모임 참석 여부, 등록하거나 답변한 애로",
                "Name, company, whether you come to meetings, difficulties you raised or answered",
            ),
            Text("계약의 이행", "Contract"),
            Text("탈퇴할 때까지, 그 뒤에는 이름 없이", "Until you leave; afterwards without your name"),
        ),
    ],
    persons={
        ClusterMeeting: Stays("who called it is the cluster's record; the account says nothing any more"),
        ClusterNews: Stays("the cluster's record; the account says nothing any more"),
        Difficulty: Stays("what the company asked for; the account says nothing any more"),
        DifficultyLink: Stays("where it led; the account says nothing any more"),
        DifficultyNote: Stays("what the company was told; the account says nothing any more"),
        MeetingAttendance: Stays("how many came is part of the minutes; the account says nothing any more"),
        MeetingFile: Stays("handed out to the cluster; the account says nothing any more"),
        SameProblem: Stays("the company's voice; the account says nothing any more"),
    },
    erase_person=services.forget_coordinator,
    organisations={
        Difficulty: Organisations(Follows(), By("clusters")),
        MeetingAttendance: Organisations(Follows(), By("clusters")),
        SameProblem: Organisations(By("clusters"), By("clusters")),
    },
    organisation_merged=services.on_organisation_merged,
    organisation_closed=services.on_organisation_closed,
    demo=[Scene(DAYS, clusters)],
)  # fmt: skip
