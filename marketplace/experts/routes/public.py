"""The directory of experts, and one's page."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.experts import queries
from marketplace.experts.models import LANGUAGES
from marketplace.experts.queries import Wanted
from marketplace.experts.routes import bp
from marketplace.formats import codes
from marketplace.kernel.text import language
from marketplace.web.identity import actor, found
from marketplace.web.paging import Page, page_number

PER_PAGE = 20


def wanted() -> Wanted:
    """What the address asks for; values that no list holds ask for nothing."""
    args = request.args
    field, industry, spoken = args.get("field", ""), args.get("industry", ""), args.get("language", "")
    return Wanted(
        args.get("q", "").strip()[:200],
        field if field in codes.table("field") else "",
        industry if industry in codes.table("mini_cluster") else "",
        spoken if spoken in LANGUAGES else "",
    )


def page_of(rows: list[object]) -> Page[object]:
    """One page of a list that is in memory."""
    number = min(page_number(), max(1, -(-len(rows) // PER_PAGE)))
    return Page(rows[(number - 1) * PER_PAGE : number * PER_PAGE], len(rows), number, PER_PAGE)


def choices() -> dict[str, object]:
    """What the filters offer."""
    return {
        "fields": codes.choices("field", language()),
        "industries": codes.choices("mini_cluster", language()),
        "languages": LANGUAGES,
    }


@bp.get("/experts")
def directory() -> ResponseReturnValue:
    """Experts who agreed to be shown, by what they can."""
    asked = wanted()
    reader = actor()
    return render_template(
        "experts/directory.html",
        asked=asked,
        page=page_of(list(queries.directory(asked))),
        page_url=lambda number: url_for("experts.directory", **asked.address(), page=number),
        may_request=queries.may_request(reader),
        own=queries.own_expert(reader),
        **choices(),
    )


@bp.get("/experts/<ref>")
def expert(ref: str) -> ResponseReturnValue:
    """What one expert can. Address, telephone, ties and rate are not here."""
    reader = actor()
    row = found(queries.expert_for(reader, ref))
    return render_template(
        "experts/expert.html",
        expert=row,
        own=queries.is_own(reader, row),
        center=queries.administers(reader),
        may_request=queries.may_request(reader),
        titles=lambda scheme, values: [codes.title(scheme, code, language()) for code in values],
    )
