"""What arrears bring: reminders, interest for delay, write-offs, bonds. Pages are billing's."""

from __future__ import annotations

from datetime import date, timedelta

from marketplace.arrears import services
from marketplace.arrears.models import GuaranteeBond, WriteOff
from marketplace.books.queries import KEPT, OWED
from marketplace.kernel.feature import Feature, PolicyRow, letters

BEGINNING = date(2000, 1, 1)

FEATURE = Feature(
    "arrears",
    handlers={
        "remind_arrears": services.remind_arrears,
        "remind_bonds": services.remind_bonds,
        "received_changed": services.set_interest_right,
        "voided": services.set_interest_right,
    },
    jobs={"remind_arrears": timedelta(days=1), "remind_bonds": timedelta(days=1)},
    letters=letters("arrears", "bond_expiring", "write_off_requested"),
    subjects={"bond_id": GuaranteeBond},
    policy=[
        # Days after the due day on which an unpaid invoice is spoken of (negative: before it).
        PolicyRow("arrears_reminder_days", BEGINNING, [-7, 1, 15, 30, 60], "센터 운영 기준"),
        PolicyRow("arrears_interest_bp", BEGINNING, 600, "상법 제54조 (상사법정이율 연 6%)", False),
        PolicyRow("bond_reminder_days", BEGINNING, [60, 30, 7], "센터 운영 기준"),
    ],
    persons={GuaranteeBond: KEPT, WriteOff: KEPT},
    organisations={GuaranteeBond: OWED},
)
