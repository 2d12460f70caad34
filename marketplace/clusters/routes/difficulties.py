"""Difficulties: the list, raising one, its page with what is said of it and what became of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts.models import MiniCluster
from marketplace.clusters import services
from marketplace.clusters.forms import DifficultyForm, OutcomeForm, PrivateForm, ReasonForm, ReplyForm
from marketplace.clusters.lifecycle import DIFFICULTY, OPEN
from marketplace.clusters.models import LINK_KINDS, NOTE_KINDS, Difficulty
from marketplace.clusters.permissions import companies_in, coordinates, is_own
from marketplace.clusters.queries import groups, helping, problems
from marketplace.clusters.queries.gatherings import meeting_for
from marketplace.clusters.routes import bp
from marketplace.kernel import clock
from marketplace.kernel.errors import Forbidden
from marketplace.kernel.text import Text, either
from marketplace.web.errors import carry_out, say
from marketplace.web.exports import table_response
from marketplace.web.forms import Form
from marketplace.web.identity import actor, found, sign_in_required
from marketplace.web.paging import page_number, paginate
from marketplace.web.security import limiter

NO_COMPANY = Text(
    "회원사의 구성원이 애로를 등록할 수 있습니다. 먼저 미니클러스터에 가입해 주십시오.",
    "Members of a mini-cluster raise difficulties. Please join one first.",
)


def _chosen() -> tuple[MiniCluster | None, str, str]:
    """The cluster, the list and the state of the address; anything odd is read as not chosen."""
    code, which, state = (request.args.get(name, "") for name in ("cluster", "which", "state"))
    cluster = groups.cluster_for(actor(), code) if code else None
    return (
        cluster,
        which if which in problems.FILTERS else "",
        state if state in DIFFICULTY.states else "",
    )


@bp.get("/difficulties")
@sign_in_required
def difficulties() -> ResponseReturnValue:
    """A company's own; all of them for the center, by cluster."""
    cluster, which, state = _chosen()
    who, cluster_id = actor(), cluster.id if cluster else None
    query = problems.difficulties(who, cluster_id, which, state)
    values: dict[str, Any] = {
        "cluster": cluster.code if cluster else None,
        "which": which or None,
        "state": state or None,
    }
    kind = request.args.get("format", "")
    if kind in ("csv", "xlsx"):
        return _table(kind, problems.all_of(query))
    return render_template(
        "clusters/difficulties.html",
        page=paginate(query, page_number()),
        counts=problems.counts(who, cluster_id),
        which=which,
        cluster=cluster,
        clusters=groups.directory(who) if who.oversees else [],
        states=DIFFICULTY.states,
        due_on=problems.due_on,
        is_late=problems.is_late,
        mine=groups.my_cluster_rows(who),
        values=values,
        page_url=lambda number: url_for("clusters.difficulties", page=number, **values),
    )


def _table(kind: str, rows: list[Difficulty]) -> ResponseReturnValue:
    header = (
        Text("미니클러스터", "Mini-cluster"), Text("기업", "Company"), Text("애로", "Difficulty"), Text("상태", "Status"),
        Text("등록일", "Raised on"), Text("답변 기한", "Reply due"), Text("첫 답변", "First reply"),
        Text("종료일", "Ended on"), Text("예상 금액(원)", "Estimated cost (KRW)"), Text("결과", "Outcome"),
    )  # fmt: skip
    return table_response(
        kind,
        "difficulties",
        header,
        (
            (
                row.cluster.name, row.company.name, row.title, DIFFICULTY.states[row.state],
                clock.seoul_date(row.raised_at), row.reply_due_on,
                clock.seoul_date(row.answered_at) if row.answered_at else None,
                clock.seoul_date(row.ended_at) if row.ended_at else None, row.amount, row.outcome,
            )
            for row in rows
        ),
    )  # fmt: skip


@bp.route("/difficulties/new", methods=["GET", "POST"])
@sign_in_required
@limiter.limit("30 per hour", methods=["POST"])
def new_difficulty() -> ResponseReturnValue:
    """In which cluster first, where the reader is in several; then the difficulty."""
    who = actor()
    cluster, _, _ = _chosen()
    if cluster is None:
        mine = groups.my_cluster_rows(who)
        if len(mine) != 1:
            if not mine:
                raise Forbidden(NO_COMPANY)
            return render_template("clusters/which_cluster.html", clusters=mine)
        cluster = mine[0]
    return _write(cluster)


def _write(cluster: MiniCluster) -> ResponseReturnValue:
    who = actor()
    form = DifficultyForm()
    own = companies_in(who, cluster.id)
    rows = groups.members(cluster)
    if not own and not coordinates(who, cluster):
        raise Forbidden(NO_COMPANY)
    shown = [row for row in rows if coordinates(who, cluster) or row.organisation_id in own]
    form.company_id.choices = [
        (row.organisation_id, either(row.organisation.name_ko, row.organisation.name_en)) for row in shown
    ]
    row = meeting_for(who, request.args.get("meeting", ""))
    meeting = row if row is not None and row.mini_cluster_id == cluster.id else None
    return carry_out(
        form,
        lambda: services.raise_difficulty(
            who,
            cluster.code,
            company_id=form.company_id.data,
            form_token=form.form_token.data or "",
            title=form.title.data,
            problem=form.problem.data or "",
            amount=form.amount.data,
            shared=form.shared.data,
            meeting_ref=meeting.ref if meeting else "",
        ),
        again=lambda status: (
            render_template(
                "clusters/edit_difficulty.html",
                form=form,
                cluster=cluster,
                meeting=meeting,
                row=None,
                own=bool(own),
                days=problems.promised_days(),
            ),
            status,
        ),
        done=Text("등록했습니다. 답변 기한이 아래에 있습니다.", "Raised. The day of the reply stands below."),
        then=lambda ref: redirect(url_for("clusters.difficulty", ref=ref), 303),
    )


def _found(ref: str) -> Difficulty:
    return found(problems.difficulty_for(actor(), ref))


@bp.get("/difficulties/<ref>")
@sign_in_required
def difficulty(ref: str) -> ResponseReturnValue:
    return _page(_found(ref))


def _page(row: Difficulty, status: int = 200, **forms: Form) -> tuple[str, int]:
    who = actor()
    helps = coordinates(who, row.cluster)
    is_open = row.state in OPEN
    empty: dict[str, Any] = {
        "reply_form": ReplyForm(formdata=None),
        "outcome_form": OutcomeForm(formdata=None),
        "private_form": PrivateForm(formdata=None),
        "reason_form": ReasonForm(formdata=None),
    }
    page = render_template(
        "clusters/difficulty.html",
        row=row,
        own=is_own(who, row),
        helps=helps,
        oversees=who.oversees,
        is_open=is_open,
        actions=DIFFICULTY.available(row, who),
        states=DIFFICULTY.states,
        due_on=problems.due_on(row),
        late=problems.is_late(row),
        small=problems.is_small(row),
        notes=problems.notes_of(who, row),
        note_kinds=NOTE_KINDS,
        links=problems.links_of(row),
        link_kinds=LINK_KINDS,
        same=problems.same_of(row) if who.oversees else [],
        same_count=problems.same_count(row) if row.shared else None,
        cards=helping.listings_for(who, row) if is_open and (helps or is_own(who, row)) else [],
        experts=helping.experts_for(row) if is_open and helps else None,
        programmes=helping.programmes_for(who) if is_open and helps and not problems.is_small(row) else None,
        today=clock.today(),
        next_days=problems.next_days(),
        **(empty | forms),
    )
    return page, status


@bp.route("/difficulties/<ref>/edit", methods=["GET", "POST"])
@sign_in_required
def edit_difficulty(ref: str) -> ResponseReturnValue:
    row = _found(ref)
    if not is_own(actor(), row):
        raise Forbidden(
            Text("이 기업의 구성원이 수정합니다. 기업에 요청해 주십시오.", "The company's own people correct it. Ask the company.")
        )  # fmt: skip
    form = DifficultyForm(obj=row)
    form.company_id.choices = [(row.company_id, row.company.name)]
    return carry_out(
        form,
        lambda: services.correct_difficulty(
            actor(),
            ref,
            title=form.title.data,
            problem=form.problem.data or "",
            amount=form.amount.data,
            shared=form.shared.data,
        ),
        again=lambda status: (
            render_template(
                "clusters/edit_difficulty.html",
                form=form,
                cluster=row.cluster,
                meeting=None,
                row=row,
                own=True,
                days=problems.promised_days(),
            ),
            status,
        ),
        done=Text("저장했습니다.", "Saved."),
        then=url_for("clusters.difficulty", ref=ref),
    )


@bp.post("/difficulties/<ref>/take-up")
@sign_in_required
def take_up(ref: str) -> ResponseReturnValue:
    services.take_up(actor(), ref)
    say("검토를 시작했습니다. 기업에 알렸습니다.", "You look into it; the company is told.")
    return redirect(url_for("clusters.difficulty", ref=ref), 303)


@bp.post("/difficulties/<ref>/reply")
@sign_in_required
def reply(ref: str) -> ResponseReturnValue:
    form = ReplyForm()
    return _act(
        ref,
        form,
        lambda: services.reply(actor(), ref, form.body.data or "", form.next_on.data),
        Text("답변을 보냈습니다.", "Your reply is sent."),
        reply_form=form,
    )


@bp.post("/difficulties/<ref>/note")
@sign_in_required
def note(ref: str) -> ResponseReturnValue:
    form = PrivateForm()
    return _act(
        ref,
        form,
        lambda: services.add_note(actor(), ref, form.body.data or ""),
        Text("메모를 남겼습니다. 센터만 봅니다.", "Noted. Only the center sees it."),
        private_form=form,
    )


@bp.post("/difficulties/<ref>/end")
@sign_in_required
def end(ref: str) -> ResponseReturnValue:
    form = OutcomeForm()
    return _act(
        ref,
        form,
        lambda: services.end_difficulty(
            actor(), ref, form.action.data, form.body.data or "", form.kind.data or "", form.target.data or ""
        ),
        Text("결과를 기업에 알렸습니다.", "The company is told what became of it."),
        outcome_form=form,
    )


@bp.post("/difficulties/<ref>/<any(withdraw, reopen):action>")
@sign_in_required
def take_back(ref: str, action: str) -> ResponseReturnValue:
    """The company needs no help any more, or asks again."""
    form = ReasonForm()
    act, done = {
        "withdraw": (services.withdraw_difficulty, Text("애로를 종료했습니다.", "The difficulty is closed.")),
        "reopen": (
            services.reopen_difficulty,
            Text(
                "다시 요청했습니다. 답변 기한을 새로 정했습니다.",
                "Asked again, with a new day for the reply.",
            ),
        ),
    }[action]
    return _act(ref, form, lambda: act(actor(), ref, form.reason.data or ""), done, reason_form=form)


@bp.post("/difficulties/<ref>/same")
@sign_in_required
def same(ref: str) -> ResponseReturnValue:
    """Another member has the same problem, or no more."""
    has = request.form.get("same") == "yes"
    code = services.have_same(actor(), ref, has)
    if has:
        say(
            "같은 어려움이 있다고 알렸습니다. 센터만 기업 이름을 봅니다.",
            "Noted that you have the same problem. Only the center sees your company's name.",
        )
    else:
        say("같은 어려움 표시를 취소했습니다.", "You no longer have the same problem.")
    return redirect(url_for("clusters.room", code=code) + "#shared", 303)


def _act(ref: str, form: Form, act: Callable[[], object], done: Text, **forms: Form) -> ResponseReturnValue:
    _found(ref)
    return carry_out(
        form,
        act,
        again=lambda status: _page(_found(ref), status, **forms),
        done=done,
        then=url_for("clusters.difficulty", ref=ref),
        let_through=(403, 404),
    )
