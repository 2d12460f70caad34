"""The audit log on a page, and as a file."""

from __future__ import annotations

from typing import Any

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.formats import dates_in, numbers_in
from marketplace.formats.text_in import one_line
from marketplace.kernel.text import Text
from marketplace.running import queries, services
from marketplace.running.act_names import ACTS_KO, SUBJECTS_KO, subject_name, verb_name
from marketplace.running.routes import bp
from marketplace.web.exports import csv_response
from marketplace.web.identity import actor, role_required

READERS = ("center_admin", "auditor")


@bp.get("/center/audit")
@role_required(*READERS)
def audit_log() -> ResponseReturnValue:
    """What was done, the newest first; found by person, subject, act and days."""
    search = _search()
    entries, more = queries.audit_page(search, numbers_in.whole(request.args.get("before"), 1))
    chosen = {name: request.args.get(name, "") for name in ("person", "subject", "act", "from", "until")}
    asked: dict[str, Any] = {name: value for name, value in chosen.items() if value}
    return render_template(
        "running/audit_log.html",
        entries=entries,
        chosen=chosen,
        asked=asked,
        older=url_for("running.audit_log", **asked, before=more) if more else None,
        newest=url_for("running.audit_log", **asked) if request.args.get("before") else None,
        subjects=sorted(((code, str(subject_name(code))) for code in SUBJECTS_KO), key=lambda one: one[1]),
        acts=sorted(((code, str(verb_name(code))) for code in ACTS_KO), key=lambda one: one[1]),
        wrong=_wrong_days(),
    )


@bp.get("/center/audit.csv")
@role_required(*READERS)
def audit_csv() -> Response:
    """What was found, as a file; taking it is recorded."""
    header = [
        Text("번호", "Number"), Text("때", "When"), Text("한 사람", "Who"), Text("한 일", "What"),
        Text("대상 번호", "Subject's number"), Text("내용", "Note"), Text("봉인", "Sealed"),
    ]  # fmt: skip
    rows = [
        [
            one.id,
            one.at,
            one.who,
            one.act,
            one.number,
            one.note,
            Text("예", "yes") if one.sealed else Text("아니요", "no"),
        ]
        for one in services.export_audit(_search(), actor())
    ]
    return csv_response("audit-log", header, rows)


def _search() -> queries.Search:
    asked = request.args
    subject, act = asked.get("subject", ""), asked.get("act", "")
    return queries.Search(
        person=one_line(asked.get("person"))[:100],
        subject=subject if subject in SUBJECTS_KO else "",
        act=act if act in ACTS_KO else "",
        from_on=dates_in.day(asked.get("from", "")),
        until_on=dates_in.day(asked.get("until", "")),
    )


def _wrong_days() -> bool:
    """Whether a day was asked for that is none."""
    return any(
        request.args.get(name) and dates_in.day(request.args[name]) is None for name in ("from", "until")
    )
