"""The center's desk: who asked for help with a problem, by which day, and what became of it."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.kernel import clock
from marketplace.kernel.text import Text
from marketplace.problems import queries, services
from marketplace.problems.forms import ExpertForm, MessageForm
from marketplace.problems.models import ProblemRequest
from marketplace.problems.permissions import answers_for_center
from marketplace.problems.routes import bp
from marketplace.problems.routes.here import private
from marketplace.problems.routes.page import show
from marketplace.web.errors import carry_out, say
from marketplace.web.exports import table_response
from marketplace.web.forms import Form
from marketplace.web.identity import actor, found, role_required, sign_in_required
from marketplace.web.paging import page_number, paginate


@bp.get("/center/problems")
@role_required("center_admin", "center_finance", "auditor")
def desk() -> ResponseReturnValue:
    """Requests with their days; of problems that did not ask only counts."""
    state = request.args.get("state", "")
    state = state if state in queries.REQUEST.states else ""
    kind = request.args.get("format", "")
    if kind in ("csv", "xlsx"):
        return _table(kind, state)
    return private(
        render_template(
            "problems/desk.html",
            page=paginate(queries.requests(actor(), state), page_number()),
            page_url=lambda number: url_for("problems.desk", state=state or None, page=number),
            state=state,
            states=queries.REQUEST.states,
            counts=queries.counts(),
            helped=queries.helped(),
            today=clock.today(),
        )
    )


def _table(kind: str, state: str) -> ResponseReturnValue:
    """Days and states; neither words nor people."""
    header = (
        Text("번호", "Number"), Text("상태", "Status"), Text("요청일", "Asked on"), Text("답변 기한", "Reply due"),
        Text("첫 답변", "First reply"), Text("종료일", "Closed on"), Text("전문가 지정", "Given to an expert"),
    )  # fmt: skip
    yes, no = Text("예", "Yes"), Text("아니요", "No")
    rows = (
        (
            row.ref, queries.REQUEST.states[row.state], clock.seoul_date(row.asked_at), row.reply_due_on,
            clock.seoul_date(row.answered_at) if row.answered_at else None,
            clock.seoul_date(row.closed_at) if row.closed_at else None, yes if row.expert_id else no,
        )
        for row in queries.all_requests(actor(), state)
    )  # fmt: skip
    return table_response(kind, "problem-requests", header, rows)


@bp.get("/center/problems/<ref>", endpoint="request")
@sign_in_required
def one(ref: str) -> ResponseReturnValue:
    """For the center, and for the expert it was given to."""
    return _page(ref)


def _page(ref: str, status: int = 200, **forms: Form) -> ResponseReturnValue:
    reader = actor()
    row = found(queries.request_for(reader, ref))
    gives = answers_for_center(reader) and row.state in queries.OPEN
    context: dict[str, Any] = {
        "form": MessageForm(formdata=None),
        "expert_form": ExpertForm(formdata=None),
        **forms,
    }
    if gives:
        _fill(context["expert_form"], row)
    return private(
        (
            render_template(
                "problems/request.html",
                row=row,
                status=status,
                gives=gives,
                actions=queries.REQUEST.available(row, reader),
                states=queries.REQUEST.states,
                today=clock.today(),
                helps=queries.helps(reader, row.problem.text),
                **context,
            ),
            status,
        )
    )


def _fill(form: ExpertForm, row: ProblemRequest) -> None:
    none = Text("지정하지 않음", "Nobody")
    form.expert.choices = [("", none), *((one.ref, one.name) for one in queries.expert_choices(actor(), row))]
    if not form.is_submitted():
        form.expert.data = row.expert.ref if row.expert else ""


@bp.get("/center/problems/<ref>/files/<file_ref>")
@sign_in_required
def request_file(ref: str, file_ref: str) -> ResponseReturnValue:
    row = found(queries.request_for(actor(), ref))
    return private(show(found(queries.file_of(row.problem, file_ref))))


@bp.post("/center/problems/<ref>/answer")
@sign_in_required
def answer(ref: str) -> ResponseReturnValue:
    found(queries.request_for(actor(), ref))
    form = MessageForm()
    return carry_out(
        form,
        lambda: services.answer_request(actor(), ref, form.body.data, form.form_token.data),
        again=lambda status: _page(ref, status, form=form),
        then=url_for("problems.request", ref=ref),
        done=Text("답변을 보냈습니다. 이메일로도 갑니다.", "The answer was sent, by email as well."),
        let_through=(403,),
    )


@bp.post("/center/problems/<ref>/expert")
@sign_in_required
def give(ref: str) -> ResponseReturnValue:
    row = found(queries.request_for(actor(), ref))
    form = ExpertForm()
    _fill(form, row)
    return carry_out(
        form,
        lambda: services.give_to_expert(actor(), ref, form.expert.data or ""),
        again=lambda status: _page(ref, status, expert_form=form),
        then=url_for("problems.request", ref=ref),
        done=Text("전문가 지정을 저장했습니다.", "The expert was saved."),
        let_through=(403,),
    )


@bp.post("/center/problems/<ref>/<any(close, reopen):action>")
@sign_in_required
def step(ref: str, action: str) -> ResponseReturnValue:
    found(queries.request_for(actor(), ref))
    if action == "close":
        services.close_request(actor(), ref)
        say("상담을 끝내고 요청한 분께 알렸습니다.", "It is closed, and the asker was told.")
    else:
        services.reopen_request(actor(), ref)
        say("다시 열었습니다. 답변 기한을 새로 정했습니다.", "It is open again, with a new day.")
    return redirect(url_for("problems.request", ref=ref), 303)
