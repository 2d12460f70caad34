"""Every page of the site in a real browser: both languages, wide and on a phone, light and dark."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser import PHONE, WIDE, Visitor, axe_source
from tests.pages import looks
from tests.pages.conftest import ROLES, Tour

pytestmark = [pytest.mark.browser, pytest.mark.long]

SIDES = {
    "guest": "guest", "representative": "company", "delegate": "company", "officer": "institution",
    "finance": "institution", "researcher": "institution", "center_admin": "center", "center_finance": "center",
    "auditor": "center",
}  # fmt: skip
# Routes that answer GET and are no pages that a link leads to.
NO_PAGES = {
    "static": "the site's own files",
    "catalog.suggestions": "JSON for the search box",
    "catalog.code_suggestions": "JSON for the form",
    "accounts.agree": "after the terms have changed: tests/accounts/test_editions.py",
    "accounts.sign_in_code": "after the password of who signs in in two steps: tests/accounts/test_second_factor.py",
    "accounts.ask_identity": "sends the signer on to the provider: tests/licensing/test_identity.py",
    "accounts.bring_back_identity": "back from the provider: tests/licensing/test_identity.py",
    "billing.checkout": "sends the payer on to the payment page",
    "billing.paid": "sends the payer on to the invoice",
    "negotiation.file": "a file of a thread",
    "accounts.invitation": "by letter, with an organisation behind it: tests/accounts",
    # The small demo holds no such matter; these are opened by the tests of their rooms.
    "catalog.file": "a listing's file",
    "clusters.meeting_file": "a meeting's file: tests/clusters",
    "dealroom.calendar_feed": "for calendars, at a secret address",
    "demand.leave": "the way out of alerts, by letter",
    "demand.saved_search": "after a search was saved",
    "demand.need": "after a need was registered",
    "demand.edit_need": "after a need was registered",
    "licensing.amend": "of an agreement in force, for its officer",
    "licensing.express_check": "a step of an express licence: tests/journeys/test_express.py",
    "licensing.express_company": "a step of an express licence: tests/journeys/test_express.py",
    "licensing.propose_redline": "of an agreement that nobody has signed: tests/licensing/test_redlines.py",
    "licensing.redline": "after other words were proposed: tests/licensing/test_redlines.py",
    "licensing.scan": "a sealed paper's scan",
    "dealroom.reply": "from a letter, to the box for an answer: tests/dealroom/test_every_letter.py",
    "licensing.text": "of an agreement whose text an officer changed: tests/licensing",
    "licensing.edit_text": "of a draft agreement, for its officer",
    "dealroom.accept_terms": "while terms are on the table: tests/licensing/test_trust_signing.py",
    "negotiation.open_matter": "where a deal's address leads the center: tests/negotiation/test_trust_opening.py",
    "negotiation.apply_for_sharing": "for a company that has not applied yet: tests/negotiation/test_sharing.py",
    "negotiation.question": "a guest's own page, by letter",
    "negotiation.confirm_question": "by letter",
    "negotiation.guest_file": "a file of a guest's question",
    "negotiation.own_question": "after a guest signed up with the same address",
    "negotiation.own_file": "after a guest signed up with the same address",
    "accounts.short_notices": "where a gateway for short messages is configured: tests/accounts",
    "accounts.merger": "while a merger waits for its second person: tests/accounts",
    "billing.deduction_file": "a paper on what was kept from a payment: tests/billing",
    "site.forgotten_csv": "after the clock erased something: tests/site/test_retention.py",
    "catalog.openings_csv": "after somebody opened a confidential file: tests/catalog",
    "billing.tax_import": "after a list was read: tests/billing/test_trust_tax_papers.py",
    "royalties.audit": "when an audit was opened",
    "royalties.payroll_file": "a file that payroll took",
    "royalties.propose_rule": "when no rule waits: tests/royalties/test_trust_rules.py",
    "royalties.bond_file": "a bond's scan",
    "royalties.spreadsheet_form": "when a period is open",
    "royalties.stated_file": "a statement's file",
    "royalties.evidence": "a report's file",
    "royalties.check_report": "when a report was prepared: tests/royalties/test_trust_filing.py",
    "royalties.file_report": "when a period is open",
    "royalties.report": "when a period is open",
    "royalties.schedule": "of an agreement with a running royalty",
    "running.test_mail_seen": "by letter: tests/running/test_first_day.py",
    "experts.imported": "after a sheet was read: tests/experts/test_profiles.py",
    "experts.log_meeting": "for the expert who mentors: tests/journeys/test_mentoring.py",
    "experts.meeting": "for the expert who held it: tests/experts",
    "site.dev_mail": "in the demo alone",
    "site.dev_letter": "in the demo alone",
    "programmes.call_file": "a document of a call",
    "programmes.application_file": "a file of an application",
    "programmes.edit_application": "while a call is open: tests/programmes",
    "programmes.award": "of a company with an award: tests/programmes",
    "programmes.pay_licence": "of a company with an award for licence fees: tests/programmes",
    "programmes.expense_file": "a receipt of an award",
    "programmes.my_reviews": "for a reviewer, from what waits for them: tests/programmes",
    "catalog.rename_field": "of a technology with fields of use of its own: tests/catalog/test_trust_fields.py",
    "programmes.declare": "for a reviewer: tests/programmes",
    "programmes.review": "for a reviewer: tests/programmes",
    "programmes.review_file": "for a reviewer: tests/programmes",
    "demand.answer_file": "a file of an answer to a need",
    "demand.themed_file": "a file of a themed call",
    "demand.edit_themed_call": "of a themed call that was not announced: tests/demand",
    "interop.match_again": "while a sheet's columns are matched: tests/interop",
    "licensing.delegation_file": "a letter of delegation",
    "outlets.feed": "for programs that read feeds",
    "outlets.news_feed": "for programs that read feeds",
    "newsroom.file": "a file of a notice or an event: tests/newsroom",
    "newsroom.leave": "the way out of news mails, by letter: tests/newsroom",
    "newsroom.mailing_file": "after a mailing was sent: tests/newsroom",
    "newsroom.own": "a guest's page, by letter: tests/newsroom",
    "newsroom.own_calendar": "from a guest's page, by letter: tests/newsroom",
    "outlets.oai_pmh": "for programs that harvest",
    "outlets.robots": "for search machines",
    "outlets.sitemap": "for search machines",
    "watching.healthz": "for a proxy or a supervisor",
    "watching.readyz": "for a proxy or a supervisor",
    "watching.give_up": "of a message that could not be delivered: tests/watching",
    "performance.correct": "of a technology with performance figures: tests/performance",
    "pictures.picture": "a picture of a technology: tests/pictures",
    "pictures.words": "of a technology with pictures: tests/pictures",
    "previews.first_page": "of a technology with a PDF: tests/previews",
    "problems.ask": "of a problem that did not ask the center yet: tests/journeys/test_problem.py",
    "problems.file": "a photograph or a spoken note of a problem: tests/problems",
    "problems.manage": "by letter: tests/problems",
    "problems.request_file": "a photograph or a spoken note of a problem: tests/problems",
    "programmes.edit_call": "of a call that was not announced: tests/programmes",
}

OFTEN = 6  # One statement for one answer: the parts of a page ask for themselves, and few of them ask for the same.
# A rule's value is asked for where it is used; what a person earned in a year is summed for one person at a time.
ONE_BY_ONE = ("FROM policy", "FROM payout", "FROM payee", "FROM membership")


def plan(tour: Tour) -> dict[str, list[tuple[str, str, bool]]]:
    """role -> (page, address, whether in all four ways). The first role of each side looks at a page for its side;
    the first side of all looks at it in both languages and both widths, the others at one each."""
    found: dict[str, list[tuple[str, str, bool]]] = {role: [] for role in ROLES}
    seen: dict[str, set[str]] = {}
    for role in ROLES:
        for page, addresses in tour.found[role].items():
            sides = seen.setdefault(page, set())
            if SIDES[role] not in sides:
                found[role].append((page, addresses[0], not sides))
                sides.add(SIDES[role])
    return found


def test_every_page_is_found_by_following_links(tour: Tour) -> None:
    """A page that nothing leads to is a page that nobody finds."""
    routes = {rule.endpoint for rule in tour.app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    known = {page.split()[0] for pages in tour.found.values() for page in pages}
    known |= {page.split()[0] for page in tour.files}
    missing = sorted(routes - known - set(NO_PAGES))
    assert not missing, f"nothing leads to {missing}"


def test_no_page_asks_once_for_every_row(tour: Tour) -> None:
    """A list of a thousand rows takes as many questions as a list of ten; relations are named in the list's query."""
    found = [
        f"{page} asks {times} times: {statement}"
        for page, asked in sorted(tour.asked.items())
        for statement, times in asked.items()
        if times > OFTEN and not any(part in statement for part in ONE_BY_ONE)
    ]
    assert not found, "\n".join(found)


def test_every_page_is_in_order(tour: Tour, browser: Any) -> None:
    axe, wrong = axe_source(), []
    for role, pages in plan(tour).items():
        visitor = Visitor(browser, tour.site.address)
        visitor.context.set_default_timeout(60_000)
        visitor.context.add_cookies(tour.cookies(role))
        page, heard = visitor.page, []
        page.on(
            "console", lambda message, heard=heard: message.type == "error" and heard.append(message.text)
        )
        page.on(
            "request",
            lambda request, heard=heard: (
                not request.url.startswith((tour.site.address, "data:"))
                and heard.append(f"asks {request.url}")
            ),
        )
        for number, (name, address, fully) in enumerate(pages):
            for language, windows in (("ko", (WIDE, PHONE)), ("en", (PHONE, WIDE))):
                visitor.language = language
                heard.clear()
                reply = visitor.go(address)
                problems = [f"status {reply.status}"] if reply.status != 200 else looks.once(page, language)
                for window in windows if fully else windows[:1]:
                    dark = (number + (window is WIDE) + (language == "en")) % 2
                    problems += looks.at(page, window, "dark" if dark else "light", axe)
                wrong += [f"{name} {address} ({role}, {language}): {line}" for line in [*problems, *heard]]
        wrong += [f"({role}): {error}" for error in visitor.errors]
        visitor.context.close()
    assert not wrong, "\n".join(wrong)
