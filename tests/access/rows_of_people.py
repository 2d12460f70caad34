"""What everybody sees, what is one's own, what belongs to an organisation."""

from __future__ import annotations

from tests.access.rows import (
    CENTER,
    COMPANY,
    EVERYBODY,
    LOOKS_AFTER,
    NOBODY,
    SIGNED_IN,
    get,
    post,
    who,
)

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
    *(get(f"accounts.{page}", NOBODY, gone=410, door=False, secret="=never-mailed") for page in ("confirm", "new_email", "old_email", "reset", "invitation")),
    *(post(f"accounts.{page}", NOBODY, gone=410, door=False, secret="=never-mailed") for page in ("confirm", "new_email", "old_email", "reset", "invitation")),
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
    post("accounts.withdraw_change", who("boss"), who("delegate member center_admin center_finance auditor"), ref="organisation", change="change"),
    post("accounts.decide_change", who("center_admin"), SIGNED_IN, ref="organisation", change="change", action="=approve"),
    get("accounts.amounts", who("officer finance researcher") | CENTER, ref="institution_ref"),
    post("accounts.amounts", who("officer"), who("finance researcher") | CENTER, ref="institution_ref", data={"limit": "5000만"}),
    # Whoever proposed an amount does not confirm it: `officer` proposed.
    post("accounts.decide_amount", who("center_admin"), who("officer finance researcher center_finance auditor"), ref="institution_ref", rule="amount_rule", answer="=confirm"),
    get("accounts.merger", CENTER, SIGNED_IN, ref="merger"),
    # Who proposed a merger does not confirm it, and nobody confirms an office alone: see tests/accounts/test_trust_offices.py.
    post("accounts.decide_merger", NOBODY, SIGNED_IN, ref="merger", answer="=record"),
    post("accounts.decide_merger", who("center_admin"), SIGNED_IN, ref="merger", answer="=drop"),
    post("accounts.answer_proposal", who("boss"), who("center_admin"), ref="organisation", proposal="proposal", answer="=agree"),
    post("accounts.answer_proposal", who("center_admin"), who("boss"), ref="organisation", proposal="proposal", answer="=withdraw"),
    post("accounts.merge", who("center_admin"), SIGNED_IN, ref="organisation", data={"survivor": "123-45-67891", "note": "중복 등록"}),
    post("accounts.review", who("center_admin"), SIGNED_IN, ref="organisation", data={"action": "suspend", "note": "확인이 필요합니다."}),
]  # fmt: skip
