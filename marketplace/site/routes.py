"""The front pages, 내 업무, the texts every site owes, and the demo's letters."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Blueprint, current_app, render_template, request
from flask.typing import ResponseReturnValue

from marketplace.accounts.models import OFFICES
from marketplace.accounts.queries import shown_text
from marketplace.catalog.queries import cards, examples
from marketplace.kernel import clock
from marketplace.kernel.errors import NotFound
from marketplace.kernel.text import Text
from marketplace.newsroom.queries import KINDS as NEWS_KINDS
from marketplace.newsroom.queries import latest as latest_news
from marketplace.site import letters, queries
from marketplace.web.exports import csv_response
from marketplace.web.identity import actor, found, role_required, sign_in_required

bp = Blueprint("site", __name__)
OVERSIGHT = OFFICES["center"]


@bp.get("/")
def home() -> ResponseReturnValue:
    return render_template(
        "site/home.html",
        examples=examples(),
        figures=queries.figures(),
        clusters=queries.cluster_tiles(),
        news=latest_news(actor()),
        kinds=NEWS_KINDS,
        newest=cards(queries.newest(actor()), actor()),
    )


@bp.get("/work")
@sign_in_required
def work() -> ResponseReturnValue:
    """What waits for me, what I wait for."""
    mine, waiting = queries.work(actor())
    return render_template("site/work.html", mine=mine, waiting=waiting, today=clock.today())


@bp.get("/guide")
def guide() -> ResponseReturnValue:
    return render_template("site/guide.html")


@bp.get("/terms")
def terms() -> ResponseReturnValue:
    """The edition that holds, or the one that is asked for."""
    return render_template("site/text.html", **_edition("terms"))


@bp.get("/privacy")
def privacy() -> ResponseReturnValue:
    """The notice; its table is what the clock carries out."""
    return render_template("site/text.html", rows=queries.retention(), **_edition("privacy"))


@bp.get("/privacy/erased")
@role_required(*OVERSIGHT)
def forgotten() -> ResponseReturnValue:
    """What the clock has erased because its time had come, for the center and its auditor."""
    return render_template("site/forgotten.html", rows=queries.erased(), kept=queries.retention())


@bp.get("/privacy/erased.csv")
@role_required(*OVERSIGHT)
def forgotten_csv() -> ResponseReturnValue:
    header = (Text("파기한 때", "Erased at"), Text("무엇", "What"), Text("건수", "Rows"))
    rows = [(row.at, what, row.count) for row, what in queries.erased(most=100_000)]
    return csv_response("erased", header, rows)


@bp.get("/accessibility")
def accessibility() -> ResponseReturnValue:
    return render_template("site/accessibility.html")


@bp.get("/open-source")
def open_source() -> ResponseReturnValue:
    return render_template("site/open_source.html")


@bp.get("/dev/mail")
def dev_mail() -> ResponseReturnValue:
    return render_template("site/dev_mail.html", letters=letters.letters(_mail_folder()))


@bp.get("/dev/mail/<name>")
def dev_letter(name: str) -> ResponseReturnValue:
    return render_template("site/dev_letter.html", letter=found(letters.letter(_mail_folder(), name)))


def _edition(text: str) -> dict[str, Any]:
    """The text's edition that is asked for, or the one that holds."""
    return found(shown_text(text, request.args.get("edition")))._asdict()


def _mail_folder() -> Path:
    """Where the demo's letters are. They hold reset links: anywhere but in the demo there is nothing here."""
    if current_app.config["SITE_MODE"] != "demo":
        raise NotFound()
    return Path(current_app.config["INSTANCE"]) / "mail"
