"""What the deal room brings: one page and one timeline per deal, its costs, the calendar, the daily letter."""

from __future__ import annotations

from datetime import date, timedelta

from marketplace.dealroom import digest
from marketplace.dealroom.models import CalendarFeed
from marketplace.dealroom.routes import bp
from marketplace.kernel import audience
from marketplace.kernel.feature import Feature, Letter, MenuEntry, PolicyRow
from marketplace.kernel.forgetting import Erased
from marketplace.kernel.text import Text

FEATURE = Feature(
    "dealroom",
    blueprint=bp,
    handlers={"daily_letters": digest.write_daily_letters},
    jobs={"daily_letters": timedelta(hours=1)},
    letters={"deal_digest": Letter(on_talks=True, at_sending=digest.held_letters)},
    menu=[
        MenuEntry("dealroom.deals", Text("문의·계약", "Deals"), "messages-square", audience.signed_in, main=20, desk=20),
        MenuEntry("dealroom.calendar_page", Text("기한", "Deadlines"), "calendar", audience.signed_in, desk=70, user=70),
    ],
    links={
        "deal": "dealroom.deal",
        "deals": "dealroom.deals",
        "calendar": "dealroom.calendar_page",
        "reply": "dealroom.reply",
        "listing_cost": "dealroom.burden",
        "joint_invitation": "dealroom.invitation",
        "joint_companies": "dealroom.companies",
    },
    policy=[
        PolicyRow("licence_subsidy_bp", date(2000, 1, 1), 5000, "센터 운영 기준: 중소기업 기술도입비 지원 비율", False),
        PolicyRow("licence_subsidy_cap_krw", date(2000, 1, 1), 10_000_000, "센터 운영 기준: 기업당 지원 한도", False),
    ],
    persons={CalendarFeed: Erased()},
)  # fmt: skip
