"""From the express licence and the inquiry to the agreement."""

from __future__ import annotations

from io import BytesIO

from tests.access.rows import (
    CENTER,
    COMPANY,
    DEAL,
    JOINT,
    LOOKS_AFTER,
    MONEY,
    NOBODY,
    REASON,
    SIGNATORIES,
    SIGNED_IN,
    TALKERS,
    get,
    post,
    who,
)
from tests.access.surroundings import PDF

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

TERMS = {
    "kind": "non_exclusive", "fee": "30000000", "territories": "KR", "effective_when": "paid", "term_months": "12",
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
