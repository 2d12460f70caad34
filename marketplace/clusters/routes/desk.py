"""The center's desk of clusters: figures that open their rows, the clusters themselves, who is in them."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts.models import OFFICES, MiniCluster
from marketplace.clusters import services
from marketplace.clusters.forms import ClusterForm, NewClusterForm
from marketplace.clusters.permissions import administers
from marketplace.clusters.queries import groups
from marketplace.clusters.routes import bp
from marketplace.formats import numbers_in
from marketplace.kernel import clock
from marketplace.kernel.errors import Forbidden
from marketplace.kernel.text import Text
from marketplace.web.errors import carry_out, say
from marketplace.web.exports import table_response
from marketplace.web.identity import actor, found, role_required

CENTER = OFFICES["center"]


@bp.get("/center/clusters")
@role_required(*CENTER)
def desk() -> ResponseReturnValue:
    archived = request.args.get("view") == "archived"
    rows = groups.desk(archived)
    kind = request.args.get("format", "")
    if kind in ("csv", "xlsx"):
        header = (
            Text("코드", "Code"), Text("이름", "Name"), Text("영문 이름", "Name in English"), Text("업종", "Industry"),
            Text("코디네이터", "Coordinator"), Text("리더 기업", "Leading company"), Text("회원사", "Members"),
            Text("가입 신청", "Asking to join"), Text("올해 모임", "Meetings this year"),
            Text("진행 중인 애로", "Open difficulties"), Text("늦은 애로", "Late difficulties"),
        )  # fmt: skip
        table = (
            (
                one.cluster.code, one.cluster.name_ko, one.cluster.name_en, one.cluster.industry, one.coordinator,
                one.leader, one.members, one.asking, one.meetings, one.open, one.late,
            )
            for one in rows
        )  # fmt: skip
        return table_response(kind, "clusters", header, table)
    return render_template(
        "clusters/desk.html",
        rows=rows,
        archived=archived,
        keeps=administers(actor()),
        year=clock.today().year,
    )


@bp.route("/center/clusters/new", methods=["GET", "POST"])
@role_required(*CENTER)
def new() -> ResponseReturnValue:
    _keeps()
    form = NewClusterForm()
    _choices(form, None)
    return carry_out(
        form,
        lambda: services.open_cluster(actor(), form.code.data, form.facts()),
        again=lambda status: (render_template("clusters/edit.html", form=form, cluster=None), status),
        done=Text(
            "미니클러스터를 만들었습니다. 이제 회원사를 추가해 주십시오.", "Created. Now add its members."
        ),
        then=lambda code: redirect(url_for("clusters.members", code=code), 303),
    )


@bp.route("/center/clusters/<code>", methods=["GET", "POST"])
@role_required(*CENTER)
def edit(code: str) -> ResponseReturnValue:
    _keeps()
    row = found(groups.cluster_for(actor(), code))
    form = ClusterForm(obj=row)
    _choices(form, row)
    if request.method == "GET":
        leader, coordinator = groups.leader_of(row), groups.coordinator_of(row)
        form.leader_company_id.data = str(leader.id) if leader else ""
        form.coordinator_id.data = str(coordinator or "")
    return carry_out(
        form,
        lambda: services.save_cluster(
            actor(), code, form.facts(), numbers_in.whole(request.form.get("version"))
        ),
        again=lambda status: (render_template("clusters/edit.html", form=form, cluster=row), status),
        done=Text("저장했습니다.", "Saved."),
        then=url_for("clusters.cluster", code=code),
    )


def _keeps() -> None:
    if not administers(actor()):
        raise Forbidden(services.NOT_YOURS)


def _choices(form: ClusterForm, row: MiniCluster | None) -> None:
    nobody = ("", Text("정하지 않음", "Nobody yet"))
    members = groups.members(row) if row else []
    form.leader_company_id.choices = [
        nobody, *((str(one.organisation_id), one.organisation.name) for one in members)
    ]  # fmt: skip
    form.coordinator_id.choices = [nobody, *((str(number), name) for number, name in groups.staff_choices())]


@bp.post("/center/clusters/<code>/<any(archive, restore):action>")
@role_required(*CENTER)
def keep(code: str, action: str) -> ResponseReturnValue:
    """Put a cluster away, or take it up again."""
    found(groups.cluster_for(actor(), code))
    if action == "archive":
        services.archive(actor(), code)
        undo = (url_for("clusters.keep", code=code, action="restore"), dict[str, str]())
        say("미니클러스터 운영을 마쳤습니다.", "The mini-cluster is closed.", undo=undo)
    else:
        services.restore(actor(), code)
        say("미니클러스터를 다시 운영합니다.", "The mini-cluster works again.")
    return redirect(url_for("clusters.desk"), 303)


@bp.get("/center/clusters/<code>/members")
@role_required(*CENTER)
def members(code: str) -> ResponseReturnValue:
    """Who is in, who asks; letting in and out. As a table too."""
    row = found(groups.cluster_for(actor(), code))
    rows, kind = groups.members(row), request.args.get("format", "")
    if kind in ("csv", "xlsx"):
        header = (
            Text("이름", "Name"), Text("영문 이름", "Name in English"), Text("등록번호", "Registration number"),
            Text("가입일", "Member since"), Text("이름 공개", "Named publicly"), Text("리더 기업", "Leads"),
        )  # fmt: skip
        table = (
            (
                one.organisation.name_ko, one.organisation.name_en, one.organisation.number,
                clock.seoul_date(one.joined_at) if one.joined_at else None, one.named_at is not None,
                one.organisation_id == row.leader_company_id,
            )
            for one in rows
        )  # fmt: skip
        return table_response(kind, f"cluster-{row.code}-members", header, table)
    words = request.args.get("q", "").strip()[:100]
    return render_template(
        "clusters/members.html",
        cluster=row,
        rows=rows,
        asking=groups.asking(row),
        q=words,
        found=groups.admissible(row, words),
        keeps=administers(actor()),
    )


@bp.post("/center/clusters/<code>/members/<ref>/<any(admit, remove, undo):action>")
@role_required(*CENTER)
def place_company(code: str, ref: str, action: str) -> ResponseReturnValue:
    """Let a company in, take it out or decline it; `undo` gives it back the place that it had."""
    undo = (url_for("clusters.place_company", code=code, ref=ref, action="undo"), dict[str, str]())
    if action == "admit":
        name = services.admit(actor(), code, ref).name
        say(f"회원사로 추가했습니다: {name}", f"Added as a member: {name}", undo=undo)
    elif action == "undo":
        name = services.undo_place(actor(), code, ref).name
        say(f"되돌렸습니다: {name}", f"Undone: {name}")
    else:
        company, was_member = services.remove_member(actor(), code, ref)
        name = company.name
        if was_member:
            say(f"회원사에서 뺐습니다: {name}", f"No longer a member: {name}", undo=undo)
        else:
            say(f"가입 신청을 거절했습니다: {name}", f"Request declined: {name}", undo=undo)
    return redirect(url_for("clusters.members", code=code), 303)
