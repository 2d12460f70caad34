"""Figures and reports: everybody's, the center's and institutions', and what the center alone says of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from marketplace.kernel import clock
from tests.access.rows import CENTER, EVERYBODY, OFFICES, SIGNED_IN, get, post, who

ADMIN = who("center_admin")
KEEPERS = who("center_admin center_finance")
OTHERS = SIGNED_IN - OFFICES  # who is told that figures are none of theirs


def _viewer(values: dict[str, Any]) -> dict[str, Any]:
    until = clock.today() + timedelta(days=30)
    return {"email": values["viewer_email"], "office": "산업부", "until_on": until.isoformat()}


FIGURES = [
    get("insight.dashboard", OFFICES, SIGNED_IN),
    get("insight.dashboard_file", OFFICES, SIGNED_IN, kind="=csv"),
    get("insight.figure", OFFICES, SIGNED_IN, key="=listings"),
    get("insight.figure", CENTER, OTHERS, key="=awards"),
    get("insight.figure_file", OFFICES, SIGNED_IN, key="=listings", kind="=csv"),
    get("insight.public_figures", EVERYBODY),
    get("insight.public_figure", EVERYBODY, key="=granted"),
    get("insight.public_csv", EVERYBODY, key="=granted"),
    get("insight.public_json", EVERYBODY, key="=granted"),
    get("insight.frozen_json", EVERYBODY, ref="final_year"),
    get("insight.frozen_json", CENTER, door=False, ref="proposed_year"),
    get("insight.targets", ADMIN, SIGNED_IN),
    post("insight.targets", ADMIN, SIGNED_IN, data={"year": "2026", "awards": "111"}),
    get("insight.years", CENTER, SIGNED_IN),
    post("insight.years", KEEPERS, SIGNED_IN, data=lambda values: {"year": str(values["free_year"])}),
    post("insight.year_step", who("center_finance"), SIGNED_IN, ref="proposed_year", action="=freeze"),
    post("insight.year_step", KEEPERS, SIGNED_IN, ref="proposed_year", action="=drop"),
    get("insight.viewers", ADMIN, SIGNED_IN),
    post("insight.viewers", ADMIN, SIGNED_IN, data=_viewer),
    post("insight.end_viewer", ADMIN, SIGNED_IN, ref="figure_viewer"),
    get("insight.reports", OFFICES, SIGNED_IN),
    get("insight.report", OFFICES, SIGNED_IN, key="=transfers"),
    get("insight.report", CENTER, OTHERS, key="=ministry"),
    get("insight.report_xlsx", OFFICES, SIGNED_IN, key="=transfers"),
    get("insight.report_pdf", OFFICES, SIGNED_IN, key="=transfers"),
]
