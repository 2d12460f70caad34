"""What was planned and noted of taxes before keeps its meaning."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from sqlalchemy import text

from marketplace import migrations
from marketplace.invoicing import services as invoicing
from marketplace.invoicing.models import PlannedInvoice, TaxDocument
from marketplace.kernel import clock
from marketplace.kernel.database import db
from tests.billing.conftest import House

[VERSION] = (Path(migrations.__file__).parent / "versions").glob("*_vat_of_the_day.py")
BEFORE = f"{int(VERSION.name[:4]) - 1:04d}"


def test_a_schedule_follows_its_payer_and_numbers_are_found_in_either_spelling(house: House) -> None:
    first, _ = house.agreed_invoice()
    days = [clock.today() + timedelta(days=n) for n in (90, 91)]
    plain, chosen = invoicing.plan_invoices(
        first.id,
        [
            invoicing.Planned("2차", "", 1_000_000, day, tax_treatment=how)
            for day, how in zip(days, ("", "exempt"), strict=True)
        ],
        house.finance,
    )
    number = f"{clock.today():%Y%m%d}" + "4100001200000ABC"
    invoicing.record_tax_document(first.id, number, clock.today(), house.finance)
    ids = plain.id, chosen.id
    db.session.remove()
    migrations.downgrade(db.engine, BEFORE)
    with db.engine.begin() as connection:
        rows = (
            connection.execute(text("select tax_treatment from planned_invoice order by id")).scalars().all()
        )
        assert rows == ["taxable", "exempt"]
        connection.execute(text("update tax_document set approval_number = lower(approval_number)"))
    migrations.upgrade(db.engine)
    assert [db.session.get_one(PlannedInvoice, one).tax_treatment for one in ids] == ["", "exempt"]
    assert db.session.query(TaxDocument).one().approval_number == number
