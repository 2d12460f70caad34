"""What experts brings: profiles and the directory, mentoring (1사1멘토링) from request to outcome, coverage, fees."""

from __future__ import annotations

from datetime import date, timedelta

from marketplace.experts import queries, services
from marketplace.experts.demo import mentoring
from marketplace.experts.models import (
    Expert,
    ExpertImport,
    ExpertRate,
    MentorAssignment,
    Mentoring,
    MentoringRating,
    MentoringSession,
    PrivateNote,
)
from marketplace.experts.queries.happenings import company_facts, company_line, support_given
from marketplace.experts.routes import bp
from marketplace.kernel import audience
from marketplace.kernel.feature import Feature, MenuEntry, PolicyRow, letters
from marketplace.kernel.forgetting import By, Erased, Organisations, Retention, Stays
from marketplace.kernel.scene import Scene
from marketplace.kernel.text import Text

BEGINNING = date(2000, 1, 1)
CENTER = "센터 운영 기준"
HOURS = Stays(
    "hours and who entered them are what a fee was paid for (국세기본법 제85조의3); the account says nothing any more"
)

FEATURE = Feature(
    "experts",
    blueprint=bp,
    handlers={"remind_mentorings": services.remind_mentorings},
    jobs={"remind_mentorings": timedelta(days=1)},
    letters=letters(
        "expert_approved", "expert_invited", "expert_registered", "first_meeting_due", "first_meeting_late", "mentor_changes",
        "mentor_overdue", "mentor_wanted", "mentoring_accepted", "mentoring_answer_due", "mentoring_asleep", "mentoring_assigned",
        "mentoring_ended", "mentoring_logged", "mentoring_proposed", "mentoring_taken_back", "mentoring_withdrawn",
    ),
    subjects={"expert_id": Expert, "mentoring_id": Mentoring, "mentoring_session_id": MentoringSession},
    work=[queries.work_items],
    menu=[
        MenuEntry("experts.directory", Text("전문가", "Experts"), "users-round", audience.everybody, main=45),
        MenuEntry("experts.mentorings", Text("멘토링", "Mentoring"), "handshake", audience.signed_in, desk=25, user=45),
        MenuEntry("experts.own_profile", Text("전문가 프로필", "Expert profile"), "id-card", audience.signed_in, user=47),
        MenuEntry("experts.desk", Text("전문가 관리", "Experts"), "users-round", audience.oversight, desk=135),
    ],
    links={"new_mentoring": "experts.new_mentoring", "mentoring": "experts.mentoring", "experts": "experts.directory"},
    answers={"moves_with_company": queries.mentorings_that_move, "company_line": company_line, "company_facts": company_facts, "support_given": support_given},
    policy=[
        PolicyRow("mentoring_assign_working_days", BEGINNING, 5, CENTER),
        PolicyRow("mentoring_answer_working_days", BEGINNING, 3, CENTER),
        # Days after the day of an answer on which it is asked for again (negative: before it).
        PolicyRow("mentoring_answer_reminder_days", BEGINNING, [-1, 1, 5], CENTER),
        PolicyRow("mentoring_first_meeting_working_days", BEGINNING, 10, CENTER),
        PolicyRow("mentoring_quiet_days", BEGINNING, 45, CENTER),
        PolicyRow("mentoring_log_days", BEGINNING, 45, CENTER),
        PolicyRow("mentoring_resume_days", BEGINNING, 14, CENTER),
        PolicyRow("expert_sheet_days", BEGINNING, 30, CENTER),
    ],
    retention=[
        Retention(
            "experts",
            Text("전문가 관리와 멘토링", "Experts and mentoring"),
            Text(
                "이름, 이메일, 소속, 직위, 전문 분야, 관계가 있는 기업, 시간당 단가, 만남 기록",
                "Name, email, employer, position, fields, companies tied to, hourly rate, meetings",
            ),
            Text("동의 (개인정보 보호법 제15조제1항제1호)", "Consent (Personal Information Protection Act, Art. 15(1)1)"),
            Text("전문가 활동을 마치거나 탈퇴할 때까지", "Until you are an expert no more, or leave"),
        ),
        Retention(
            "expert_sheets",
            Text("전문가 목록 파일 등록", "Sheets of experts"),
            Text("등록하지 않은 파일의 내용", "What stood in sheets that were not entered"),
            Text("동의 (개인정보 보호법 제15조제1항제1호)", "Consent (Personal Information Protection Act, Art. 15(1)1)"),
            Text("읽은 날부터 {span}", "{span} after they were read"),
            forget=(services.forget_sheets,),
            rule="expert_sheet_days",
        ),
    ],
    persons={
        Expert: By("experts"),
        ExpertImport: Stays("who read a sheet; the account says nothing any more"),
        ExpertRate: HOURS,
        MentorAssignment: HOURS,
        Mentoring: Stays("what the company wanted to reach; the account says nothing any more"),
        MentoringRating: Stays("the words of a side, not of the person who wrote them; the account says nothing any more"),
        PrivateNote: Erased(),
    },
    erase_person=services.erase_person,
    organisations={Mentoring: Organisations(By("experts"), By("experts"))},
    organisation_merged=services.on_organisation_merged,
    organisation_closed=services.on_organisation_closed,
    demo=[Scene(725, mentoring)],
)  # fmt: skip
