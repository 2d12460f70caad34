"""The members' part of a cluster: what comes, what was said, what others cannot get past, its news."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts.models import MiniCluster
from marketplace.clusters import services
from marketplace.clusters.forms import NewsForm
from marketplace.clusters.lifecycle import DIFFICULTY, MEETING
from marketplace.clusters.permissions import chairs, enters, is_member
from marketplace.clusters.queries import gatherings as rooms
from marketplace.clusters.queries import groups, problems
from marketplace.clusters.routes import bp
from marketplace.kernel import clock
from marketplace.kernel.errors import Forbidden
from marketplace.kernel.text import Text
from marketplace.web.errors import carry_out, say
from marketplace.web.identity import actor, found, sign_in_required
from marketplace.web.paging import page_number, paginate
from marketplace.web.parameters import asked_number

FOR_MEMBERS = Text(
    "회원사를 위한 화면입니다. 미니클러스터 소개에서 가입을 신청할 수 있습니다.",
    "This page is for members. Ask to join on the mini-cluster's own page.",
)


def entered(code: str) -> MiniCluster:
    """The cluster, for who may read its members' part."""
    row = found(groups.cluster_for(actor(), code))
    if not enters(actor(), row):
        raise Forbidden(FOR_MEMBERS)
    return row


@bp.get("/clusters/<code>/room")
@sign_in_required
def room(code: str) -> ResponseReturnValue:
    row, who = entered(code), actor()
    coming = rooms.coming(who, row.id)
    return render_template(
        "clusters/room.html",
        cluster=row,
        coming=coming,
        answers={one.id: rooms.own_answer(who, one) for one in coming[:1]},
        past=rooms.past(who, row.id),
        shared=problems.shared_in(who, row.id) if is_member(who, row.id) else [],
        own=paginate(problems.difficulties(who, row.id, "open"), 1, 5),
        news=groups.news(who, row),
        member=is_member(who, row.id),
        chair=chairs(who, row),
        due_on=problems.due_on,
        states=DIFFICULTY.states,
        today=clock.today(),
    )


@bp.get("/clusters/<code>/meetings")
@sign_in_required
def meetings(code: str) -> ResponseReturnValue:
    """All meetings of a cluster, or of one year."""
    row, who = entered(code), actor()
    year = asked_number("year", 2000, 2199)
    return render_template(
        "clusters/meetings.html",
        cluster=row,
        year=year,
        this_year=clock.today().year,
        page=paginate(rooms.meetings(who, row.id, year), page_number()),
        chair=chairs(who, row),
        states=MEETING.states,
        page_url=lambda number: url_for("clusters.meetings", code=code, year=year, page=number),
    )


@bp.route("/clusters/<code>/news/new", methods=["GET", "POST"])
@sign_in_required
def new_news(code: str) -> ResponseReturnValue:
    row = entered(code)
    if not chairs(actor(), row):
        raise Forbidden(services.NOT_CHAIR)
    form = NewsForm()
    return carry_out(
        form,
        lambda: services.write_news(
            actor(),
            code,
            form_token=form.form_token.data or "",
            title=form.title.data,
            body=form.body.data or "",
            public=form.public.data,
        ),
        again=lambda status: (render_template("clusters/news.html", form=form, cluster=row), status),
        done=Text("소식을 올렸습니다.", "The news is published."),
        then=url_for("clusters.room", code=code) + "#news",
    )


@bp.post("/clusters/news/<ref>/remove")
@sign_in_required
def remove_news(ref: str) -> ResponseReturnValue:
    """Take a note down; the same address with `undo` puts it back."""
    back = bool(request.form.get("undo"))
    row = services.remove_news(actor(), ref, removed=not back)
    if back:
        say("소식을 다시 올렸습니다.", "The news is back.")
    else:
        undo = (url_for("clusters.remove_news", ref=ref), {"undo": "1"})
        say("소식을 내렸습니다.", "The news is taken down.", undo=undo)
    return redirect(url_for("clusters.room", code=row.code), 303)
