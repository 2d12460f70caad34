"""What the desk for running the site brings: dated rules on pages."""

from __future__ import annotations

from marketplace.kernel.feature import Feature, MenuEntry, letters
from marketplace.kernel.forgetting import Stays
from marketplace.kernel.text import Text
from marketplace.running import queries
from marketplace.running.models import PolicyProposal
from marketplace.running.permissions import looks
from marketplace.running.routes import bp

FEATURE = Feature(
    "running",
    blueprint=bp,
    letters=letters("policy_changed"),
    subjects={"policy_proposal_id": PolicyProposal},
    work=[queries.policy_work],
    menu=[
        MenuEntry("running.policies", Text("운영 기준", "Dated rules"), "scale", looks, desk=152),
    ],
    persons={PolicyProposal: Stays("who proposed and who confirmed a rule is its evidence")},
)  # fmt: skip
