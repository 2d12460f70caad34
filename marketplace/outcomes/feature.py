"""What outcomes brings: yearly figures of companies, their whole history on one line, the log of contacts."""

from __future__ import annotations

from datetime import date, timedelta

from marketplace.kernel import audience
from marketplace.kernel.feature import Feature, MenuEntry, PolicyRow, letters
from marketplace.kernel.forgetting import By, Follows, Organisations, Retention, Stays
from marketplace.kernel.scene import Scene
from marketplace.kernel.text import Text
from marketplace.outcomes import queries, services
from marketplace.outcomes.demo import outcomes
from marketplace.outcomes.models import (
    CompanyContact,
    CompanyFigure,
    CompanyYear,
    CompanyYearFile,
    Story,
    StoryPart,
)
from marketplace.outcomes.routes import bp

BEGINNING = date(2000, 1, 1)
CENTER = "센터 운영 기준"

FEATURE = Feature(
    "outcomes",
    blueprint=bp,
    handlers={
        "ask_for_outcomes": services.ask_for_outcomes,
        "release_figures": services.release_figures,
        "happening_undone": services.on_happening_undone,
    },
    jobs={"ask_for_outcomes": timedelta(days=1), "release_figures": timedelta(days=1)},
    letters=letters("outcomes_asked", "outcomes_due", "outcomes_entered", "outcomes_returned", "outcomes_story_withdrawn"),
    subjects={"company_year_id": CompanyYear, "company_story_id": Story},
    work=[queries.work_items],
    menu=[
        MenuEntry("outcomes.mine", Text("우리 회사", "Our company"), "building-2", audience.of_company, user=44),
        MenuEntry("outcomes.stories", Text("기업 성공 이야기", "Companies' stories"), "book-open", audience.everybody, foot=27),
        MenuEntry("outcomes.companies", Text("기업 이력", "Companies"), "building-2", audience.oversight, desk=24),
        MenuEntry("outcomes.desk", Text("기업 성과", "Outcomes"), "chart-no-axes-combined", audience.oversight, desk=28),
    ],
    links={"company_history": "outcomes.company", "company_years": "outcomes.years"},
    answers={"company_line": queries.company_line, "moves_with_company": queries.moves_with_company},
    policy=[
        # The day on which the year before is asked for, after the companies' tax returns; days to answer.
        PolicyRow("outcome_asked_on", BEGINNING, "04-01", CENTER),
        PolicyRow("outcome_due_days", BEGINNING, 30, CENTER),
        # Days after the last day on which it is asked for again (negative: before it); after the last of them nobody is asked.
        PolicyRow("outcome_reminder_days", BEGINNING, [-7, 7, 30], CENTER),
        PolicyRow("outcome_lapse_days", BEGINNING, 60, CENTER),
        PolicyRow("outcome_correction_days", BEGINNING, 14, CENTER),
        # Years after the last support in which a company is asked.
        PolicyRow("outcome_followed_years", BEGINNING, 5, CENTER),
        PolicyRow("contact_name_days", BEGINNING, 1825, CENTER, False),
    ],
    retention=[
        Retention(
            "contacts",
            Text("기업 성과 조사와 연락 기록", "Yearly figures and contacts"),
            Text("센터와 이야기한 사람의 이름", "Name of who spoke with the center"),
            Text("정당한 이익 (개인정보 보호법 제15조제1항제6호)", "Legitimate interest (Personal Information Protection Act, Art. 15(1)6)"),
            Text("{span}, 그 뒤에는 이름 없이", "{span}; afterwards without the name"),
            forget=(services.forget_names,),
            rule="contact_name_days",
        ),
    ],
    persons={
        CompanyYear: By("outcomes"),
        CompanyFigure: Stays("who entered a figure is its evidence; the account says nothing any more"),
        CompanyYearFile: Stays("the company's document; the account says nothing any more"),
        CompanyContact: By("outcomes"),
        Story: Stays("who published it for the company; the account says nothing any more"),
        StoryPart: Stays("who agreed for the company is the consent's evidence; the account says nothing any more"),
    },
    erase_person=services.erase_person,
    organisations={
        CompanyYear: Organisations(By("outcomes"), By("outcomes")),
        CompanyContact: Organisations(Follows(), By("outcomes")),
        Story: Organisations(By("outcomes"), By("outcomes")),
    },
    organisation_merged=services.on_organisation_merged,
    organisation_closed=services.on_organisation_closed,
    demo=[Scene(212, outcomes)],
)  # fmt: skip
