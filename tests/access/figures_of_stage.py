"""The stage's figures: a year that is final, one that awaits its second person, and a viewer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from marketplace.accounts.models import User
from marketplace.insight import queries, services
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from tests.world import World


def build_figures(world: World, people: dict[str, Actor], values: dict[str, Any]) -> None:
    """Everything that a row of the matrix names."""
    admin, finance, year = people["center_admin"], people["center_finance"], queries.last_closed()
    final = services.propose_year(admin, year)
    services.freeze_year(finance, final)
    viewer = world.person()
    row = services.let_in(admin, viewer.email, "산업부", clock.today() + timedelta(days=90))
    values |= {
        "final_year": final,
        "proposed_year": services.propose_year(admin, year - 1),
        "free_year": year - 2,
        "figure_viewer": row.ref,
        "viewer_email": db.session.get_one(User, viewer.user_id).email,
    }
