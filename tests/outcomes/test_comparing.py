"""Supported and others side by side: nothing of fewer than five companies, and nothing by looking twice."""

from __future__ import annotations

from datetime import date

import pytest
from flask.testing import FlaskClient

from marketplace.outcomes import queries, services
from marketplace.outcomes.queries import comparing
from marketplace.outcomes.services import Figures
from tests.outcomes.conftest import Town


def test_fewer_than_five_companies_are_never_seen(
    town: Town, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    from marketplace.accounts.models import Organisation
    from marketplace.kernel.database import db

    supported: dict[int, list[date]] = {}
    monkeypatch.setattr(comparing, "supported", lambda: supported)
    year = town.year

    def report(sales: int, helped: bool = True) -> str:
        company = town.world.company()
        if helped:
            supported[company] = [date(year, 3, 1)]
        ref = db.session.get_one(Organisation, company).ref
        boss = town.world.person("representative", company)
        services.enter_figures(boss, ref, year, Figures({"sales": sales}))
        services.confirm_year(town.center, ref, year)
        return ref

    def page() -> str:
        services.release_figures({}, "")
        return client.get("/stories/figures").text

    refs = [report(number * 100_000_000) for number in (1, 2, 3, 4)]
    report(77_000_000_000, helped=False)
    assert "아직 공개할 값이 없습니다" in page()
    refs.append(report(1_234_567_890))
    shown = page()
    assert "3억 원" in shown
    assert "5곳" in shown
    assert "공개하지 않음" in shown  # one other company
    assert "770억" not in shown
    csv = client.get("/stories/figures.csv").get_data(as_text=True)
    assert "300000000" in csv
    assert "1234567890" not in csv
    report(9_900_000_000)  # a sixth: shown with the next ones, not by itself
    assert "6곳" not in page()
    for number in range(4):
        report(9_900_000_000 + number)
    shown = page()
    assert "10곳" in shown
    assert (
        queries.released()[(year, "supported", "sales")].median == 5_600_000_000
    )  # (12.3 + 99) / 2, in two digits
