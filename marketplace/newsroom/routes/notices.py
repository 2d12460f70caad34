"""What is new, for everybody: the list and one notice."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.formats.plain_blocks import blocks
from marketplace.gateways.storage import files
from marketplace.kernel.errors import NotFound
from marketplace.newsroom import queries
from marketplace.newsroom.routes import bp
from marketplace.web.exports import attached
from marketplace.web.identity import actor, found
from marketplace.web.paging import Page, page_number


@bp.get("/news")
def news() -> ResponseReturnValue:
    """Notices, events and calls in one list, or one kind of them."""
    kind = request.args.get("kind", "")
    kind = kind if kind in queries.KINDS else ""
    items, total, number = queries.news(actor(), kind, page_number())
    return render_template(
        "newsroom/news.html",
        page=Page(items, total, number),
        kind=kind,
        kinds=queries.KINDS,
        page_url=lambda n: url_for("newsroom.news", kind=kind or None, page=n),
    )


@bp.get("/news/<ref>")
def notice(ref: str) -> ResponseReturnValue:
    row = queries.notice_for(actor(), ref)
    if row is None:
        gone = found(queries.withdrawn_notice(ref))
        return render_template("newsroom/withdrawn.html", notice=gone), 410
    return render_template(
        "newsroom/notice.html",
        notice=row,
        words=blocks(row.body),
        files=queries.files_of(row),
        edits=queries.edits(actor()),
        states=queries.NOTICE.states,
    )


@bp.get("/news/files/<ref>")
def file(ref: str) -> ResponseReturnValue:
    row = found(queries.file_for(actor(), ref))
    if not files().exists(row.sha256):
        raise NotFound()
    return attached(files().open(row.sha256), row.media_type, row.name, row.sha256)
