"""Who may do what: one row for every route and method, and for every different thing that a route shows.

A row names who gets through (`may`) and who is told that they have no right to it (`known`: 403, because they know of
the matter). Everybody else gets 404: for them it does not exist. Guests are asked to sign in, unless they may.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from tests.access.stage import PDF, ROLES

Data = dict[str, Any] | Callable[[dict[str, Any]], dict[str, Any]]


def who(words: str) -> frozenset[str]:
    """A set of roles from their names."""
    found = frozenset(words.split())
    assert found <= set(ROLES), found - set(ROLES)
    return found


EVERYBODY = frozenset(ROLES)
SIGNED_IN = EVERYBODY - {"guest"}
COMPANY = who("boss delegate member")
SIGNATORIES = who("boss delegate")
CENTER = who("center_admin center_finance auditor")
DEAL = COMPANY | who("officer researcher center_admin auditor")  # reads messages, terms and agreements
JOINT = DEAL | who("partner")  # of a deal that another company has joined
TALKERS = COMPANY | who("officer")  # the two sides at the table
MONEY = COMPANY | who("officer finance") | CENTER  # reads the invoice
PAYEE = who("officer finance") | CENTER  # the payee's side and the center
INCOME = who("officer finance researcher") | CENTER  # reads a distribution
LOOKS_AFTER = who("officer finance researcher") | CENTER  # the desk's view of the institution's listings
EDITORS = who("officer researcher center_admin")
INSTITUTIONS = who("officer finance researcher other_officer other_finance other_researcher expert")
OFFICES = who("officer finance other_officer other_finance") | CENTER
NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Row:
    """One cell per role. `at` are the address's parts: names of the stage's values, or `=text` as it stands."""

    endpoint: str
    method: str
    may: frozenset[str]
    known: frozenset[str] = NOBODY
    at: dict[str, str] = field(default_factory=dict)
    data: Data = field(default_factory=dict)
    query: str = ""
    gone: int = 404  # how everybody else is turned away
    told: int = 403  # how those who know of it are refused
    door: bool = (
        True  # whether the route asks guests to sign in; if not, they are turned away like everybody else
    )

    def status(self, role: str) -> str:
        """What this role gets: "may", "sign in", or a refusal's number."""
        if role in self.may:
            return "may"
        if role == "guest" and self.door:
            return "sign in"
        return str(self.told if role in self.known else self.gone)

    @property
    def name(self) -> str:
        return f"{self.method} {self.endpoint} {' '.join(self.at.values())}".strip()


def get(
    endpoint: str,
    may: frozenset[str],
    known: frozenset[str] = NOBODY,
    query: str = "",
    gone: int = 404,
    door: bool = True,
    **at: str,
) -> Row:
    return Row(endpoint, "GET", may, known, at, query=query, gone=gone, door=door)


def post(
    endpoint: str,
    may: frozenset[str],
    known: frozenset[str] = NOBODY,
    data: Data | None = None,
    gone: int = 404,
    told: int = 403,
    door: bool = True,
    **at: str,
) -> Row:
    return Row(endpoint, "POST", may, known, at, data or {}, gone=gone, told=told, door=door)


PUBLIC = [
    *(get(f"site.{page}", EVERYBODY) for page in ("home", "guide", "terms", "privacy", "accessibility", "open_source")),
    get("static", EVERYBODY, filename="=css/base.css"),
    get("catalog.search", EVERYBODY),
    get("catalog.suggestions", EVERYBODY, query="q=분리막"),
    get("catalog.compare", EVERYBODY),
    *(get(f"catalog.export_{form}", EVERYBODY) for form in ("csv", "xlsx", "bibtex")),
    get("catalog.for_problem", EVERYBODY),
    post("catalog.for_problem", EVERYBODY, data={"problem": "분리막 표면을 상압에서 개질하고 싶습니다."}),
    # Only "yes" or "no" is said there of a file.
    get("licensing.verify", EVERYBODY),
    post("licensing.verify", EVERYBODY, data={"sha256": "0" * 64}),
    get("accounts.sign_in", EVERYBODY),
    get("accounts.sign_up", EVERYBODY),
    get("accounts.forgot", EVERYBODY),
    post("accounts.sign_in", EVERYBODY),
    post("accounts.sign_up", EVERYBODY),
    post("accounts.forgot", EVERYBODY),
    post("accounts.sign_out", EVERYBODY),
    # A link that was never mailed opens nothing for anybody (410).
    *(get(f"accounts.{page}", NOBODY, gone=410, door=False, secret="=never-mailed") for page in ("confirm", "new_email", "reset", "invitation")),
    *(post(f"accounts.{page}", NOBODY, gone=410, door=False, secret="=never-mailed") for page in ("confirm", "new_email", "reset", "invitation")),
    # A secret address that was never given out, or was replaced, opens nothing either.
    get("dealroom.calendar_feed", NOBODY, door=False, secret="=never-given"),
    get("demand.leave", NOBODY, door=False, secret="=never-mailed"),
    *(get(f"negotiation.{page}", NOBODY, gone=gone, door=False, secret="=never-mailed") for page, gone in (("question", 404), ("confirm_question", 410))),
    *(post(f"negotiation.{page}", NOBODY, gone=gone, door=False, secret="=never-mailed") for page, gone in (("question", 404), ("confirm_question", 410))),
    *(post(f"demand.{step}", NOBODY, door=False, secret="=never-mailed") for step in ("leave_now", "go_on")),
    # Letters are shown in the demo alone.
    get("site.dev_mail", NOBODY, door=False),
    get("site.dev_letter", NOBODY, door=False, name="=any.eml"),
    # Signed by Stripe or refused: nobody's session counts.
    post("billing.webhook", NOBODY, gone=400, door=False),
]  # fmt: skip

OWN = [
    get("site.work", SIGNED_IN),
    get("accounts.account", SIGNED_IN),
    post("accounts.account", SIGNED_IN),
    get("accounts.password", SIGNED_IN),
    post("accounts.password", SIGNED_IN),
    get("accounts.email", SIGNED_IN),
    post("accounts.email", SIGNED_IN),
    get("accounts.close", SIGNED_IN),
    post("accounts.close", SIGNED_IN),
    post("accounts.end_session", NOBODY, session_id="=999999"),
    post("accounts.end_other_sessions", SIGNED_IN),
    get("catalog.favourites", SIGNED_IN),
    post("catalog.favourite", SIGNED_IN, public_id="listing.published"),
    post("catalog.favourite", LOOKS_AFTER, public_id="listing.draft"),
    post("catalog.favourite_note", SIGNED_IN, public_id="listing.published", data={"note": "메모"}),
    get("royalties.mine", SIGNED_IN),
    get("dealroom.deals", SIGNED_IN),
    get("dealroom.deals_csv", SIGNED_IN),
    get("billing.desk", SIGNED_IN),
    get("billing.desk_csv", SIGNED_IN),
    get("accounts.organisation", SIGNED_IN),
    get("accounts.register", SIGNED_IN),
    post("accounts.register", SIGNED_IN),
    post("accounts.join", NOBODY, data={"organisation": "company:0000000000"}),
    get("licensing.licences", SIGNED_IN),
    get("licensing.licences_csv", SIGNED_IN),
    get("royalties.reports", SIGNED_IN),
    get("dealroom.calendar_page", SIGNED_IN),
    post("dealroom.new_calendar", SIGNED_IN),
    post("dealroom.end_calendar", SIGNED_IN),
    get("demand.needs", SIGNED_IN),
    get("demand.searches", SIGNED_IN),
    get("demand.save_search", SIGNED_IN, query="q=분리막"),
    post(
        "demand.save_search", SIGNED_IN, data={"frequency": "daily", "consent": "y", "form_token": "matrix"}
    ),
    post("demand.leave_alerts", SIGNED_IN),
    post("demand.change_history", SIGNED_IN, data={"keep": "no"}),
    # The secret in the address is the authority, whoever opens it: calendar programs and mail programs do not sign in.
    get("dealroom.calendar_feed", EVERYBODY, secret="calendar_secret"),
    get("negotiation.question", EVERYBODY, secret="guest_secret"),
    post("negotiation.question", EVERYBODY, secret="guest_secret", data={"body": "하나 더 여쭙니다."}),
    get("negotiation.own_file", EVERYBODY, secret="guest_secret", ref="guest_file"),
    get("negotiation.confirm_question", EVERYBODY, secret="guest_confirming"),
    post("negotiation.confirm_question", EVERYBODY, secret="guest_confirming"),
    get("demand.leave", EVERYBODY, secret="alert_secret"),
    post("demand.leave_now", EVERYBODY, secret="alert_secret"),
    post("demand.go_on", EVERYBODY, secret="alert_secret"),
]

ORGANISATION = [
    get("accounts.organisation", COMPANY | CENTER, ref="organisation"),
    get("accounts.edit_organisation", who("boss center_admin"), who("delegate member center_finance auditor"), ref="organisation"),
    post("accounts.edit_organisation", who("boss center_admin"), who("delegate member center_finance auditor"), ref="organisation"),
    get("accounts.invite", who("boss center_admin"), who("delegate member center_finance auditor"), ref="organisation"),
    post("accounts.invite", who("boss center_admin"), who("delegate member center_finance auditor"), ref="organisation", data={"email": "someone@example.com", "role": "member"}),
    post("accounts.withdraw_invitation", who("boss center_admin"), who("delegate member"), ref="organisation", token_id="invitation"),
    get("accounts.grant_role", who("boss center_admin"), who("delegate member center_finance auditor"), ref="organisation", user_ref="member_user"),
    post("accounts.grant_role", who("boss center_admin"), who("delegate member center_finance auditor"), ref="organisation", user_ref="member_user"),
    post("accounts.change_membership", who("boss center_admin"), who("delegate member"), ref="organisation", user_ref="newcomer", role="=member", answer="=accept"),
    post("accounts.change_membership", who("boss center_admin member"), who("delegate"), ref="organisation", user_ref="member_user", role="=member", answer="=end"),
    # 사업자등록증 and 위임장 hold personal data: for the heads of the company and the center.
    get("accounts.organisation_file", who("boss") | CENTER, ref="organisation", file_ref="organisation_file"),
    get("accounts.approvals", CENTER, SIGNED_IN),
    get("accounts.organisations", CENTER, SIGNED_IN),
    get("accounts.organisations_csv", CENTER, SIGNED_IN),
    get("accounts.review", CENTER, SIGNED_IN, ref="organisation"),
    post("accounts.merge", who("center_admin"), SIGNED_IN, ref="organisation", data={"survivor": "123-45-67891", "note": "중복 등록"}),
    post("accounts.review", who("center_admin"), SIGNED_IN, ref="organisation", data={"action": "suspend", "note": "확인이 필요합니다."}),
]  # fmt: skip

NEED = {
    "title": "상압 분리막 개질",
    "problem": "진공 장비 없이 표면을 개질하고 싶습니다.",
    "form_token": "matrix",
}
CATALOG = [
    get("catalog.listing", EVERYBODY, public_id="listing.published"),
    get("catalog.listing", LOOKS_AFTER, public_id="listing.draft", door=False),
    get("catalog.listing", LOOKS_AFTER, public_id="listing.in_review", door=False),
    get("catalog.listing", LOOKS_AFTER, public_id="listing.suspended", door=False),
    get("catalog.file", EVERYBODY, public_id="listing.published", ref="file.public"),
    get("catalog.file", COMPANY | LOOKS_AFTER - who("auditor"), EVERYBODY, public_id="listing.published", ref="file.nda", door=False),
    get("catalog.file", COMPANY | LOOKS_AFTER - who("auditor"), EVERYBODY, public_id="listing.published", ref="file.licensee", door=False),
    get("catalog.file", LOOKS_AFTER, public_id="listing.draft", ref="file.draft", door=False),
    get("catalog.desk", INSTITUTIONS | CENTER, SIGNED_IN),
    get("catalog.desk_csv", INSTITUTIONS | CENTER, SIGNED_IN),
    get("catalog.new", (INSTITUTIONS - who("finance other_finance")) | who("center_admin"), SIGNED_IN),
    post("catalog.new", who("officer researcher center_admin"), SIGNED_IN - who("other_officer other_researcher expert"), data=lambda v: {"institution_id": v["institution"], "kind": "know_how", "title_ko": "새 기술"}, gone=422),
    post("catalog.publish_many", who("officer other_officer center_admin"), SIGNED_IN, data=lambda v: {"id": v["listing.in_review"]}),
    get("catalog.edit", LOOKS_AFTER, public_id="listing.draft"),
    get("catalog.check", LOOKS_AFTER, public_id="listing.draft"),
    get("catalog.section", EDITORS, LOOKS_AFTER, public_id="listing.draft", section="=basics"),
    get("catalog.section", EDITORS, LOOKS_AFTER, public_id="listing.draft", section="=files"),
    post("catalog.section", EDITORS, LOOKS_AFTER, public_id="listing.draft", section="=basics"),
    post("catalog.autosave", EDITORS, LOOKS_AFTER, public_id="listing.draft", section="=basics", data={"title_ko": "고친 이름"}),
    get("catalog.code_suggestions", SIGNED_IN, scheme="=ipc", query="q=H01M"),
    post("catalog.add_code", EDITORS, LOOKS_AFTER, public_id="listing.draft", scheme="=ipc", data={"code": "H01M 10/0525"}),
    post("catalog.remove_code", EDITORS, LOOKS_AFTER, public_id="listing.draft", scheme="=ipc", data={"code": "H01M 10/0525"}),
    post("catalog.upload", EDITORS, LOOKS_AFTER, public_id="listing.draft", data=lambda _: {"file": (BytesIO(PDF), "a.pdf"), "access": "public"}),
    post("catalog.change_file", EDITORS, LOOKS_AFTER, public_id="listing.draft", ref="file.draft", change="=access", data={"access": "nda"}),
    get("catalog.offer", EDITORS, LOOKS_AFTER, public_id="listing.draft"),
    get("catalog.offer", EDITORS, LOOKS_AFTER, public_id="listing.draft", ref="draft_offer"),
    post("catalog.offer", EDITORS, LOOKS_AFTER, public_id="listing.draft", data={"kind": "non_exclusive", "fee": "1000000", "currency": "KRW", "territory": "KR"}),
    post("catalog.withdraw_offer", EDITORS, LOOKS_AFTER, public_id="listing.draft", ref="draft_offer"),
    post("catalog.act", who("officer researcher"), LOOKS_AFTER, public_id="listing.draft", action="=submit"),
    post("catalog.act", who("officer center_admin"), LOOKS_AFTER, public_id="listing.in_review", action="=publish"),
    post("catalog.send_back", who("officer center_admin"), LOOKS_AFTER, public_id="listing.in_review", data={"body": "보완해 주십시오."}),
    post("catalog.close", who("officer researcher center_admin"), LOOKS_AFTER, public_id="listing.published", action="=withdraw", data={"reason": "더 제공하지 않습니다."}),
    get("catalog.close", who("center_admin"), LOOKS_AFTER, public_id="listing.published", action="=suspend"),
    post("catalog.close", who("center_admin"), LOOKS_AFTER, public_id="listing.published", action="=suspend", data={"reason": "확인 중입니다."}),
    get("negotiation.ask", COMPANY | who("rival partner guest"), SIGNED_IN, public_id="listing.published"),
    post("negotiation.ask", who("guest"), SIGNED_IN - COMPANY - who("rival partner"), gone=422, public_id="listing.published", data={"name": "손님", "email": "guest@example.org", "purpose": "adopt", "body": "궁금합니다.", "consent": "y"}),
    get("negotiation.ask", NOBODY, LOOKS_AFTER, public_id="listing.draft"),
    post("negotiation.ask", COMPANY, SIGNED_IN - {"rival", "partner"}, public_id="listing.published", gone=422, data=lambda v: {"company_id": v["company"], "purpose": "adopt", "body": "궁금합니다."}),
]  # fmt: skip

# What somebody looks for is a business secret.
DEMAND = [
    # A saved search is its owner's alone: not the colleagues', not the center's.
    get("demand.saved_search", who("member"), ref="search"),
    post("demand.saved_search", who("member"), ref="search", data={"name": "다른 이름", "frequency": "weekly"}),
    post("demand.pause_search", who("member"), ref="search", data={"paused": "yes"}),
    post("demand.delete_search", who("member"), ref="search"),
    get("demand.new_need", COMPANY | who("rival partner"), SIGNED_IN),
    post("demand.new_need", COMPANY, SIGNED_IN - {"rival", "partner"}, gone=422, data=lambda v: NEED | {"company_id": v["company"]}),
    # The center hears of a need when it is opened; a draft is the company's.
    get("demand.need", COMPANY, ref="need.draft"),
    get("demand.need", COMPANY | CENTER, ref="need"),
    get("demand.edit_need", COMPANY, ref="need.draft"),
    get("demand.edit_need", COMPANY, CENTER, ref="need"),
    post("demand.edit_need", COMPANY, ref="need.draft", data=lambda v: NEED | {"company_id": v["company"]}),
    post("demand.edit_need", COMPANY, CENTER, ref="need", data=lambda v: NEED | {"company_id": v["company"]}),
    post("demand.open_need", COMPANY, ref="need.draft"),
    post("demand.open_need", COMPANY, CENTER, ref="need"),
    post("demand.match_need", COMPANY, ref="need.draft", data=lambda v: {"public_id": v["listing.published"]}),
    post("demand.match_need", COMPANY | who("center_admin"), CENTER, ref="need", data=lambda v: {"public_id": v["listing.published"]}),
    post("demand.reopen_need", COMPANY | who("center_admin"), CENTER, ref="need.matched"),
    post("demand.close_need", COMPANY, ref="need.draft", data={"note": "더 찾지 않습니다."}),
    post("demand.close_need", COMPANY | who("center_admin"), CENTER, ref="need", data={"note": "더 찾지 않습니다."}),
]  # fmt: skip

SEARCH_DESK = [
    get("catalog.index_state", CENTER, SIGNED_IN),
    post("catalog.rebuild_index", who("center_admin"), SIGNED_IN),
    get("catalog.words", CENTER, SIGNED_IN),
    post("catalog.words", who("center_admin"), SIGNED_IN, data={"kind": "pair", "ko": "막전극", "en": "membrane electrode"}),
    post("catalog.remove_pair", who("center_admin"), SIGNED_IN, data={"ko": "분리막", "en": "separator"}),
    post("catalog.delete_word", who("center_admin"), SIGNED_IN, ref="word"),
    post("catalog.delete_word", NOBODY, SIGNED_IN - who("center_admin"), ref="=no-such-word"),
]  # fmt: skip

SHARING_READERS = COMPANY | who("officer center_admin auditor")  # plans are business secrets
EXPRESS = [
    get("negotiation.apply_for_sharing", COMPANY | who("rival partner"), SIGNED_IN, public_id="listing.shared", offer="shared_offer"),
    post("negotiation.apply_for_sharing", COMPANY, SIGNED_IN - {"rival", "partner"}, public_id="listing.shared", offer="shared_offer", gone=422, data=lambda v: {"company_id": v["company"], "plan": "시제품에 씁니다."}),
    get("negotiation.sharing", SHARING_READERS, ref="sharing"),
    post("negotiation.decide_sharing", who("officer center_admin"), SHARING_READERS, ref="sharing", action="=choose"),
    post("negotiation.decide_sharing", COMPANY, SHARING_READERS, ref="sharing", action="=withdraw"),
    post("negotiation.decline_sharing", who("officer center_admin"), SHARING_READERS, ref="sharing", data={"reason": "다른 기업을 선정했습니다."}),
    # A draft's price, for those who see the draft (409: it is not for sale yet).
    *(get(f"licensing.{step}", LOOKS_AFTER, public_id="listing.draft", offer="draft_offer") for step in ("express_company", "express_check")),
    *(post(f"licensing.{step}", LOOKS_AFTER, public_id="listing.draft", offer="draft_offer") for step in ("express_company", "express_check", "express_draft")),
    get("licensing.express", LOOKS_AFTER, door=False, public_id="listing.draft", offer="draft_offer"),
    get("licensing.wordings", CENTER, SIGNED_IN),
    get("licensing.wording", CENTER, SIGNED_IN, kind="=sole", lang="=ko"),
    post("licensing.wording", who("center_admin"), SIGNED_IN, kind="=sole", lang="=ko", data={"articles-0-key": "transfer", "articles-0-heading": "양도", "articles-0-body": "넘길 수 없다.", "reason": "짧게"}),
    post("licensing.decide_wording", who("center_admin"), SIGNED_IN, ref="wording", action="=decline"),
    get("licensing.standing", who("officer other_officer"), SIGNED_IN),
    post("licensing.standing", who("officer other_officer"), SIGNED_IN),
    post("licensing.revoke_standing", NOBODY, SIGNED_IN - who("officer other_officer"), ref="=no-such-approval"),
]  # fmt: skip

REASON = {"reason": "사정이 바뀌었습니다."}
TERMS = {
    "kind": "non_exclusive", "fee": "30000000", "territory": "KR", "effective_when": "paid", "term_months": "12",
}  # fmt: skip
DEALS = [
    get("dealroom.deal", DEAL, ref="deal"),
    get("dealroom.reply", DEAL, ref="deal"),
    get("negotiation.file", DEAL, ref="message_file"),
    # A guest's question is the institution's to read, and its asker's when there is an account with that address.
    get("negotiation.guest_question", DEAL - COMPANY, ref="guest_question"),
    get("negotiation.guest_file", DEAL - COMPANY, ref="guest_question", file_ref="guest_file"),
    post("negotiation.answer_guest", who("officer researcher center_admin"), who("auditor"), ref="guest_question", data={"body": "답변입니다."}),
    post("negotiation.decline_guest", who("officer researcher"), who("auditor center_admin"), ref="guest_question", data=REASON),
    get("negotiation.own_question", who("member"), ref="guest_question.own"),
    post("negotiation.own_question", who("member"), ref="guest_question.own", data=lambda v: {"company_id": v["company"]}),
    post("dealroom.message", TALKERS | who("researcher center_admin"), DEAL, ref="deal.asked", data={"body": "답변입니다."}),
    post("dealroom.decline", who("officer researcher"), DEAL, ref="deal.asked", data=REASON),
    post("dealroom.withdraw", COMPANY, DEAL, ref="deal.asked", data=REASON),
    post("dealroom.resume", TALKERS | who("researcher"), DEAL, ref="deal.asked"),
    post("dealroom.quotation", TALKERS | who("researcher center_admin"), DEAL, ref="deal", data=lambda v: {"offer": v["offer"]}),
    post("dealroom.nda", TALKERS | who("researcher"), DEAL, ref="deal.asked"),
    post("dealroom.draft", DEAL, ref="deal.drafted"),
    get("dealroom.offer_terms", TALKERS, DEAL, ref="deal.talking"),
    post("dealroom.offer_terms", TALKERS, DEAL, ref="deal.talking", data=TERMS),
    # The company's own arithmetic and its paper for its own approval.
    get("dealroom.cost", COMPANY, DEAL, ref="deal.talking", number="sheet"),
    get("dealroom.cost", COMPANY, DEAL, ref="deal.talking", number="sheet", query="years-0=100000000"),
    get("dealroom.summary", COMPANY, DEAL, ref="deal.talking", number="sheet"),
    # A joint licence: a partner reads and writes in the deal; terms, companies and shares are the lead's.
    get("dealroom.deal", JOINT, ref="deal.joint"),
    get("dealroom.export", JOINT, ref="deal.joint"),
    get("dealroom.companies", JOINT, ref="deal.joint"),
    post("dealroom.message", TALKERS | who("researcher center_admin partner"), JOINT, ref="deal.joint", data={"body": "함께 여쭙니다."}),
    post("dealroom.invite", SIGNATORIES, JOINT, ref="deal.joint", data={"company": "", "share": "1"}),
    post("dealroom.shares", SIGNATORIES, JOINT, ref="deal.joint"),
    post("dealroom.take_back", SIGNATORIES, JOINT, ref="deal.joint", member="joint.invited"),
    post("dealroom.leave", who("partner"), JOINT, ref="deal.joint", member="joint.partner", data=REASON),
    post("dealroom.withdraw", COMPANY, JOINT, ref="deal.joint", data=REASON),
    get("dealroom.offer_terms", TALKERS, JOINT, ref="deal.joint"),
    # The invitation is the invited company's; its deal is not.
    get("dealroom.invitation", JOINT | who("rival"), ref="joint.invited"),
    post("dealroom.answer", who("rival"), JOINT, ref="joint.invited", action="=join"),
    post("dealroom.answer", who("rival"), JOINT, ref="joint.invited", action="=decline"),
    get("licensing.agreement", JOINT, ref="agreement.joint"),
    get("licensing.sign", SIGNATORIES | who("officer partner"), JOINT, ref="agreement.joint"),
    post("licensing.sign", SIGNATORIES | who("officer partner"), JOINT, ref="agreement.joint", data={"password": "한글 password 7!", "agreed_electronic": "y"}),
    post("licensing.decline", SIGNATORIES, JOINT, ref="agreement.joint", data=REASON),
    get("dealroom.cost", NOBODY, ref="deal.talking", number="=99"),
    get("dealroom.export", DEAL, ref="deal"),
    post("dealroom.decide_terms", SIGNATORIES, DEAL, ref="deal.talking", number="sheet", action="=accept"),
    post("dealroom.decide_terms", COMPANY, DEAL, ref="deal.talking", number="sheet", action="=decline"),
    post("dealroom.decide_terms", who("officer"), DEAL, ref="deal.talking", number="sheet", action="=withdraw"),
    get("licensing.agreement", DEAL, ref="agreement"),
    get("licensing.agreement", DEAL, ref="nda"),
    get("licensing.agreement", DEAL, ref="agreement.draft"),
    get("licensing.final", DEAL, ref="agreement"),
    get("licensing.final", DEAL, ref="nda"),
    get("licensing.final", NOBODY, ref="agreement.draft"),  # not signed: there is no such file yet
    get("licensing.scan", DEAL, ref="agreement.sealed"),
    get("licensing.scan", NOBODY, ref="agreement"),  # signed here: there is no scan
    get("licensing.seal", SIGNATORIES, DEAL, ref="agreement.offered"),
    post("licensing.seal", SIGNATORIES, DEAL, ref="agreement.offered", data=lambda _: {"files": (BytesIO(PDF), "scan.pdf")}),
    get("licensing.amend", who("officer"), DEAL, ref="agreement"),
    post("licensing.amend", who("officer"), DEAL, ref="agreement", data=TERMS),
    get("licensing.sign", SIGNATORIES | who("officer"), DEAL, ref="agreement.offered"),
    post("licensing.sign", SIGNATORIES | who("officer"), DEAL, ref="agreement.offered", data={"password": "한글 password 7!", "agreed_electronic": "y"}),
    get("licensing.text", DEAL, ref="agreement.edited"),
    get("licensing.text", NOBODY, ref="agreement"),  # nobody edited it: there is nothing to compare
    get("licensing.edit_text", who("officer"), DEAL, ref="agreement.edited"),
    post("licensing.edit_text", who("officer"), DEAL, ref="agreement.edited", data={"articles-0-key": "purpose", "articles-0-heading": "목적", "articles-0-body": "고친 목적", "seen": "1", "language": "ko"}),
    post("licensing.offer", who("officer"), DEAL, ref="agreement.draft", data={"language": "ko"}),
    post("licensing.report_use", COMPANY, DEAL, ref="agreement", data={"year": "2020", "body": "시제품에 썼습니다."}),
    post("licensing.decline", SIGNATORIES, DEAL, ref="agreement.offered", data=REASON),
    post("licensing.revoke", who("officer"), DEAL, ref="agreement.offered", data=REASON),
    post("licensing.terminate", who("officer center_admin"), DEAL, ref="agreement", data=REASON),
    post("licensing.add_gate", who("officer"), DEAL, ref="agreement.draft", data={"kind": "co_owner", "label": "공동 권리자"}),
    post("licensing.change_gate", who("officer"), DEAL, ref="agreement.draft", gate_id="gate", action="=pass", data={"note": "문서 1호"}),
    post("licensing.change_gate", who("officer"), DEAL, ref="agreement.draft", gate_id="gate", action="=remove"),
    post("licensing.registration", TALKERS, DEAL, ref="agreement.registering", data=lambda _: {"number": "10-1", "registered_on": "2026-01-02", "files": (BytesIO(PDF), "등록원부.pdf")}),
    get("licensing.evidence", DEAL, ref="agreement.registering", file="certificate"),
    get("licensing.evidence", NOBODY, ref="agreement", file="certificate"),  # a file of another agreement
    post("licensing.report_milestone", TALKERS, DEAL, ref="agreement.milestones", data=lambda _: {"event": "시제품", "reached_on": "2026-01-02", "files": (BytesIO(PDF), "시험성적서.pdf")}),
    post("licensing.decide_milestone", COMPANY, DEAL, ref="agreement.milestones", milestone="milestone", action="=confirm"),
    post("licensing.decide_milestone", COMPANY, DEAL, ref="agreement.milestones", milestone="milestone", action="=return", data=REASON),
    post("licensing.confirm_registration", who("center_admin"), DEAL, ref="agreement.registering"),
    post("licensing.return_registration", who("center_admin"), DEAL, ref="agreement.registering", data=REASON),
    get("papers.paper", DEAL, door=False, ref="paper.quotation"),
    get("papers.paper", DEAL, door=False, ref="paper.agreement"),
    get("papers.paper", MONEY, door=False, ref="paper.invoice"),
    get("papers.paper", MONEY, door=False, ref="paper.bank_receipt"),
    get("papers.paper", who("officer finance researcher") | CENTER, door=False, ref="paper.distribution_share"),
]  # fmt: skip

FINANCE = who("finance")
MONEY_ROLES = OFFICES
BILLING = [
    get("billing.invoice", MONEY, ref="invoice"),
    get("billing.pay", MONEY, ref="invoice.open"),
    post("billing.start_payment", COMPANY, MONEY, ref="invoice.open"),
    get("billing.checkout", MONEY, ref="invoice.open"),
    # Another company's session in the address gives nothing: only the invoice's own readers come back here.
    get("billing.paid", MONEY, ref="invoice.open", query="session_id=cs_test_of_somebody_else"),
    post("billing.choose_transfer", COMPANY, MONEY, ref="invoice.open"),
    post("billing.void", who("finance officer"), MONEY, ref="invoice.open", data=REASON),
    post("billing.tax_document", FINANCE | who("center_finance"), MONEY, ref="invoice", data={"approval_number": "2" * 24, "issued_on": "2026-01-02"}),
    post("billing.request_refund", FINANCE | who("center_finance"), MONEY, ref="invoice", data={"source": "transfer", "amount": "1000", **REASON}),
    # Whoever asked for a refund does not approve it: `finance` asked.
    post("billing.refund_action", who("center_finance"), MONEY, ref="refund", action="=approve"),
    post("billing.refund_action", FINANCE | who("center_finance"), MONEY, ref="refund", action="=reject"),
    post("billing.refund_action", NOBODY, ref="=no-such-refund", action="=finish"),
    get("billing.receipts", OFFICES, SIGNED_IN),
    post("billing.record_receipt", FINANCE | who("center_finance"), SIGNED_IN - {"other_finance"}, gone=422, data=lambda v: {"account_id": v["account"], "received_on": "2026-01-02", "amount": "1000", "reference": "r-9"}),
    post("billing.import_statement", FINANCE | who("center_finance"), SIGNED_IN - {"other_finance"}, gone=422, data=lambda v: {"account_id": v["account"], "file": (BytesIO("거래일,입금액,내용\n2026-01-02,1000,가\n".encode()), "s.csv")}),
    post("billing.save_account", who("finance officer"), SIGNED_IN - who("other_finance other_officer"), gone=422, data=lambda v: {"institution_id": v["institution"], "bank_name": "은행", "number": "110-1-1", "holder": "산학협력단"}),
    get("billing.receipt", PAYEE, SIGNED_IN - who("other_officer other_finance"), ref="receipt"),
    post("billing.match", FINANCE | who("center_finance"), PAYEE, ref="unmatched", data=lambda v: {"invoice": v["invoice.open.id"]}),
    get("billing.doubts", OFFICES, SIGNED_IN),
    post("billing.decide_doubt", FINANCE | who("center_finance"), PAYEE, ref="doubt", decision="=same"),
    post("billing.leave_out_doubts", FINANCE | who("center_finance"), SIGNED_IN - {"other_finance"}, data=lambda v: {"doubts": v["doubt.id"]}),
    post("billing.unmatch", FINANCE | who("center_finance"), PAYEE, ref="receipt"),
    post("billing.split_receipt", FINANCE | who("center_finance"), PAYEE, ref="unmatched", data=lambda v: {"invoices": v["invoice.open.id"]}),
    post("billing.join_receipt", FINANCE | who("center_finance"), PAYEE, ref="receipt"),
    post("billing.set_aside", FINANCE | who("center_finance"), PAYEE, ref="unmatched", data={"kind": "returned", "note": "잘못 들어온 돈입니다."}),
    post("billing.decide_aside", FINANCE | who("center_finance"), PAYEE, ref="unmatched", action="=approve"),
    post("billing.bill_interest", FINANCE | who("center_finance"), MONEY, ref="invoice.open"),
    post("billing.request_write_off", FINANCE | who("center_finance"), MONEY, ref="invoice.open", data=REASON),
    post("billing.decide_write_off", NOBODY, ref="=no-such-write-off", action="=approve"),
    get("billing.trial_balance", OFFICES, SIGNED_IN),
    get("billing.trial_balance_file", OFFICES, SIGNED_IN, kind="=csv"),
    get("billing.ledger_page", OFFICES, SIGNED_IN),
    get("billing.ledger_file", OFFICES, SIGNED_IN, kind="=csv"),
    get("billing.journal_file", OFFICES, SIGNED_IN, kind="=csv"),
    post("billing.close_period", who("finance other_finance center_finance"), SIGNED_IN, data={"until_on": "2020-01-31"}),
    get("billing.schedule", MONEY, ref="invoice"),
    post("billing.plan", who("finance officer center_finance"), MONEY, ref="invoice", data={"kind": "instalment", "tax_treatment": "taxable", "text_ko": "2차 분할", "net": "1000000", "due_on": "2099-01-02"}),
    post("billing.cancel_planned", NOBODY, ref="=no-such-row"),
    get("billing.rates", OFFICES, SIGNED_IN),
    post("billing.record_rate", FINANCE | who("center_finance"), SIGNED_IN - {"other_finance"}, gone=422, data=lambda v: {"institution_id": v["institution"], "currency": "USD", "on_day": "2026-01-02", "won": "1,392.5", "source": "서울외국환중개"}),
    get("billing.issues", OFFICES, SIGNED_IN),
    post("billing.close_issue", FINANCE | who("center_finance"), SIGNED_IN - {"other_finance"}, issue_id="issue", data={"note": "처리했습니다."}),
    get("royalties.distributions", OFFICES, SIGNED_IN),
    get("royalties.distributions_csv", OFFICES, SIGNED_IN),
    get("royalties.distribution", INCOME, ref="distribution"),
    post("royalties.object_to", who("researcher"), ref="distribution", data={"text": "지분이 다릅니다."}),
    post("royalties.payout", FINANCE, INCOME, ref="distribution"),
    post("royalties.answer_objection", who("officer finance"), INCOME, ref="distribution", share="share"),
    post("royalties.correct_shares", who("officer finance"), INCOME, ref="distribution", share="share"),
    post("royalties.decide_correction", NOBODY, ref="=no-such-correction", action="=approve"),
    get("royalties.payees", who("officer finance other_officer other_finance"), SIGNED_IN),
    post("royalties.payees", who("officer finance other_officer other_finance"), SIGNED_IN),
    # Names, addresses and amounts of an institution's people: not even for the center.
    get("royalties.payroll_csv", who("officer finance other_officer other_finance"), SIGNED_IN),
    # Sales figures: the company's and the institution's office's, not the inventors'.
    get("royalties.report", MONEY, ref="report.due"),
    get("royalties.report", MONEY, ref="report"),
    get("royalties.evidence", MONEY, ref="evidence"),
    get("royalties.file_report", MONEY, ref="report.due"),  # shown the report, unless they may file it
    post("royalties.file_report", COMPANY, MONEY, ref="report.due", data={"remark": "매출이 없습니다."}),
    get("royalties.bonds", SIGNED_IN),
    post("royalties.record_bond", who("officer finance other_officer other_finance"), SIGNED_IN, data={"agreement": "x"}),
    get("royalties.bond_file", MONEY, ref="bond"),
    post("royalties.end_bond", who("officer finance"), MONEY, ref="bond", data=lambda v: {f"{v['bond']}-note": "반환"}),
    get("royalties.spreadsheet_form", MONEY, ref="report.due"),
    post("royalties.read_spreadsheet", COMPANY, MONEY, ref="report.due", data=lambda _: {"file": (BytesIO("제품,매출액\n분리막,1000\n".encode()), "s.csv")}),
    post("royalties.question", who("officer finance"), MONEY, ref="report", data={"question": "수량을 알려 주십시오."}),
    post("royalties.accept", who("officer finance"), MONEY, ref="report"),
    get("royalties.schedule", MONEY, ref="schedule"),
    post("royalties.state_sales", COMPANY, MONEY, ref="schedule", data={"year": "2026", "amount": "1000", "form_token": "t"}),
    get("royalties.stated_file", MONEY, ref="stated"),
    post("royalties.open_audit", who("officer finance"), MONEY, ref="schedule", data={"from_on": "2026-01-01", "until_on": "2026-02-01", "examiner": "회계법인", "reason": "정기 검사", "form_token": "t"}),
    get("royalties.audit", MONEY, ref="audit"),
    post("royalties.conclude_audit", who("officer finance"), MONEY, ref="audit", data={"findings": "이상 없음"}),
    post("royalties.drop_audit", who("officer finance"), MONEY, ref="audit"),
    post("royalties.schedule", who("officer"), MONEY, ref="schedule", data={"rate": "3", "months": "12", "report_days": "30"}),
]  # fmt: skip

TRACKING = [
    get("insight.tracking", OFFICES, SIGNED_IN),
    get("insight.stuck", OFFICES, SIGNED_IN),
    get("insight.cases", OFFICES, SIGNED_IN, stage="=asked"),
    get("insight.income", OFFICES, SIGNED_IN),
]

ROWS = [*PUBLIC, *OWN, *ORGANISATION, *CATALOG, *DEMAND, *SEARCH_DESK, *EXPRESS, *DEALS, *BILLING, *TRACKING]
