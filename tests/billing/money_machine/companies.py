"""Companies that pay: another one comes, one goes up in another."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from sqlalchemy import select

from marketplace.accounts import services as accounts
from marketplace.accounts.models import Organisation
from marketplace.accounts.models.two_people import Merger
from marketplace.kernel.database import db
from tests.billing.money_machine.base import Base, picks

MOST_COMPANIES = 4
CENTER = st.sampled_from((*("chief", "other_chief") * 4, "center", "finance", "payer"))


class CompanyRules(Base):
    def __init__(self) -> None:
        super().__init__()
        center_id = self.house.center.standings[0].organisation_id
        for name in ("chief", "other_chief"):
            self.people[name] = self.world.person("center_admin", center_id)

    @precondition(lambda self: len(self.payers) < MOST_COMPANIES)
    @rule()
    def another_company(self) -> None:
        company_id = self.world.company()
        boss = self.world.person("representative", company_id)
        self.payers[company_id] = boss.user_id

    def pair(self, pick: int) -> tuple[Organisation, Organisation] | None:
        """Two of the companies that are there still."""
        query = select(Organisation).where(Organisation.id.in_(self.payers), Organisation.state == "approved")
        rows = list(db.session.scalars(query.order_by(Organisation.id)))
        if len(rows) < 2:
            return None
        return rows[pick % len(rows)], rows[(pick + 1) % len(rows)]

    @rule(pick=picks, who=CENTER)
    def propose_merger(self, pick: int, who: str) -> None:
        if self.pair(pick) is None and len(self.payers) < MOST_COMPANIES:
            self.another_company()
        if pair := self.pair(pick):
            with self.refusable("propose_merger"):
                accounts.propose_merger(pair[0].ref, pair[1].ref, "합병 등기", self.people[who])

    @rule(pick=picks, who=CENTER, act=st.sampled_from(("record", "record", "drop")))
    def decide_merger(self, pick: int, who: str, act: str) -> None:
        mine = (Merger.organisation_id.in_(self.payers), Merger.state == "proposed")
        if self.one_of(Merger, pick, *mine) is None:
            self.propose_merger(pick, "chief")
        if row := self.one_of(Merger, pick, *mine):
            with self.refusable(f"{act}_merger"):
                if who in ("chief", "other_chief") and act == "record":
                    who = (
                        "chief" if row.proposed_by_id == self.people["other_chief"].user_id else "other_chief"
                    )
                getattr(accounts, f"{act}_merger")(row.ref, self.people[who])
