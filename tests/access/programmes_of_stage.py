"""The programmes of the stage: a call with a question and two applications, one of them submitted, and a call in preparation."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from marketplace.accounts.models import User
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.transaction import atomic
from marketplace.papers.services import store_attachment
from marketplace.programmes import services
from marketplace.programmes.models import (
    Application,
    ApplicationFile,
    Award,
    CallFile,
    CallForm,
    CallQuestion,
    Review,
    Reviewer,
)
from marketplace.programmes.queries import awards
from marketplace.programmes.services import StoredFile, Verdict
from tests.programmes.town import ANSWERS, Town, make_town
from tests.world import World

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def _file() -> StoredFile:
    stored = store_attachment([("계획서.pdf", io.BytesIO(PDF))])
    assert stored is not None
    return StoredFile(**vars(stored))


def build(world: World, people: dict[str, Actor], company_id: int) -> dict[str, Any]:
    """The values by which the rows find them."""
    town = make_town(world, center=people["center_admin"])
    member, center = people["member"], people["center_admin"]
    call, other, draft = town.call(), town.call(), town.call(announced=False)
    for row in (call, draft):
        services.add_file(center, row.ref, _file())
    services.ask_question(member, call.ref, "재료비는 얼마까지입니까?", "stage")
    refs = {}
    for name, row in (("application", call), ("application.draft", other)):
        refs[name] = services.begin(member, row.ref, company_id)
        services.save_answers(
            member, refs[name], ANSWERS | {"money": {"i1": ["3,000만", "1,000만"], "i2": ["", ""]}}, None
        )
    services.keep_file(member, refs["application"], "f9", _file())
    services.submit(member, refs["application"])
    refs |= _awards(town, people, company_id)
    refs |= _review(town, people)
    files = {row.call_id: row.ref for row in db.session.scalars(select(CallFile))}
    found = refs | {
        "call": call.ref,
        "call.draft": draft.ref,
        "call_file": files[call.id],
        "call_file.draft": files[draft.id],
        "call_question": db.session.scalars(select(CallQuestion.ref)).one(),
        "application_file": db.session.scalars(
            select(ApplicationFile.ref).where(ApplicationFile.application_id == _id(refs["application"]))
        ).one(),
        "programme": call.budget.programme.ref,
        "programme_budget": town.budget_id,
        "call_form": town.form_ref,
        "call_form_id": db.session.scalars(select(CallForm.id)).one(),
    }
    db.session.rollback()
    return found


def _id(ref: str) -> int:
    return db.session.scalars(select(Application.id).where(Application.ref == ref)).one()


def _review(town: Town, people: dict[str, Actor]) -> dict[str, str]:
    """A call that has closed; the expert reviews two of its applications, and has abstained from one.

    The third is that of the company that the expert mentors, which is a conflict.
    """
    another = town.world.person("representative", town.world.company())
    with clock.moved(by=-timedelta(hours=2)):
        call = town.call(closes_at=clock.now() + timedelta(hours=1))
        for person in (people["boss"], people["rival"], another):
            row = town.application(call, person, person.organisations("company")[0], submitted=False)
            services.keep_file(person, row.ref, "f9", _file())
            services.submit(person, row.ref)
    center, expert = people["center_admin"], people["expert"]
    with (
        atomic()
    ):  # an address of its own: all people of the stage share a domain, which counts as a conflict
        db.session.get_one(User, expert.user_id).email = "expert@university.example"
    services.add_reviewer(center, call.ref, "expert@university.example", "")
    services.open_round(center, call.ref, clock.now() + timedelta(days=7), True, "mean")
    services.assign_evenly(center, call.ref, 1)
    services.declare(expert, call.ref, [])
    first, second = db.session.scalars(select(Review).order_by(Review.id)).all()
    services.abstain(expert, second.ref, "")
    return {
        "call.closed": call.ref,
        "review": first.ref,
        "review.abstained": second.ref,
        "call_reviewer": db.session.scalars(select(Reviewer.ref)).one(),
    }


def _awards(town: Town, people: dict[str, Actor], company_id: int) -> dict[str, str]:
    """An award that is offered, and one that runs with one of each of its parts."""
    center, boss = people["center_admin"], people["boss"]
    found = {}
    for name in ("award.offered", "award"):
        with clock.moved(by=-timedelta(hours=2)):
            call = town.call(closes_at=clock.now() + timedelta(hours=1))
            row = town.application(call, boss, company_id)
        services.prepare(center, call.ref, {row.ref: Verdict("grant", 30_000_000, "")})
        services.decide(center, call.ref)
        award = db.session.scalars(select(Award).where(Award.application_id == row.id)).one()
        found[name] = award.ref
    services.accept_award(boss, award.ref, bank_name="한빛은행", holder="다온전자", account="1-2-3")
    services.request_payment(boss, award.ref, 1_000_000, "", "stage")
    services.enter_expense(
        boss, award.ref, item="i1", on=clock.today(), what="재료", amount=1000, vat=100, file=_file(), form_token="stage"
    )  # fmt: skip
    services.cancel_award(center, award.ref, "목적과 다르게 썼습니다.", 0, 1)
    services.ask_for_time(boss, award.ref, clock.today() + timedelta(days=400), "장비가 늦게 왔습니다.")
    return found | {
        "award_payment": awards.payments_of(award)[0].ref,
        "award_report": awards.reports_of(award)[0].ref,
        "award_expense": awards.expenses_of(award)[0].ref,
        "award_amendment": awards.amendments_of(award)[0].ref,
    }
