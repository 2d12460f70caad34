"""Royalty schedules that were typed in before they followed the papers keep their rows, and the officer is asked about them."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from sqlalchemy import Engine, text

from marketplace import migrations
from marketplace.kernel.database import db
from marketplace.royalties import queries, services
from marketplace.royalties.models import RoyaltySchedule
from tests.negotiation.deals import make_deal
from tests.world import World

VERSIONS = Path(migrations.__file__).parent / "versions"
OF_BEFORE = (
    "steps, minimum, cap, months, report_days, from_on, until_on, cumulative, may_estimate, audit_clause"
)


def number() -> str:
    """The number of the migration, whatever it is today."""
    [path] = VERSIONS.glob("*_signed_schedules.py")
    return path.name[:4]


def rows(engine: Engine) -> list[tuple[object, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(f"select {OF_BEFORE} from royalty_schedule"))]


def test_contract_02_a_schedule_of_before_keeps_its_row_and_is_asked_about(app: Flask, world: World) -> None:
    deal = make_deal(world)
    deal.concluded(fee=0, effective_when="countersigned", royalty_bp=300)
    services.open_reports({}, "daily")
    db.session.remove()
    engine = db.engine
    migrations.downgrade(engine, f"{int(number()) - 1:04}")
    with engine.begin() as connection:
        connection.execute(text("update royalty_schedule set months = 12, report_days = 90"))
    before = rows(engine)
    migrations.upgrade(engine)
    assert rows(engine) == before
    schedule = db.session.query(RoyaltySchedule).one()
    assert (schedule.signed_in_id, schedule.yearly, schedule.calendar, schedule.kept_reason) == (
        None,
        False,
        False,
        "",
    )
    found = {row.label.en: (row.practised.en, row.signed.en) for row in queries.parts_from_paper(schedule)}
    assert found["Reporting period"] == (
        "Each year counted from the start of the term",
        "Each calendar half-year",
    )
    assert found["Report due"] == ("90 days after the period", "30 days after the period")
    assert [item.values["ref"] for item in queries.work_items(deal.officer)] == [schedule.ref]
