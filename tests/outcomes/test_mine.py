"""우리 회사: everything of one's own company on one page, nothing of another's, and no won counted twice."""

from __future__ import annotations

import csv
import io

from flask.testing import FlaskClient

from marketplace.kernel.text import t
from marketplace.outcomes import queries
from tests.outcomes.conftest import Town
from tests.world import World


def test_a_company_sees_how_it_stands_and_takes_its_line_along(
    town: Town, client: FlaskClient, world: World
) -> None:
    world.sign_in(client, town.boss)
    page = client.get("/my/company")
    assert page.status_code == 200
    for heading in ("지금 하실 일", "지금 이렇습니다", "지금까지"):
        assert heading in page.text
    line = queries.line_of(town.boss, town.company)
    table = client.get(f"/companies/{town.ref}/line.csv")
    rows = list(csv.reader(io.StringIO(table.get_data().decode("utf-8-sig"))))
    assert len(rows) == len(line) + 1
    assert {t(event.what) for event in line} == {row[2] for row in rows[1:]}


def test_nobody_else_sees_it(town: Town, client: FlaskClient, world: World) -> None:
    rival = world.person("representative", world.company("㈜남의회사"))
    world.sign_in(client, rival)
    assert "㈜남의회사" in client.get("/my/company").text
    assert client.get(f"/my/company?of={town.ref}").status_code == 404
    assert client.get(f"/companies/{town.ref}/line.csv").status_code == 404
    officer = world.person("officer", world.institution())
    world.sign_in(client, officer)
    assert "소속된 기업이 없습니다" in client.get("/my/company").text
