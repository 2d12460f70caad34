"""What everybody sees of the mini-clusters, and how a company comes in and goes."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.catalog.queries import cards
from marketplace.clusters import services
from marketplace.clusters.permissions import administers, chairs, enters, is_member
from marketplace.clusters.queries import groups
from marketplace.clusters.routes import bp
from marketplace.formats import numbers_in
from marketplace.web.errors import say
from marketplace.web.identity import actor, found, sign_in_required


@bp.get("/clusters")
def directory() -> ResponseReturnValue:
    """The clusters, for everybody; a member's own are marked."""
    return render_template(
        "clusters/directory.html", entries=groups.directory(actor()), keeps=administers(actor())
    )


@bp.get("/clusters/<code>")
def cluster(code: str) -> ResponseReturnValue:
    """One cluster: what it is about, members that agreed to be named, technologies of its field, news."""
    who = actor()
    row = found(groups.cluster_for(who, code))
    return render_template(
        "clusters/cluster.html",
        cluster=row,
        leader=groups.leader_of(row),
        coordinator=row.coordinator if groups.coordinator_of(row) else None,
        members=groups.public_members(row),
        count=len(groups.members(row)),
        cards=cards(groups.technologies(who, row), who),
        needs=groups.needs_of(row),
        news=groups.news(who, row),
        places=groups.places(who, row),
        inside=enters(who, row),
        member=is_member(who, row.id),
        writes=chairs(who, row),
        keeps=administers(who),
    )


@bp.post("/clusters/<code>/<any(join, leave, name, unname):action>")
@sign_in_required
def place(code: str, action: str) -> ResponseReturnValue:
    """A company asks to be let in or leaves; it agrees to be named or takes that back."""
    row = found(groups.cluster_for(actor(), code))
    company_id = numbers_in.whole(request.form.get("company_id")) or 0
    if action == "join":
        services.ask_to_join(actor(), code, company_id)
        say(
            "가입을 신청했습니다. 센터가 확인하고 이메일로 알려 드립니다.",
            "You have asked to join. The center answers by email.",
        )
    elif action == "leave":
        if services.leave(actor(), code, company_id):
            say("미니클러스터에서 나왔습니다.", "Your company has left the mini-cluster.")
        else:
            say("가입 신청을 취소했습니다.", "The request to join is withdrawn.")
    else:
        services.set_named(actor(), code, company_id, action == "name")
        if action == "name":
            say("공개 페이지에 기업 이름을 표시합니다.", "The public page now names your company.")
        else:
            say("공개 페이지에서 기업 이름을 뺐습니다.", "The public page no longer names your company.")
    if row.archived_at and not is_member(actor(), row.id):
        return redirect(url_for("clusters.directory"), 303)
    return redirect(url_for("clusters.cluster", code=code), 303)
