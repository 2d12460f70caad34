"""The center's desk of notices: written, published, withdrawn; files of notices and events."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.formats import numbers_in
from marketplace.formats.plain_blocks import blocks
from marketplace.kernel import clock
from marketplace.kernel.text import Text
from marketplace.newsroom import queries, services
from marketplace.newsroom.forms import FilesForm, NoticeForm, ReasonForm
from marketplace.newsroom.models import AUDIENCES
from marketplace.newsroom.routes import bp
from marketplace.papers.services import ATTACHMENT_TYPES, store_attachments
from marketplace.web.errors import carry_out, say
from marketplace.web.identity import actor, found, role_required
from marketplace.web.paging import page_number, paginate

CENTER = ("center_admin", "center_finance", "auditor")
KEEPERS = ("center_admin", "center_finance")


def to(of: str, ref: str) -> str:
    """Where the center keeps a notice or an event."""
    return url_for("newsroom.keep_notice" if of == "notice" else "newsroom.keep_event", ref=ref)


@bp.get("/desk/news")
@role_required(*CENTER)
def notices() -> ResponseReturnValue:
    state = request.args.get("state", "")
    state = state if state in queries.NOTICE.states else ""
    return render_template(
        "newsroom/notices.html",
        page=paginate(queries.notices(actor(), state), page_number()),
        state=state,
        states=queries.NOTICE.states,
        audiences=AUDIENCES,
        edits=queries.edits(actor()),
        page_url=lambda n: url_for("newsroom.notices", state=state or None, page=n),
    )


@bp.route("/desk/news/new", methods=["GET", "POST"])
@role_required(*KEEPERS)
def new_notice() -> ResponseReturnValue:
    form = NoticeForm()
    if request.method == "GET":
        form.from_on.data = clock.today()
    return carry_out(
        form,
        lambda: services.write_notice(actor(), form.form_token.data or "", form.words()),
        again=lambda status: (render_template("newsroom/edit_notice.html", form=form, notice=None), status),
        done=Text("저장했습니다. 확인하고 공개해 주십시오.", "Saved. Look at it, then publish it."),
        then=lambda ref: redirect(to("notice", ref), 303),
    )


@bp.get("/desk/news/<ref>")
@role_required(*CENTER)
def keep_notice(ref: str) -> ResponseReturnValue:
    return _page(ref)


def _page(ref: str, status: int = 200, **forms: Any) -> tuple[str, int]:
    row = found(queries.notice_for(actor(), ref))
    page = render_template(
        "newsroom/keep_notice.html",
        notice=row,
        words={"ko": blocks(row.body_ko), "en": blocks(row.body_en)},
        files=queries.files_of(row),
        audiences=AUDIENCES,
        states=queries.NOTICE.states,
        actions=queries.NOTICE.available(row, actor()),
        edits=queries.edits(actor()),
        accept=ATTACHMENT_TYPES,
        **({"reason_form": ReasonForm(formdata=None), "files_form": FilesForm(formdata=None)} | forms),
    )
    return page, status


@bp.route("/desk/news/<ref>/edit", methods=["GET", "POST"])
@role_required(*KEEPERS)
def edit_notice(ref: str) -> ResponseReturnValue:
    row = found(queries.notice_for(actor(), ref))
    form = NoticeForm(obj=row)
    version = numbers_in.whole(request.form.get("version"))
    return carry_out(
        form,
        lambda: services.change_notice(actor(), ref, form.words(), version),
        again=lambda status: (render_template("newsroom/edit_notice.html", form=form, notice=row), status),
        done=Text("저장했습니다.", "Saved."),
        then=to("notice", ref),
    )


@bp.post("/desk/news/<ref>/publish")
@role_required(*KEEPERS)
def publish_notice(ref: str) -> ResponseReturnValue:
    services.publish_notice(actor(), ref)
    say("소식을 공개했습니다.", "The notice is published.")
    return redirect(to("notice", ref), 303)


@bp.post("/desk/news/<ref>/withdraw")
@role_required(*KEEPERS)
def withdraw_notice(ref: str) -> ResponseReturnValue:
    found(queries.notice_for(actor(), ref))
    form = ReasonForm()
    return carry_out(
        form,
        lambda: services.withdraw_notice(actor(), ref, form.reason.data or ""),
        again=lambda status: _page(ref, status, reason_form=form),
        done=Text("소식을 내렸습니다. 다시 공개할 수 있습니다.", "Withdrawn. It can be published again."),
        then=to("notice", ref),
    )


@bp.post("/desk/<any(notice, event):of>/<ref>/files")
@role_required(*KEEPERS)
def add_file(of: str, ref: str) -> ResponseReturnValue:
    from marketplace.newsroom.routes.planning import event_page

    form = FilesForm()
    draw = _page if of == "notice" else event_page
    return carry_out(
        form,
        lambda: services.add_files(actor(), of, ref, store_attachments(form.uploads())),
        again=lambda status: draw(ref, status, files_form=form),
        done=Text("파일을 올렸습니다.", "The file is there."),
        let_through=(404,),
        then=to(of, ref) + "#files",
    )


@bp.post("/desk/news/files/<ref>/remove")
@role_required(*KEEPERS)
def remove_file(ref: str) -> ResponseReturnValue:
    """Take a file away; the same address with `undo` puts it back."""
    back = bool(request.form.get("undo"))
    of, owner = services.remove_file(actor(), ref, removed=not back)
    if back:
        say("파일을 되돌렸습니다.", "The file is back.")
    else:
        undo = (url_for("newsroom.remove_file", ref=ref), {"undo": "1"})
        say("파일을 뺐습니다.", "The file is gone.", undo=undo)
    return redirect(to(of, owner) + "#files", 303)
