"""What people say of the figures: targets, years published for good, and who of outside may read."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.insight import queries, services
from marketplace.insight.forms import FreezeForm, TargetsForm, ViewerForm
from marketplace.insight.permissions import freezes
from marketplace.insight.queries import FIGURES, GROUPS
from marketplace.insight.routes import bp
from marketplace.kernel import clock
from marketplace.kernel.errors import NotFound
from marketplace.kernel.text import Text, t
from marketplace.web.errors import carry_out
from marketplace.web.identity import actor, role_required
from marketplace.web.parameters import asked_number

CENTER = ("center_admin", "center_finance", "auditor")


@bp.route("/center/figure-targets", methods=["GET", "POST"])
@role_required("center_admin")
def targets() -> ResponseReturnValue:
    year = asked_number("year", 2000, clock.today().year + 5) or clock.today().year
    form = TargetsForm()
    if not form.is_submitted():
        form.year.data = year
        for (key, _), value in queries.targets([year], clock.today()).items():
            if key in FIGURES:
                form[key].data = value
    return carry_out(
        form,
        lambda: services.set_targets(actor(), form.year.data, form.wanted()),
        again=lambda status: (
            render_template("insight/targets.html", form=form, year=year, figures=FIGURES, groups=GROUPS),
            status,
        ),
        then=_told_targets,
    )


def _told_targets(changed: int) -> ResponseReturnValue:
    if changed:
        flash(t(f"목표 {changed}개를 저장했습니다.", f"Targets saved: {changed}."), "success")
    else:
        flash(t("바뀐 목표가 없습니다.", "No target has changed."), "info")
    return redirect(url_for("insight.dashboard"), 303)


@bp.route("/center/figure-years", methods=["GET", "POST"])
@role_required(*CENTER)
def years() -> ResponseReturnValue:
    form = FreezeForm()
    if not form.is_submitted():
        form.year.data = queries.last_closed()
    return carry_out(
        form,
        lambda: services.propose_year(actor(), form.year.data, form.reason.data or ""),
        again=lambda status: (
            render_template(
                "insight/years.html",
                form=form,
                rows=queries.snapshots(actor()),
                lifecycle=queries.SNAPSHOT,
                may=freezes(actor()),
            ),
            status,
        ),
        done=Text(
            "확정을 제안했습니다. 센터의 다른 담당자가 확인하면 공개됩니다.",
            "Proposed. It is published when another person of the center confirms.",
        ),
        then=url_for("insight.years"),
    )


@bp.post("/center/figure-years/<ref>/<any(freeze, drop):action>")
@role_required("center_admin", "center_finance")
def year_step(ref: str, action: str) -> ResponseReturnValue:
    act = services.freeze_year if action == "freeze" else services.drop_year
    done = (
        Text("확정하여 공개했습니다.", "Final and published.")
        if action == "freeze"
        else Text("취소했습니다.", "Withdrawn.")
    )
    if queries.snapshot_for(actor(), ref) is None:
        raise NotFound()
    act(actor(), ref)
    flash(t(done.ko, done.en), "success")
    return redirect(url_for("insight.years"), 303)


@bp.route("/center/figure-viewers", methods=["GET", "POST"])
@role_required("center_admin")
def viewers() -> ResponseReturnValue:
    form = ViewerForm()
    return carry_out(
        form,
        lambda: services.let_in(actor(), form.email.data or "", form.office.data or "", form.until_on.data),
        again=lambda status: (
            render_template("insight/viewers.html", form=form, rows=queries.viewers(actor())),
            status,
        ),
        done=Text(
            "열람을 열었습니다. 본인에게 이메일로 알렸습니다.", "Opened. The person was told by email."
        ),
        then=url_for("insight.viewers"),
    )


@bp.post("/center/figure-viewers/<ref>/end")
@role_required("center_admin")
def end_viewer(ref: str) -> ResponseReturnValue:
    services.end_viewer(actor(), ref)
    flash(t("열람을 끝냈습니다.", "Access has ended."), "success")
    return redirect(url_for("insight.viewers"), 303)
