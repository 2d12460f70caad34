"""Two years of a small cluster, written to the tables with their days: what figures are counted from."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from marketplace.accounts.models import OrganisationCluster
from marketplace.catalog.models import Listing, ListingView
from marketplace.clusters.models import Difficulty
from marketplace.experts.models import Expert, Mentoring, MentoringSession
from marketplace.kernel import clock
from marketplace.kernel.database import db
from marketplace.kernel.transaction import atomic
from marketplace.negotiation.models import Inquiry
from marketplace.programmes.models import Application, Award, AwardPayment, Budget, Call, CallForm, Programme
from tests.world import World

LAST = 2025  # the year that is over; the tests' today lies in the one after
TODAY = datetime(2026, 11, 20, 3, tzinfo=clock.SEOUL)


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=clock.SEOUL)


class Town:
    def __init__(self, world: World) -> None:
        self.world, self._numbers = world, count(1)
        center = world.center()
        self.admin = world.person("center_admin", center)
        self.finance = world.person("center_finance", center)
        self.auditor = world.person("auditor", center)
        self.institution = world.institution("한빛대학교 산학협력단")
        self.officer = world.person("officer", self.institution)
        self.clusters = [world.cluster("battery"), world.cluster("mould")]
        self.companies = [self.company(self.clusters[0]) for _ in range(6)]
        self.programmes: dict[str, int] = {}

    def company(self, cluster: int | None) -> int:
        number = self.world.company()
        if cluster:
            with atomic():
                db.session.add(
                    OrganisationCluster(
                        organisation_id=number, mini_cluster_id=cluster, joined_at=noon(date(2024, 1, 2))
                    )
                )
        return number

    def listing(self, day: date, views: int = 0, institution: int | None = None) -> int:
        number = self.world.listing(institution or self.institution)
        with atomic():
            db.session.get_one(Listing, number).published_at = noon(day)
            if views:
                db.session.add(ListingView(listing_id=number, on=day, count=views))
        return number

    def inquiry(self, listing: int, company: int, day: date) -> int:
        with atomic():
            row = Inquiry(
                listing_id=listing, company_id=company, asked_by_id=self.admin.user_id, created_at=noon(day),
                reply_due_on=day + timedelta(days=7),
            )  # fmt: skip
            db.session.add(row)
        return row.id

    def difficulty(self, company: int, day: date, solved: date | None = None) -> None:
        with atomic():
            db.session.add(
                Difficulty(
                    mini_cluster_id=self.clusters[0], company_id=company, raised_by_id=self.admin.user_id,
                    form_token=f"d{next(self._numbers)}", title="휨", problem="식으면서 휩니다.", raised_at=noon(day),
                    reply_due_on=day, state="solved_by_expert" if solved else "raised", ended_at=noon(solved) if solved else None,
                )
            )  # fmt: skip

    def mentoring(self, company: int, *days: date, minutes: int = 90) -> None:
        with atomic():
            expert = Expert(name_ko="김전문", fields=[])
            db.session.add(expert)
            db.session.flush()
            row = Mentoring(
                company_id=company, expert_id=expert.id, state="ended", goal="수율", wanted_on=days[0],
                requested_by_id=self.admin.user_id, form_token=f"m{next(self._numbers)}",
            )  # fmt: skip
            db.session.add(row)
            db.session.flush()
            for day in days:
                db.session.add(
                    MentoringSession(
                        mentoring_id=row.id, expert_id=expert.id, held_on=day, minutes=minutes,
                        form_token=f"s{next(self._numbers)}", logged_at=noon(day + timedelta(days=3)),
                    )
                )  # fmt: skip

    def _budget(self, category: str, fund: str, year: int) -> int:
        key = f"{category}{year}"
        if key not in self.programmes:
            with atomic():
                who: Any = self.admin.user_id
                one = Programme(
                    name_ko=f"{category} 지원",
                    category=category,
                    fund=fund,
                    created_by_id=who,
                    form_token=key,
                )
                form = CallForm(name="양식", created_by_id=who, form_token=key)
                db.session.add_all([one, form])
                db.session.flush()
                budget = Budget(programme_id=one.id, year=year, amount=10**9)
                db.session.add(budget)
                db.session.flush()
                call = Call(
                    number=key, budget_id=budget.id, form_id=form.id, title_ko="공고", about_ko="", opens_at=noon(date(year, 1, 2)),
                    closes_at=noon(date(year, 12, 30)), ceiling=10**8, items=[], criteria=[], created_by_id=who, form_token=key,
                )  # fmt: skip
                db.session.add(call)
                db.session.flush()
            self.programmes[key], self.programmes[key + "call"] = budget.id, call.id
        return self.programmes[key]

    def award(
        self, company: int, day: date, granted: int = 10_000_000, category: str = "prototype", fund: str = "innovation",
        paid: date | None = None,
    ) -> None:  # fmt: skip
        budget = self._budget(category, fund, day.year)
        number = next(self._numbers)
        with atomic():
            call = Call(
                number=f"c{number}", budget_id=budget, form_id=db.session.get_one(Call, self.programmes[f"{category}{day.year}call"]).form_id,
                title_ko="공고", about_ko="", opens_at=noon(date(day.year, 1, 2)), closes_at=noon(date(day.year, 12, 30)), ceiling=10**8,
                items=[], criteria=[], created_by_id=self.admin.user_id, form_token=f"c{number}",
            )  # fmt: skip
            db.session.add(call)
            db.session.flush()
            application = Application(
                number=f"P{number}", state="granted", call_id=call.id, company_id=company, created_by_id=self.admin.user_id,
                submitted_at=noon(day - timedelta(days=20)),
            )  # fmt: skip
            db.session.add(application)
            db.session.flush()
            award = Award(
                number=f"W{number}", state="running", application_id=application.id, company_id=company, budget_id=budget,
                granted=granted, amount=granted, own_part=0, items={}, answer_by=day, accepted_at=noon(day),
                claimed=granted if paid else 0, paid=granted if paid else 0,
            )  # fmt: skip
            db.session.add(award)
            db.session.flush()
            if paid:
                db.session.add(
                    AwardPayment(
                        award_id=award.id, amount=granted, state="paid", paid_on=paid, requested_by_id=self.admin.user_id,
                        form_token=f"a{number}",
                    )
                )  # fmt: skip
