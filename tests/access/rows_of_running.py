"""Who runs the site: dated rules, the audit log, roles, the first day, companies from a sheet."""

from __future__ import annotations

from tests.access.rows import NOBODY, SIGNED_IN, get, post, who

ADMIN = who("center_admin")
READERS = who("center_admin auditor")
RULE = "=payment_due_days"

RUNNING = [
    get("running.policies", READERS, SIGNED_IN),
    get("running.policy", READERS, SIGNED_IN, key=RULE),
    post("running.policy", ADMIN, SIGNED_IN, key=RULE, data={"value": "45", "from_on": "2199-01-01", "reason": "요청"}),
    get("running.policy_source", NOBODY, SIGNED_IN - ADMIN, key=RULE, row="=0"),
    post("running.policy_source", NOBODY, SIGNED_IN - ADMIN, key=RULE, row="=0", data={"why": "요청"}),
    post("running.decide_policy", NOBODY, SIGNED_IN - ADMIN, key=RULE, ref="=none", answer="=withdraw"),
    get("running.audit_log", READERS, SIGNED_IN),
    get("running.audit_csv", READERS, SIGNED_IN),
    get("running.roles", READERS, SIGNED_IN),
    get("running.end_role", NOBODY, SIGNED_IN - ADMIN, person="=nobody", role="=auditor"),
    post("running.end_role", NOBODY, SIGNED_IN - ADMIN, person="=nobody", role="=auditor"),
    get("running.first_day_page", READERS, SIGNED_IN),
    get("running.test_mail", ADMIN, SIGNED_IN),
    post("running.test_mail", ADMIN, SIGNED_IN),
    get("running.test_mail_seen", NOBODY, SIGNED_IN - ADMIN, secret="=never-mailed"),
    post("running.test_mail_seen", NOBODY, SIGNED_IN - ADMIN, secret="=never-mailed"),
    get("running.set_aside", ADMIN, SIGNED_IN, key="=experts"),
    post("running.set_aside", ADMIN, SIGNED_IN, key="=experts", data={"why": "요청"}),
    post("running.take_up_again", NOBODY, SIGNED_IN - ADMIN, key="=nothing"),
    get("running.import_companies", ADMIN, SIGNED_IN),
    post("running.import_companies", ADMIN, SIGNED_IN),
    get("running.companies_form", ADMIN, SIGNED_IN),
    get("running.company_sheet", NOBODY, SIGNED_IN - ADMIN, ref="=none"),
    post("running.decide_companies", NOBODY, SIGNED_IN - ADMIN, ref="=none", action="=enter"),
]  # fmt: skip
