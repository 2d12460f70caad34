"""What finance finds in the demo: deposits whose invoice is to be found, and a line of a file that may be one of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import select

from marketplace.bank import services
from marketplace.invoicing.models import PaymentAccount
from marketplace.kernel import clock
from marketplace.kernel.database import db
from marketplace.kernel.scene import Players

DEPOSITS = (
    ("가온빛전자", "기술료", 22_000_000),
    ("KIM JIHO", "7월분", 5_500_000),
    ("한빛정밀", "", 33_000_000),
)


def deposits_to_match(players: Players) -> Iterator[datetime]:
    """Three deposits typed in by finance, one of them under a strange name; the bank's file then brings one again."""
    account = db.session.scalars(
        select(PaymentAccount)
        .where(PaymentAccount.institution_id == players.institution_id, PaymentAccount.provider == "bank")
        .where(PaymentAccount.currency == "KRW")
    ).first()
    if account is None:
        return
    first_day = clock.today()  # the deposits may be typed in across midnight
    for payer, memo, amount in DEPOSITS:
        services.record_receipt(
            account.id,
            reference=f"{clock.today():%Y%m%d}-{players.dice.randint(10**7, 10**8 - 1)}",
            received_on=clock.today(),
            amount=amount,
            payer_name=payer,
            memo=memo,
            actor=players.finance,
        )
        yield clock.now() + timedelta(minutes=players.dice.randint(12, 90))
    payer, memo, amount = DEPOSITS[0]
    statement = f"거래일자,의뢰인,적요,입금액\n{first_day},(주){payer},{memo},{amount}\n"
    services.import_statement(account.id, statement.encode("cp949"), players.finance)
