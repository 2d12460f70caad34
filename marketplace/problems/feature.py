"""What the problem desk brings: problems described without an account, what fits them, and the center's answers."""

from __future__ import annotations

from datetime import date, timedelta

from marketplace.kernel import audience
from marketplace.kernel.feature import Feature, MenuEntry, PolicyRow, letters
from marketplace.kernel.forgetting import By, Retention, Stays
from marketplace.kernel.scene import Scene
from marketplace.kernel.text import Text
from marketplace.problems import queries, services
from marketplace.problems.demo import DAYS, problems
from marketplace.problems.models import Problem, ProblemMessage, ProblemRequest
from marketplace.problems.routes import bp

BEGINNING = date(2000, 1, 1)

FEATURE = Feature(
    "problems",
    blueprint=bp,
    handlers={"watch_problem_requests": services.watch_requests},
    jobs={"watch_problem_requests": timedelta(hours=6)},
    letters=letters(
        "problem_answered", "problem_asked", "problem_closed", "problem_given", "problem_late", "problem_received",
        "problem_reminder", "problem_wrote",
    ),
    subjects={"problem_request_id": ProblemRequest, "problem_message_id": ProblemMessage},
    work=[queries.work_items],
    menu=[
        MenuEntry("problems.own", Text("내 문제", "My problems"), "lightbulb", audience.looks_for_technology, user=43),
        MenuEntry("problems.desk", Text("문제 상담", "Problem desk"), "lightbulb", audience.oversight, desk=137),
    ],
    links={"new_problem": "problems.new", "problem": "problems.page"},
    answers={"need_draft": queries.draft_of_need},
    policy=[
        PolicyRow("problem_reminder_working_days", BEGINNING, 2, "센터 운영 기준: 문제 상담 답변을 재촉하는 근무일"),
        PolicyRow("problem_answer_working_days", BEGINNING, 3, "센터 운영 기준: 문제 상담에 답변하는 근무일"),
        PolicyRow("problem_kept_days", BEGINNING, 90, "센터 운영 기준: 마지막 변경 뒤 문제를 지우는 날수"),
        PolicyRow("problem_companies_shown_from", BEGINNING, 5, "센터 운영 기준: 같은 문제의 기업 수를 누구에게나 보여 주기 시작하는 수"),
    ],
    retention=[
        Retention(
            "problems",
            Text("문제를 글로 적어 찾기", "Problems described for a search"),
            Text(
                "문제의 글, 사진, 녹음. 센터에 물으면 이름, 이메일 주소, 전화번호(선택), 주고받은 글",
                "Text, photographs and recording; where the center is asked, name, email, telephone if given, messages",
            ),
            Text("동의 (개인정보 보호법 제15조제1항제1호)", "Consent (Personal Information Protection Act, Art. 15(1)1)"),
            Text("마지막 변경이나 글 뒤 {span}, 센터의 답변을 기다리는 동안은 계속", "{span} after the last change or message; longer while the center owes an answer"),
            (services.forget_problems,),
            rule="problem_kept_days",
        ),
    ],
    persons={
        Problem: By("problems"),
        ProblemRequest: By("problems"),
        ProblemMessage: Stays("what the asker was told; the account says nothing any more"),
    },
    erase_person=services.forget_person,
    demo=[Scene(DAYS, problems)],
)  # fmt: skip
