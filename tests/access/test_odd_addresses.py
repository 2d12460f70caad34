"""Addresses that nobody wrote on a page: days outside of the calendar, endless numbers, marks that nobody sees.

Every route is asked with every parameter the code reads. Nothing answers with a fault (field-cases, "Text" last row).
"""

from __future__ import annotations

import ast
import contextvars
from functools import cache
from pathlib import Path

import pytest
from flask import Flask

from tests.access.matrix import ROWS
from tests.access.stage import Stage
from tests.access.test_matrix import address
from tests.trees import nodes

MARKETPLACE = Path(__file__).parents[2] / "marketplace"
ODD = {
    "day": ["9999-12-31", "0001-01-01", "99999-01-01", "2026-02-30"],
    "number": ["9" * 20, "9" * 5000, "-1", "²", "٣"],
    "text": ["\x00", "\ud800\u202e가".encode("utf-8", "surrogatepass").decode("latin-1"), "%", "가" * 3000],
}
ASKING = ("asked_number", "asked_day")
PROBES = ("center_admin", "officer", "boss", "finance")


@cache
def parameters_in(path: Path) -> frozenset[str]:
    """The names that one file asks the address for."""
    text, found = path.read_text(), set()
    if not any(word in text for word in ("args", *ASKING)):  # most files, and to parse them all takes seconds
        return frozenset()
    for node in nodes(ast.parse(text)):
        if not isinstance(node, ast.Call) or not node.args or not isinstance(node.args[0], ast.Constant):
            continue
        asked = ast.unparse(node.func)
        if asked.endswith(("args.get", "args.getlist")) or asked.split(".")[-1] in ASKING:
            found.add(str(node.args[0].value))
    return frozenset(found)


@cache
def parameters(package: str = "") -> list[str]:
    """Every name that a package (none: any) or what all pages share asks the address for, and those of the search."""
    found = {"from", "to", "until", "page", "q", "id"}
    folders = [MARKETPLACE / name for name in (package, "web", "catalog")] if package else [MARKETPLACE]
    for folder in folders:
        for path in folder.rglob("*.py"):
            found |= parameters_in(path)
    for name in ("trl", "fee", "royalty", "year", "term"):
        found |= {f"{name}_from", f"{name}_to", name}
    return sorted(found)


def view_package(app: Flask, endpoint: str) -> str:
    """The package whose code draws a page: no other package's parameters are read there."""
    module = app.view_functions[endpoint].__module__.split(".")
    return module[1] if module[0] == "marketplace" and len(module) > 2 else ""


def test_the_parameters_are_found() -> None:
    assert {"from", "to", "page", "institution", "cluster", "company", "account", "q", "state"} <= set(
        parameters()
    )


@pytest.mark.parametrize(
    "values",
    [
        pytest.param([values[0] for values in ODD.values()], id="one of each kind"),
        pytest.param(
            [value for values in ODD.values() for value in values[1:]], id="others", marks=pytest.mark.long
        ),
    ],
)
def test_no_odd_address_is_a_fault(stage: Stage, values: list[str]) -> None:
    stage.app.config["PROPAGATE_EXCEPTIONS"] = False
    faults = []
    rows = {row.endpoint: row for row in ROWS if row.method == "GET" and row.may}
    for row in rows.values():
        role = next((role for role in PROBES if role in row.may), sorted(row.may)[0])
        path = address(stage, row).partition("?")[0]
        names = parameters(view_package(stage.app, row.endpoint))
        for value in values:
            query = dict.fromkeys(names, value)
            reply = contextvars.Context().run(stage.clients[role].get, path, query_string=query)
            if reply.status_code >= 500:
                faults.append((row.endpoint, value[:20]))
            reply.close()
    stage.app.config["PROPAGATE_EXCEPTIONS"] = None
    assert faults == []


def test_no_odd_part_of_an_address_is_a_fault(app: Flask) -> None:
    client = app.test_client()
    app.config["PROPAGATE_EXCEPTIONS"] = False
    for rule in app.url_map.iter_rules():
        if not rule.arguments or "GET" not in (rule.methods or set()):
            continue
        for odd in ("9" * 20, "9" * 5000, "%00", "%ED%A0%80", "-1", "%E2%80%AE"):
            path = str(rule)
            for name in rule.arguments:
                path = (
                    path.replace(f"<{name}>", odd)
                    .replace(f"<int:{name}>", odd)
                    .replace(f"<path:{name}>", odd)
                )
            if "<" not in path:
                assert client.get(path).status_code < 500, path
