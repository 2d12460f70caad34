"""What the desk for running the site brings: dated rules, the audit log, roles and the first day on pages."""

from __future__ import annotations

from marketplace.kernel.feature import Feature, MenuEntry, letters
from marketplace.kernel.forgetting import Stays
from marketplace.kernel.text import Text
from marketplace.running import queries
from marketplace.running.models import FirstDayStep, PolicyProposal
from marketplace.running.permissions import looks
from marketplace.running.routes import bp

FEATURE = Feature(
    "running",
    blueprint=bp,
    letters=letters("mail_trial", "policy_changed"),
    subjects={"policy_proposal_id": PolicyProposal},
    work=[queries.policy_work, queries.first_day_work],
    menu=[
        MenuEntry("running.policies", Text("운영 기준", "Dated rules"), "scale", looks, desk=152),
        MenuEntry("running.audit_log", Text("감사 기록", "Audit log"), "scroll-text", looks, desk=154),
        MenuEntry("running.roles", Text("센터의 역할", "Roles"), "key-round", looks, desk=156),
        MenuEntry("running.first_day_page", Text("센터의 첫날", "First day"), "list-checks", looks, desk=158),
    ],
    persons={
        PolicyProposal: Stays("who proposed and who confirmed a rule is its evidence"),
        FirstDayStep: Stays("who set a line aside; the account says nothing any more"),
    },
)  # fmt: skip
