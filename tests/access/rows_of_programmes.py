"""Who may do what with the center's programmes: calls are everybody's, drafts a company's own, applications the center's too."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from marketplace.kernel import clock
from tests.access.rows import CENTER, COMPANY, EVERYBODY, SIGNATORIES, SIGNED_IN, get, post, who

ADMIN = who("center_admin")
PAYERS = who("center_admin center_finance")
APPLICANTS = COMPANY | who("rival partner")
PROGRAMME = {"name_ko": "교육", "category": "training", "fund": "competitiveness"}
FIELD = {"kind": "text", "ko": "주소"}


def _call(values: dict[str, Any]) -> dict[str, Any]:
    year = clock.today().year
    return {
        "budget_id": values["programme_budget"], "form_id": values["call_form_id"], "title_ko": "공고", "about_ko": "내용",
        "opens_at": f"{year}-01-01T09:00", "closes_at": f"{year + 1}-12-31T18:00", "ceiling": "1000만", "own_part_bp": "0",
        "items": "재료비", "criteria": "기술성 100",
    }  # fmt: skip


def _later(_values: dict[str, Any]) -> dict[str, Any]:
    return {"closes_at": f"{clock.now() + timedelta(days=90):%Y-%m-%d %H:%M:%S}"}


PROGRAMMES = [
    get("programmes.calls", EVERYBODY),
    get("programmes.call", EVERYBODY, ref="call"),
    get("programmes.call", CENTER, ref="call.draft", door=False),
    get("programmes.call_file", EVERYBODY, ref="call", file_ref="call_file"),
    post("programmes.ask", SIGNED_IN - CENTER, CENTER, ref="call", data={"body": "외주비도 됩니까?"}),
    post("programmes.answer", ADMIN, ref="call_question", data={"answer": "됩니다.", "published": "y"}),
    post("programmes.announce", ADMIN, ref="call.draft"),
    post("programmes.extend", ADMIN, ref="call", data=_later),
    post("programmes.cancel", ADMIN, ref="call", data={"cancel-reason": "예산이 바뀌었습니다."}),
    post("programmes.add_files", ADMIN, ref="call.draft"),
    post("programmes.delete_file", ADMIN, ref="call.draft", file_ref="call_file.draft"),
    get("programmes.applications", SIGNED_IN),
    post("programmes.apply", COMPANY, SIGNED_IN, ref="call", data=lambda v: {"company_id": v["company"]}),
    # What is being written is the company's alone; the center reads what was submitted.
    get("programmes.application", COMPANY, ref="application.draft"),
    get("programmes.application", COMPANY | CENTER, ref="application"),
    get("programmes.application_file", COMPANY | CENTER, ref="application", file_ref="application_file"),
    get("programmes.edit_application", COMPANY, ref="application.draft"),
    post("programmes.edit_application", COMPANY, ref="application.draft", data={"f6": "과제"}),
    post("programmes.autosave", COMPANY, ref="application.draft", data={"f6": "과제"}),
    post("programmes.submit", COMPANY, ref="application.draft"),
    post("programmes.take_back", COMPANY, ref="application"),
    post("programmes.give_up", COMPANY, ref="application"),
    get("programmes.desk", CENTER, SIGNED_IN),
    get("programmes.new_programme", ADMIN, SIGNED_IN),
    post("programmes.new_programme", ADMIN, SIGNED_IN, data=PROGRAMME),
    get("programmes.edit_programme", ADMIN, SIGNED_IN, ref="programme"),
    post("programmes.edit_programme", ADMIN, SIGNED_IN, ref="programme", data=PROGRAMME),
    post("programmes.set_budget", ADMIN, SIGNED_IN, ref="programme", data=lambda _: {"year": str(clock.today().year), "amount": "2억"}),
    get("programmes.new_call", ADMIN, SIGNED_IN),
    post("programmes.new_call", ADMIN, SIGNED_IN, data=_call),
    get("programmes.edit_call", ADMIN, SIGNED_IN, ref="call.draft"),
    post("programmes.edit_call", ADMIN, SIGNED_IN, ref="call.draft", data=_call),
    get("programmes.received", CENTER, SIGNED_IN, ref="call"),
    get("programmes.received_file", CENTER, SIGNED_IN, ref="call", kind="=csv"),
    get("programmes.call_forms", ADMIN, SIGNED_IN),
    post("programmes.call_forms", ADMIN, SIGNED_IN, data={"name": "새 양식"}),
    get("programmes.call_form", ADMIN, SIGNED_IN, ref="call_form"),
    post("programmes.call_form", ADMIN, SIGNED_IN, ref="call_form", data=FIELD),
    post("programmes.move_field", ADMIN, SIGNED_IN, ref="call_form", key="=f3"),
    post("programmes.delete_field", ADMIN, SIGNED_IN, ref="call_form", key="=f3"),
    # A review is its reviewer's and the administrators'; the auditor does not read it either. The stage's expert is the reviewer.
    get("programmes.my_reviews", SIGNED_IN),
    get("programmes.declare", who("expert"), ref="call.closed"),
    post("programmes.declare", who("expert"), ref="call.closed"),
    get("programmes.review", who("expert"), ref="review"),
    post("programmes.review", who("expert"), ref="review", data={"score_c1": "80", "score_c2": "70", "comment": "좋습니다."}),
    get("programmes.review_file", who("expert"), ref="review", number="=1"),
    post("programmes.abstain", who("expert"), ref="review"),
    post("programmes.resume", who("expert"), ref="review.abstained"),
    get("programmes.panel", ADMIN, ref="call.closed"),
    post("programmes.add_reviewer", ADMIN, ref="call.closed", data={"email": "judge@example.org"}),
    post("programmes.remove_reviewer", ADMIN, ref="call.closed", reviewer_ref="call_reviewer"),
    post("programmes.open_round", ADMIN, ref="call.closed", data=lambda _: {"until_at": f"{clock.now() + timedelta(days=9):%Y-%m-%d %H:%M}"}),
    post("programmes.close_round", ADMIN, ref="call.closed"),
    post("programmes.assign", ADMIN, ref="call.closed", data={"each": "3"}),
    post("programmes.take_away", ADMIN, ref="call.closed", review_ref="review"),
    get("programmes.decision", ADMIN, ref="call.closed"),
    post("programmes.decision", ADMIN, ref="call.closed"),
    post("programmes.decide", ADMIN, ref="call.closed"),
    post("programmes.move_up", ADMIN, ref="call.closed"),
    # An award is its company's and the center's; who decides on it, and who pays it.
    get("programmes.awards_page", SIGNED_IN),
    get("programmes.award", COMPANY | CENTER, ref="award"),
    get("programmes.pay_licence", COMPANY, ref="invoice.open"),
    post("programmes.pay_licence", COMPANY, ref="invoice.open", data={"award": "none", "amount": "100만"}),
    post("programmes.accept_award", SIGNATORIES, COMPANY | CENTER, ref="award.offered", data={"bank_name": "한빛은행", "holder": "다온전자", "account": "1-2-3", "agreed": "y"}),
    post("programmes.decline_award", SIGNATORIES, COMPANY | CENTER, ref="award.offered"),
    post("programmes.request_payment", COMPANY, CENTER, ref="award", data={"payment-amount": "100만"}),
    post("programmes.enter_expense", COMPANY, CENTER, ref="award"),
    post("programmes.ask_for_time", COMPANY, CENTER, ref="award"),
    post("programmes.settle", ADMIN, COMPANY | CENTER, ref="award"),
    post("programmes.record_return", PAYERS, COMPANY | CENTER, ref="award"),
    post("programmes.cancel_award", ADMIN, COMPANY | CENTER, ref="award", data={"cancel-reason": "목적과 다르게 썼습니다."}),
    post("programmes.answer_cancelling", PAYERS, COMPANY | CENTER, ref="award", step="=drop"),
    post("programmes.act_on_payment", PAYERS, COMPANY | CENTER, ref="award_payment", step="=approve"),
    post("programmes.act_on_payment", PAYERS, COMPANY | CENTER, ref="award_payment", step="=pay"),
    post("programmes.act_on_payment", COMPANY, CENTER, ref="award_payment", step="=withdraw"),
    post("programmes.submit_report", COMPANY, CENTER, ref="award_report", data={"body": "마쳤습니다."}),
    post("programmes.answer_report", ADMIN, COMPANY | CENTER, ref="award_report"),
    post("programmes.judge_expense", ADMIN, COMPANY | CENTER, ref="award_expense"),
    post("programmes.answer_amendment", ADMIN, COMPANY | CENTER, ref="award_amendment"),
    get("programmes.expense_file", COMPANY | CENTER, ref="award_expense"),
]  # fmt: skip
