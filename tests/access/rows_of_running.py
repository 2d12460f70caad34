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
]  # fmt: skip
