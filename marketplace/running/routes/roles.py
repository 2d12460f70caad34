"""Who holds which role of the center, and ending one."""

from __future__ import annotations

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts import services as accounts
from marketplace.accounts.models import ROLES
from marketplace.accounts.queries import center_organisation
from marketplace.insight.queries import viewers
from marketplace.kernel.text import Text
from marketplace.running import queries
from marketplace.running.permissions import runs
from marketplace.running.routes import bp
from marketplace.web.errors import carry_out
from marketplace.web.forms import Form
from marketplace.web.identity import actor, found, role_required


@bp.get("/center/roles")
@role_required("center_admin", "auditor")
def roles() -> ResponseReturnValue:
    center = found(center_organisation())
    return render_template(
        "running/roles.html",
        groups=queries.roles_held(actor()),
        center=center,
        may_change=runs(actor()),
        viewers=[row for row in viewers(actor()) if row.is_open],
        invited=queries.center_invitations(center),
    )


@bp.route("/center/roles/<person>/<role>/end", methods=["GET", "POST"])
@role_required("center_admin")
def end_role(person: str, role: str) -> ResponseReturnValue:
    """The rules of the house decide who may end whose role (accounts)."""
    one, center, form = found(queries.role_held(actor(), person, role)), found(center_organisation()), Form()
    return carry_out(
        form,
        lambda: accounts.end_membership(actor(), center.ref, person, role),
        again=lambda status: (
            render_template("running/end_role.html", form=form, one=one, label=ROLES[role][1]),
            status,
        ),
        done=Text("역할을 마쳤습니다.", "The role has ended."),
        then=url_for("running.roles"),
    )
