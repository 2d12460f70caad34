"""Yearly figures and the history of companies: the company's own people, and the center."""

from __future__ import annotations

from tests.access.rows import CENTER, COMPANY, EVERYBODY, NOBODY, SIGNATORIES, SIGNED_IN, get, post, who

KEEPERS = who("center_admin center_finance")
ENTER = COMPANY | KEEPERS
READ = COMPANY | CENTER
FIGURES = {"sales": "10억", "jobs": "12", "said_by": "김하나 과장"}

OUTCOMES = [
    get("outcomes.mine", SIGNED_IN),
    get("outcomes.mine_export", COMPANY, ref="organisation", kind="=csv"),
    get("outcomes.years", READ, ref="organisation"),
    get("outcomes.year", READ, ref="organisation", year="outcome_year"),
    post("outcomes.year", ENTER, READ, data=FIGURES, ref="organisation", year="outcome_year"),
    post("outcomes.step", KEEPERS, READ, ref="organisation", year="outcome_year", action="=confirm"),
    post("outcomes.step", KEEPERS, READ, ref="organisation", year="outcome_year", action="=reopen"),
    post("outcomes.step", COMPANY, READ, ref="organisation", year="outcome_year", action="=take_back"),
    post("outcomes.send_back", KEEPERS, READ, data={"reason": "재무제표를 올려 주십시오."}, ref="organisation", year="outcome_year"),
    post("outcomes.add_file", ENTER, READ, data={"file-kind": "statement"}, ref="organisation", year="outcome_year"),
    get("outcomes.year_file", READ, ref="outcome_file"),
    post("outcomes.remove_file", ENTER, READ, ref="outcome_file"),
    get("outcomes.desk", CENTER, SIGNED_IN),
    get("outcomes.desk_file", CENTER, SIGNED_IN, kind="=csv"),
    get("outcomes.companies", CENTER, SIGNED_IN),
    get("outcomes.company", CENTER, SIGNED_IN, ref="organisation"),
    post("outcomes.log_contact", KEEPERS, SIGNED_IN, data={"way": "called", "words": "안부", "held_on": "2026-01-05"}, ref="organisation"),
    *(post("outcomes.change_contact", who("center_admin"), SIGNED_IN, ref="company_contact", action=f"={act}") for act in ("again", "done", "delete")),
    get("outcomes.stories", EVERYBODY),
    get("outcomes.story", EVERYBODY, ref="story"),
    get("outcomes.compare", EVERYBODY),
    get("outcomes.compare_file", EVERYBODY, kind="=csv"),
    get("outcomes.own_story", READ, ref="organisation"),
    post("outcomes.write_story", SIGNATORIES, READ, data={"title": "두 배가 된 매출"}, ref="organisation"),
    post("outcomes.agree", SIGNATORIES, READ, data={"key": "figure:2020:sales"}, ref="organisation"),
    post("outcomes.withdraw_part", SIGNATORIES, READ, ref="organisation", part="story_part"),
    post("outcomes.publish_story", SIGNATORIES, READ, ref="organisation"),
    post("outcomes.withdraw_story", SIGNATORIES | who("center_admin"), READ, ref="organisation"),
    get("outcomes.year_file", NOBODY, ref="=nothing"),
]  # fmt: skip
