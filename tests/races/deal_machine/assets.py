"""What stands behind the listing: a patent granted, lapsed or refused, another kind of result, a listing that is closed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from marketplace.catalog import services as catalog
from marketplace.catalog.models import Listing
from marketplace.kernel import clock
from marketplace.kernel.database import db
from marketplace.kernel.transaction import atomic
from tests.races.deal_machine.base import WHO, WHY
from tests.races.deal_machine.way import Way


class AssetRules(Way):
    @rule(
        who=WHO,
        status=st.sampled_from((*("registered",) * 8, "applied", "lapsed", "refused")),
        years=st.sampled_from((None, None, 1, 10, -1)),
    )
    def look_up_in_register(self, who: str, status: str, years: Any) -> None:
        patents = db.session.get_one(Listing, self.deal.listing_id).patents
        if patents:
            patent_id = patents[0].id
            until = clock.today() + timedelta(days=365 * years) if years else None
            self.attempt(
                "record_register_check",
                lambda: catalog.record_register_check(
                    self.deal.listing_id,
                    patent_id,
                    self.who(who),
                    checked_on=clock.today(),
                    status=status,
                    expires_on=until,
                ),
            )

    @initialize(kind=st.sampled_from((*("patent",) * 7, "know_how", "software", "dataset")))
    def begins_as(self, kind: str) -> None:
        with atomic():
            listing = db.session.get_one(Listing, self.deal.listing_id)
            listing.kind = kind
            if kind != "patent":
                listing.patents.clear()

    @rule(who=WHO, country=st.sampled_from(("KR", "KR", "US")), how_many=st.sampled_from((1, 1, 1, 1, 2, 0)))
    def patents_are_entered(self, who: str, country: str, how_many: int) -> None:
        rows = [
            {
                "country": country,
                "application_no": f"10-2025-000000{at}",
                "status": ("registered", "applied")[at],
                "registration_no": f"10-{self.deal.listing_id:04d}{at:03d}" if at == 0 else "",
            }
            for at in range(how_many)
        ]
        self.attempt("patents", lambda: catalog.save(self.deal.listing_id, self.who(who), {"patents": rows}))

    @rule(who=st.sampled_from(("center", "officer")), again=st.integers(0, 3))
    def listing_is_closed(self, who: str, again: int) -> None:
        """A closed one opens again mostly: nobody asks about it meanwhile."""
        self.attempt("suspend", lambda: catalog.suspend(self.deal.listing_id, self.who(who), WHY))
        if again:
            self.open_again()
