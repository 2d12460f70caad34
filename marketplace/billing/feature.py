"""What billing brings: the finance desk and the pages on which every party sees what is owed, came and was given back."""

from __future__ import annotations

from datetime import timedelta

from marketplace.billing import queries, services
from marketplace.billing.commands import commands
from marketplace.billing.routes import bp
from marketplace.kernel import audience
from marketplace.kernel.feature import Feature, MenuEntry
from marketplace.kernel.text import Text

FEATURE = Feature(
    "billing",
    blueprint=bp,
    commands=commands,
    handlers={"check_ledger": services.check_ledger},
    jobs={"check_ledger": timedelta(days=1)},
    work=[queries.work_items, queries.account_work, queries.void_work, queries.vat_work],
    menu=[
        MenuEntry(
            "billing.desk", Text("청구·납부", "Billing"), "receipt", audience.reads_money, main=40, desk=40
        )
    ],
    links={
        "account_change": "billing.account_change",
        "deposit": "billing.receipt",
        "invoice": "billing.invoice",
        "invoice_schedule": "billing.schedule",
        "money_issues": "billing.issues",
    },
    papers={"payment_attempt": queries.may_read_attempt, "bank_receipt": queries.may_read_receipt},
)
