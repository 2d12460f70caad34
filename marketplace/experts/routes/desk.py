"""The center's desk of experts: everybody, entering, editing, rates, invitations, leaving."""

from __future__ import annotations

from collections.abc import Callable

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.experts import queries, services
from marketplace.experts.forms import ExpertForm, RateForm, ReasonForm
from marketplace.experts.routes import bp
from marketplace.experts.routes.public import choices, page_of, wanted
from marketplace.formats import codes
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.text import Text, language
from marketplace.web.errors import carry_out, say
from marketplace.web.forms import Form
from marketplace.web.identity import actor, found, role_required

CENTER = ("center_admin", "center_finance", "auditor")
SHOWN: dict[str, Text] = {
    "": Text("전체", "All"),
    "new": Text("확인 대기", "To be checked"),
    "free": Text("배정 가능", "Available"),
    "public": Text("공개", "Public"),
    "hidden": Text("비공개", "Hidden"),
    "left": Text("활동 종료", "Left"),
}
DONE: dict[str, Text] = {
    "approve": Text(
        "전문가로 확인했습니다. 본인에게 알렸습니다.", "Taken into the pool. The person was told."
    ),
    "invite": Text("초대 이메일을 보냈습니다.", "The invitation was sent."),
    "come_back": Text("다시 활동하는 전문가로 바꾸었습니다.", "Is an expert again."),
    "erase": Text("개인정보를 삭제했습니다.", "The personal data were erased."),
}
ACTS: dict[str, Callable[[Actor, str], None]] = {
    "approve": services.approve,
    "invite": services.invite,
    "come_back": services.come_back,
    "erase": services.erase,
}


@bp.get("/desk/experts")
@role_required(*CENTER)
def desk() -> ResponseReturnValue:
    """Everybody in the pool, with how many companies each has."""
    asked, shown = wanted(), _shown()
    rows = queries.desk_experts(actor(), asked, shown)
    return render_template(
        "experts/desk.html",
        asked=asked,
        shown=shown,
        states=SHOWN,
        page=page_of(list(rows)),
        page_url=lambda number: url_for("experts.desk", **asked.address(), shown=shown or None, page=number),
        loads=queries.loads(),
        may_change=queries.administers(actor()),
        **choices(),
    )


def _shown() -> str:
    shown = request.args.get("shown", "")
    return shown if shown in SHOWN else ""


@bp.route("/desk/experts/new", methods=["GET", "POST"])
@role_required("center_admin")
def enter() -> ResponseReturnValue:
    form = ExpertForm()
    return carry_out(
        form,
        lambda: services.enter_expert(actor(), form.draft(), form.form_token.data or ""),
        again=lambda status: (
            render_template(
                "experts/edit.html", form=form, expert=None, mine=False, back=url_for("experts.desk")
            ),
            status,
        ),
        done=Text("전문가를 등록했습니다.", "The expert is entered."),
        then=lambda ref: redirect(url_for("experts.desk_expert", ref=ref), 303),
    )


@bp.get("/desk/experts/<ref>")
@role_required(*CENTER)
def desk_expert(ref: str) -> ResponseReturnValue:
    return _page(ref)


def _page(
    ref: str, rate_form: RateForm | None = None, leave_form: ReasonForm | None = None, status: int = 200
) -> ResponseReturnValue:
    reader = actor()
    row = found(queries.expert_for(reader, ref))
    page = render_template(
        "experts/desk_expert.html",
        expert=row,
        rate_form=rate_form or RateForm(formdata=None),
        leave_form=leave_form or ReasonForm(formdata=None),
        mentorings=queries.of_expert(row),
        states=queries.MENTORING.states,
        load=queries.loads().get(row.id, 0),
        average=queries.average_of(row),
        today=clock.today(),
        may_change=queries.administers(reader),
        titles=lambda scheme, values: [codes.title(scheme, code, language()) for code in values],
    )
    return page, status


@bp.route("/desk/experts/<ref>/edit", methods=["GET", "POST"])
@role_required("center_admin")
def edit(ref: str) -> ResponseReturnValue:
    row = found(queries.expert_for(actor(), ref))
    form = ExpertForm(obj=row)
    if not form.is_submitted():
        form.show(row)
    back = url_for("experts.desk_expert", ref=ref)
    return carry_out(
        form,
        lambda: services.edit_expert(actor(), ref, form.draft()),
        again=lambda status: (
            render_template("experts/edit.html", form=form, expert=row, mine=False, back=back),
            status,
        ),
        done=Text("저장했습니다.", "Saved."),
        then=back,
    )


@bp.post("/desk/experts/<ref>/rate")
@role_required("center_admin")
def record_rate(ref: str) -> ResponseReturnValue:
    form = RateForm()
    return _with_form(
        ref,
        form,
        lambda: services.record_rate(actor(), ref, form.hourly.data or 0, form.from_on.data),
        lambda status: _page(ref, rate_form=form, status=status),
        Text("단가를 기록했습니다.", "The rate is recorded."),
    )


@bp.post("/desk/experts/<ref>/leave")
@role_required("center_admin")
def leave(ref: str) -> ResponseReturnValue:
    form = ReasonForm()
    return _with_form(
        ref,
        form,
        lambda: services.leave(actor(), ref, form.reason.data or ""),
        lambda status: _page(ref, leave_form=form, status=status),
        Text(
            "활동을 종료했습니다. 맡고 있던 기업은 다시 배정할 수 있습니다.",
            "Is an expert no more. Companies that were mentored wait for another.",
        ),
    )


def _with_form(
    ref: str, form: Form, act: Callable[[], None], again: Callable[[int], ResponseReturnValue], done: Text
) -> ResponseReturnValue:
    found(queries.expert_for(actor(), ref))
    return carry_out(form, act, again=again, done=done, then=url_for("experts.desk_expert", ref=ref))


@bp.post("/desk/experts/<ref>/<any(approve, invite, come_back, erase):action>")
@role_required("center_admin")
def act(ref: str, action: str) -> ResponseReturnValue:
    """One button each."""
    ACTS[action](actor(), ref)
    say(DONE[action].ko, DONE[action].en)
    return redirect(url_for("experts.desk_expert", ref=ref), 303)
