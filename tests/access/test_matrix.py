"""The table of (route, role): nobody outside a deal reads of it, an auditor changes nothing, a guest nothing at all."""

from __future__ import annotations

import contextvars
import json
from collections.abc import Sequence
from typing import Any

import pytest
from flask import Flask, url_for

from tests.access.matrix import ROWS
from tests.access.rows import Row
from tests.access.rows_of_newsroom import OWN_EVENTS
from tests.access.rows_of_people import OWN
from tests.access.stage import ROLES, Stage

# Every day those who see where a wall stands; the others, mostly their colleagues, in the long tier.
TELLING = (
    "guest",
    "member",
    "rival",
    "officer",
    "other_officer",
    "center_admin",
    "auditor",
)
SOME_ROLES = pytest.mark.parametrize(
    "roles",
    [
        pytest.param(TELLING, id="telling"),
        pytest.param([role for role in ROLES if role not in TELLING], id="others", marks=pytest.mark.long),
    ],
)
RENDERS = ("billing.paid", "papers.paper", "dealroom.export")  # what is read first is made first
# The expert of the stage mentors the company: its name stands in what waits for the mentor, of its deals nothing.
MENTORED = {("expert", "company", page) for page in ("/work", "/calendar")}
THROUGH = (200, 302, 303, 400, 409, 422)  # past the question who asks: the rest is the form's and the state's


def address(stage: Stage, row: Row) -> str:
    """Where the row's page is on this stage; thousands ask for few hundred."""
    key = (row.endpoint, row.query, *row.at.items())
    if key not in stage.addresses:
        parts = {
            part: name[1:] if name.startswith("=") else stage.values[name] for part, name in row.at.items()
        }
        with stage.app.test_request_context():
            stage.addresses[key] = url_for(row.endpoint, **parts) + (f"?{row.query}" if row.query else "")
    return stage.addresses[key]


def outcome(stage: Stage, row: Row, role: str) -> tuple[str, int]:
    """(what this role got, in the words of the matrix; the status)."""
    data = row.data(stage.values) if callable(row.data) else dict(row.data)
    # Who writes asks as a script does: a page of refusal for each of thousands would be most of the time, and the rows that read
    # draw as many.
    how: dict[str, Any] = {}
    if row.method != "GET":
        how = {"data": data, "content_type": "multipart/form-data", "headers": {"Accept": "application/json"}}
    # In a context of its own, as a server would: what one reader leaves in `g` is not the next one's.
    path = address(stage, row)
    reply = contextvars.Context().run(stage.clients[role].open, path, method=row.method, **how)
    reply.get_data()
    reply.close()
    to_sign_in = reply.status_code in (302, 303) and "/sign-in" in reply.headers["Location"]
    if reply.status_code == 401 or (to_sign_in and row.endpoint.split(".")[0] != "accounts"):
        return "sign in", reply.status_code
    if to_sign_in and role == "guest" and row.method == "GET":
        return "sign in", reply.status_code
    expected = row.status(role)
    if expected == "may" and reply.status_code in THROUGH:
        return "may", reply.status_code
    return str(reply.status_code), reply.status_code


def look_on_record(stage: Stage, row: Row) -> bool:
    """Whether the newest look of an auditor names this row's page and deal, invoice or paper: so that the auditor can be audited."""
    parts = {
        key: name[1:] if name.startswith("=") else str(stage.values[name]) for key, name in row.at.items()
    }
    (detail,) = stage.row(
        "SELECT detail FROM audit_event WHERE action = 'auditor.look' ORDER BY id DESC LIMIT 1"
    )
    look = json.loads(detail)
    return look == look | {
        "page": row.endpoint,
        "refs": {key: value for key, value in parts.items() if key != "secret"},
    }


def routes(app: Flask) -> set[tuple[str, str]]:
    return {
        (rule.endpoint, method)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def test_every_route_has_its_row(stage: Stage) -> None:
    """A route that nobody has thought about is a hole: say in matrix.py who may use it."""
    rows = {(row.endpoint, row.method) for row in ROWS}
    assert routes(stage.app) - rows == set(), "routes without a row in tests/access/matrix.py"
    assert rows - routes(stage.app) == set(), "rows without a route"


@SOME_ROLES
def test_nobody_reads_more_than_the_table_says(stage: Stage, roles: Sequence[str]) -> None:
    wrong = []
    for row in (row for row in ROWS if row.method == "GET"):
        for role in roles:
            with stage.watched() as changed:
                got, status = outcome(stage, row, role)
            if got != row.status(role):
                wrong.append(f"{row.name}: {role} gets {status}, not {row.status(role)}")
            if changed and row.endpoint not in RENDERS:
                wrong.append(f"{row.name}: reading as {role} changed {changed}")
            if role == "auditor" and row.endpoint != "static" and not look_on_record(stage, row):
                wrong.append(f"{row.name}: the auditor's look is not on record")
    assert not wrong, "\n".join(wrong)


@SOME_ROLES
def test_nobody_writes_more_than_the_table_says(stage: Stage, roles: Sequence[str]) -> None:
    """What is refused leaves every table as it was; what is allowed is undone before the next asks."""
    wrong = []
    for row in (row for row in ROWS if row.method == "POST"):
        for role in sorted(roles, key=lambda role: row.status(role) == "may"):
            with stage.watched() as changed:
                got, status = outcome(stage, row, role)
            if got != row.status(role):
                wrong.append(f"{row.name}: {role} gets {status}, not {row.status(role)}")
            if row.status(role) != "may" and changed:
                wrong.append(f"{row.name}: refused to {role}, and yet changed {changed}")
            own = {"favourite"}  # and why they opened what others negotiate, with the letters that tell of it
            own |= {"center_opening", "outbox"} if row.endpoint == "negotiation.open_matter" else set()
            if role == "auditor" and set(changed) - own and row not in (*OWN, *OWN_EVENTS):
                wrong.append(f"{row.name}: {role} changed {changed}")
            if changed or row.endpoint in ("accounts.sign_out", "accounts.end_other_sessions"):
                stage.restore()
            if row.endpoint == "accounts.sign_out":
                stage.browser_again(role)
    assert not wrong, "\n".join(wrong)


def test_every_download_is_on_record(stage: Stage) -> None:
    """Files of listings: who, for which company; a guest's too."""
    for role, file, company in (
        ("guest", "public", None),
        ("rival", "public", "rival"),
        ("boss", "licensee", "boss"),
    ):
        person = stage.people.get(role)
        row = next(row for row in ROWS if row.endpoint == "catalog.file" and row.at["ref"] == f"file.{file}")
        count = "SELECT count(*) FROM file_download WHERE user_id IS ? AND company_id IS ?"
        who = (person.user_id if person else None, stage.people[company].company_id if company else None)
        (before,) = stage.row(count, who)
        assert outcome(stage, row, role) == ("may", 200)
        assert stage.row(count, who) == (before + 1,)


def test_files_are_handed_out_as_attachments_that_run_nowhere(stage: Stage) -> None:
    for role, name in (
        ("boss", "catalog.file"),
        ("boss", "negotiation.file"),
        ("boss", "accounts.organisation_file"),
    ):
        row = next(row for row in ROWS if row.endpoint == name)
        reply = contextvars.Context().run(stage.clients[role].get, address(stage, row))
        assert reply.headers["Content-Disposition"].startswith("attachment")
        assert reply.headers["X-Content-Type-Options"] == "nosniff"
        assert "public" not in reply.headers["Cache-Control"]
        reply.close()


def test_lists_name_no_deal_of_others(stage: Stage) -> None:
    """What a list, a table or a search shows is what its reader may open."""
    outsiders = {"rival", "other_officer", "other_finance", "other_researcher", "expert"}
    pages = (
        "/work",
        "/deals",
        "/deals.csv",
        "/billing",
        "/billing.csv",
        "/income",
        "/desk/listings",
        "/desk/listings.csv",
        "/distributions",
        "/distributions.csv",
        "/billing/receipts",
        "/billing/issues",
        "/center/tracking/stuck.csv",
        "/center/tracking/cases/asked",
        "/center/tracking/income",
        "/organisation",
        "/account",
        "/favourites",
        "/needs",
        "/searches",
        "/royalties",
        "/licences",
        "/licences.csv",
        "/licences?ended=1",
        "/calendar",
        "/distributions/payroll.csv",
        "/technologies",
        "/technologies.csv",
        "/technologies.bib",
        "/applications",
        "/awards",
        "/programmes",
    )
    names = (
        "deal",
        "deal.asked",
        "deal.talking",
        "agreement",
        "agreement.draft",
        "invoice",
        "invoice.open",
        "receipt",
        "unmatched",
        "distribution",
        "organisation",
        "listing.draft",
        "listing.in_review",
        "agreement.sealed",
        "need",
        "need.draft",
        "need.matched",
        "search",
        "report",
        "report.due",
        "schedule",
        "evidence",
        "guest_question",
        "guest_question.own",
        "sharing",
        "application",
        "application.draft",
        "call.draft",
        "award",
        "award.offered",
    )
    secrets = {name: str(stage.values[name]) for name in names} | {"company": "다온전자"}
    shown = []
    for role in sorted(outsiders):
        for page in pages:
            text = contextvars.Context().run(stage.clients[role].get, page).get_data(as_text=True)
            shown += [
                f"{page} shows {role} {name}"
                for name, secret in secrets.items()
                if secret in text and (role, name, page) not in MENTORED
            ]
    assert not shown, "\n".join(shown)
