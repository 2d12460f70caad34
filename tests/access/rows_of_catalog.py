"""Listings, the search desk, and what companies look for."""

from __future__ import annotations

from io import BytesIO

from tests.access.rows import (
    CENTER,
    COMPANY,
    EDITORS,
    EVERYBODY,
    INSTITUTIONS,
    LOOKS_AFTER,
    NOBODY,
    SIGNED_IN,
    get,
    post,
    who,
)
from tests.access.surroundings import PDF

NEED = {
    "title": "상압 분리막 개질",
    "problem": "진공 장비 없이 표면을 개질하고 싶습니다.",
    "form_token": "matrix",
}
CATALOG = [
    get("catalog.listing", EVERYBODY, public_id="listing.published"),
    get("dealroom.burden", EVERYBODY, public_id="listing.published"),
    get("dealroom.burden", LOOKS_AFTER, public_id="listing.draft", door=False),
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
    get("catalog.openings", who("officer researcher"), LOOKS_AFTER, public_id="listing.published"),
    get("catalog.openings_csv", who("officer researcher"), LOOKS_AFTER, public_id="listing.published"),
    get("catalog.register", LOOKS_AFTER, public_id="listing.published"),
    post("catalog.register", who("officer center_admin"), LOOKS_AFTER, public_id="listing.published", data={"patent": "0", "checked_on": "2026-01-02", "status": "registered"}),
    get("catalog.section", EDITORS, LOOKS_AFTER, public_id="listing.draft", section="=basics"),
    get("catalog.section", EDITORS, LOOKS_AFTER, public_id="listing.draft", section="=files"),
    post("catalog.section", EDITORS, LOOKS_AFTER, public_id="listing.draft", section="=basics"),
    post("catalog.autosave", EDITORS, LOOKS_AFTER, public_id="listing.draft", section="=basics", data={"title_ko": "고친 이름"}),
    get("catalog.code_suggestions", SIGNED_IN, scheme="=ipc", query="q=H01M"),
    post("catalog.discard", who("officer researcher center_admin"), LOOKS_AFTER, public_id="listing.draft", change="=discard"),
    post("catalog.upload", EDITORS, LOOKS_AFTER, public_id="listing.draft", data=lambda _: {"file": (BytesIO(PDF), "a.pdf"), "access": "public"}),
    post("catalog.change_file", EDITORS, LOOKS_AFTER, public_id="listing.draft", ref="file.draft", change="=access", data={"access": "nda"}),
    get("catalog.offer", EDITORS, LOOKS_AFTER, public_id="listing.draft"),
    get("catalog.offer", EDITORS, LOOKS_AFTER, public_id="listing.draft", ref="draft_offer"),
    post("catalog.offer", EDITORS, LOOKS_AFTER, public_id="listing.draft", data={"kind": "non_exclusive", "fee": "1000000", "currency": "KRW", "territories": "KR"}),
    post("catalog.withdraw_offer", EDITORS, LOOKS_AFTER, public_id="listing.draft", ref="draft_offer"),
    get("catalog.fields", LOOKS_AFTER, public_id="listing.draft"),
    get("catalog.new_field", who("officer"), LOOKS_AFTER, public_id="listing.draft"),
    post("catalog.new_field", who("officer"), LOOKS_AFTER, public_id="listing.draft", data={"name_ko": "수처리", "name_en": "Water", "apart": "y"}),
    get("catalog.rename_field", who("officer"), LOOKS_AFTER, public_id="listing.draft", ref="draft_field"),
    post("catalog.rename_field", who("officer"), LOOKS_AFTER, public_id="listing.draft", ref="draft_field", data={"name_ko": "감지기", "name_en": "Sensors", "apart": "y"}),
    post("catalog.remove_field", who("officer"), LOOKS_AFTER, public_id="listing.draft", ref="draft_field"),
    get("catalog.place_field", who("officer"), LOOKS_AFTER, public_id="listing.draft", query="words=배터리"),
    post("catalog.place_field", who("officer"), LOOKS_AFTER, public_id="listing.draft", data={"words": "배터리", "field": "", "same": "y"}),
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

# What machines read, which is what everybody may.
CATALOG += [
    get("outlets.cite", EVERYBODY, public_id="listing.published", form="=bib"),
    get("outlets.cite", NOBODY, public_id="listing.draft", form="=json", door=False),
    get("outlets.feed", EVERYBODY),
    get("outlets.sitemap", EVERYBODY),
    get("outlets.robots", EVERYBODY),
    get("outlets.oai_pmh", EVERYBODY, query="verb=Identify"),
    post("outlets.oai_pmh", EVERYBODY, data={"verb": "Identify"}),
]

# A sheet may hold what is not filed yet: the institution's officers bring it in.
CATALOG += [
    get("interop.runs", (INSTITUTIONS - who("finance other_finance")) | who("center_admin"), SIGNED_IN),
    post("interop.runs", who("officer researcher center_admin"), SIGNED_IN - who("other_officer other_researcher expert"), gone=422, data=lambda v: {"institution_id": v["institution"], "kind": "patent", "pasted": "명칭\t출원번호\n가\t10-2020-0000001"}),
    get("interop.run", who("officer center_admin"), ref="import"),
    get("interop.match_again", who("officer center_admin"), ref="import"),
    post("interop.columns", who("officer center_admin"), ref="import", data={"column-0": "title_ko", "kind": "patent"}),
    post("interop.start", who("officer center_admin"), ref="import"),
    post("interop.discard", who("officer center_admin"), ref="import"),
    post("interop.undo", who("officer center_admin"), ref="import.done"),
    get("interop.report", who("officer center_admin"), ref="import"),
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
    # Everybody reads the outside of what is shown to everybody; of what is not, only who was asked.
    get("demand.public_needs", EVERYBODY),
    get("demand.public_need", EVERYBODY, ref="need.public"),
    get("demand.public_need", who("officer researcher"), door=False, ref="need"),
    get("demand.public_need", NOBODY, door=False, ref="need.draft"),
    get("demand.asked_needs", SIGNED_IN),
    post("demand.answer_need", who("officer researcher"), ref="need", data=lambda v: {"institution_id": v["institution"], "body": "개발할 수 있습니다."}),
    post("demand.decline_request", who("officer researcher"), CENTER, ref="need_request", data={"declined_for": "no_result", "reason": ""}),
    post("demand.resume_request", who("officer researcher"), CENTER, ref="need_request.declined"),
    post("demand.withdraw_request", who("center_admin"), who("officer researcher center_finance auditor"), ref="need_request"),
    get("demand.needs_desk", CENTER),
    get("demand.needs_export", CENTER, kind="=csv"),
    post("demand.shortlist", who("center_admin"), COMPANY | CENTER, ref="need", data=lambda v: {"public_id": v["listing.published"]}),
    post("demand.note_candidate", who("center_admin"), who("auditor"), ref="candidate", data={"note": "가격이 맞습니다."}),
    post("demand.drop_candidate", who("center_admin"), who("auditor"), ref="candidate"),
    post("demand.propose_listing", who("center_admin"), COMPANY | CENTER, ref="need", data=lambda v: {"public_id": v["listing.published"]}),
    post("demand.ask_institutions", who("center_admin"), COMPANY | CENTER, ref="need", data=lambda v: {"institutions": [v["other_institution"]]}),
    get("demand.answer", COMPANY | CENTER | who("officer researcher"), ref="need_answer"),
    get("demand.answer_file", COMPANY | CENTER | who("officer researcher"), ref="need_answer_file"),
    post("demand.accept_answer", COMPANY, CENTER | who("officer researcher"), ref="need_answer"),
    post("demand.pass_answer", COMPANY, CENTER | who("officer researcher"), ref="need_answer", data={"passed_for": "price"}),
    post("demand.reconsider_answer", COMPANY, CENTER | who("officer researcher"), ref="need_answer.passed"),
    post("demand.withdraw_answer", who("officer researcher"), COMPANY | CENTER, ref="need_answer"),
    post("demand.attach_listing", who("officer researcher"), COMPANY | CENTER, ref="need_answer.accepted", data=lambda v: {"public_id": v["listing.published"]}),
    post("demand.open_deal", COMPANY, CENTER | who("officer researcher"), ref="need_answer.listed"),
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
