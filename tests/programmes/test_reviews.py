"""Who reviews what, what it comes to, and that nobody else learns who weighed and how."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.accounts.models import User
from marketplace.kernel import clock, outbox
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Invalid
from marketplace.papers.services import store_attachment
from marketplace.programmes import services
from marketplace.programmes.models import Application, Award, Budget, Call, Review, Reviewer
from marketplace.programmes.queries import reviews
from marketplace.programmes.services import StoredFile, Verdict
from tests.programmes.town import Town

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
SCORE = {"c1": 91, "c2": 83}  # 91 × 60 % + 83 × 40 % = 87.8
Move = Callable[[datetime], None]


@dataclass
class Round:
    """A call that has closed with two applications, and three reviewers of whom the first has scored."""

    town: Town
    call: Call
    first: Application
    second: Application
    reviewers: list[Actor]

    def refs(self) -> list[str]:
        return [row.ref for row in reviews.reviewers_of(self.call)]

    def reviews_of(self, who: Actor) -> list[Review]:
        panel = reviews.panel_for(who, self.call.ref)
        return reviews.my_reviews(panel) if panel else []


@pytest.fixture
def round_(town: Town, at: Move) -> Round:
    town.world.set_password(town.center)
    call = town.call(closes_at=clock.now() + timedelta(hours=1))
    first = town.application(call, town.member, town.company_id, submitted=False)
    stored = store_attachment([("금오전지 계획서.pdf", io.BytesIO(PDF))])
    assert stored is not None
    services.keep_file(town.member, first.ref, "f9", StoredFile(**vars(stored)))
    answers = first.answers | {"f7": "금오전지의 분리막을 고칩니다."}
    services.save_answers(town.member, first.ref, answers, None)
    services.submit(town.member, first.ref)
    second = town.application(call, town.rival, town.rival_id)
    people = [
        town.world.person(name=f"심사위원{n}", email=f"judge{n}@university{n}.example") for n in (1, 2, 3)
    ]
    for person in people:
        services.add_reviewer(town.center, call.ref, person.email, "새벽대학교 교수")
    at(call.closes_at)
    services.open_round(town.center, call.ref, clock.now() + timedelta(days=7), True, "mean")
    return Round(town, call, first, second, people)


def test_reviewers_declare_then_score_blind_and_the_company_reads_the_reasons(
    round_: Round, client: FlaskClient, sent: list[Any]
) -> None:
    town, call, world = round_.town, round_.call, round_.town.world
    judge = round_.reviewers[0]
    assert services.assign_evenly(town.center, call.ref, 3) == 0
    world.sign_in(client, judge)
    assert "이해관계를 먼저" in client.get("/reviews").text
    assert round_.first.number not in client.get("/reviews").text  # nothing before the declaration
    page = client.get(f"/reviews/calls/{call.ref}").text
    assert "금오전지" in page
    client.post(f"/reviews/calls/{call.ref}", data={"conflict": round_.second.ref})
    page = client.get("/reviews").text
    assert round_.first.number in page
    assert round_.second.number not in page
    (mine,) = round_.reviews_of(judge)
    page = client.get(f"/reviews/{mine.ref}").text
    assert "금오전지" not in page  # the name is masked in answers and names of files
    assert "■■■의 분리막" in page
    answer = client.get(f"/reviews/{mine.ref}/files/1")
    assert answer.data == PDF
    assert "pdf" in answer.headers["Content-Disposition"]
    assert "%EA%B8%88" not in answer.headers["Content-Disposition"]
    assert client.get(f"/applications/{round_.first.ref}").status_code == 404
    page = client.post(f"/reviews/{mine.ref}", data={"score_c1": "101", "score_c2": "83", "comment": "좋음"})
    assert page.status_code == 422
    client.post(
        f"/reviews/{mine.ref}", data={"score_c1": "91", "score_c2": "83", "comment": "기술이 뛰어납니다."}
    )
    outbox.drain()
    assert any("이해관계를 밝혔습니다" in mail["Subject"] for mail in sent)

    for other in round_.reviewers[1:]:
        services.declare(other, call.ref, [])
        for row in round_.reviews_of(other):
            services.review(other, row.ref, {"c1": 70, "c2": 70}, "보통입니다.", "")
    services.close_round(town.center, call.ref)
    world.sign_in(client, town.center)
    page = client.get(f"/center/calls/{call.ref}/decision").text
    assert "75.93" in page  # (87.8 + 70 + 70) / 3
    assert "17.80" in page  # the spread
    fields = {}
    for row, verdict, amount, reason in (
        (round_.first, "grant", "3,000만", "기술이 앞섭니다."),
        (round_.second, "refuse", "", "다음에 보완해 주십시오."),
    ):
        fields |= {f"verdict-{row.ref}": verdict, f"amount-{row.ref}": amount, f"reason-{row.ref}": reason}
    over = client.post(
        f"/center/calls/{call.ref}/decision", data=fields | {f"amount-{round_.first.ref}": "4천만"}
    )
    assert over.status_code == 422
    assert client.post(f"/center/calls/{call.ref}/decision", data=fields).status_code == 303
    world.sign_in(client, town.member)
    assert "기술이 앞섭니다." not in client.get(f"/applications/{round_.first.ref}").text  # a dry run
    world.sign_in(client, town.center)
    assert client.post(f"/center/calls/{call.ref}/decision/confirm").status_code == 303
    assert client.post(f"/center/calls/{call.ref}/decision/confirm").status_code == 409
    outbox.drain()
    letters = {
        mail["To"].addresses[0].addr_spec: mail.get_content() for mail in sent if "선정" in mail["Subject"]
    }
    assert "기술이 뛰어납니다." in letters[town.member.email]
    assert "30,000,000원" in letters[town.member.email]
    assert "다음에 보완해" in letters[town.rival.email]
    world.sign_in(client, town.member)
    page = client.get(f"/applications/{round_.first.ref}").text
    assert "기술이 뛰어납니다." in page
    assert "심사위원1" not in page
    assert db.session.get_one(Budget, town.budget_id).committed == 30_000_000


def test_an_evenly_given_load_abstaining_and_a_round_that_is_over(round_: Round, at: Move) -> None:
    town, judge = round_.town, round_.reviewers[0]
    services.assign_evenly(town.center, round_.call.ref, 2)
    loads = [
        len(list(db.session.scalars(select(Review).where(Review.reviewer_id == r.id))))
        for r in reviews.reviewers_of(round_.call)
    ]
    assert sorted(loads) == [1, 1, 2]
    services.declare(judge, round_.call.ref, [])
    mine = round_.reviews_of(judge)[0]
    services.abstain(judge, mine.ref, "분야가 다릅니다.")
    services.resume(judge, mine.ref)
    services.remind_reviewers({}, "")
    at(clock.now() + timedelta(days=7))
    with pytest.raises(Conflict, match="기한이 지났습니다"):
        services.review(judge, mine.ref, dict(SCORE), "좋습니다.", "")
    with pytest.raises(Conflict, match="먼저 끝내"):
        services.decide(town.center, round_.call.ref)


def test_ties_share_a_rank_and_the_median_is_no_mean(round_: Round) -> None:
    town, call = round_.town, round_.call
    services.close_round(town.center, call.ref)
    services.open_round(town.center, call.ref, clock.now() + timedelta(days=7), False, "median")
    services.assign_evenly(town.center, call.ref, 3)
    for judge, score in zip(round_.reviewers, (90, 60, 0), strict=True):
        services.declare(judge, call.ref, [])
        for row in round_.reviews_of(judge):
            services.review(judge, row.ref, {"c1": score, "c2": score}, "의견", "")
    standings = reviews.ranking(call, reviews.open_phase(call))
    assert [(each.score, each.spread, each.rank) for each in standings] == [(6000, 9000, 1), (6000, 9000, 1)]


def test_the_reserve_list_moves_up_when_money_is_free(round_: Round, sent: list[Any]) -> None:
    town, call = round_.town, round_.call
    services.close_round(town.center, call.ref)
    verdicts = {
        round_.first.ref: Verdict("grant", 30_000_000, ""),
        round_.second.ref: Verdict("reserve", 30_000_000, "예산이 모자랍니다."),
    }
    services.set_budget(town.center, call.budget.programme.ref, clock.today().year, 20_000_000)
    services.prepare(town.center, call.ref, verdicts)
    with pytest.raises(Conflict, match="남은 예산"):
        services.decide(town.center, call.ref)
    db.session.expire_all()
    assert db.session.get_one(Application, round_.first.id).state == "submitted"  # all or nothing
    services.set_budget(town.center, call.budget.programme.ref, clock.today().year, 30_000_000)
    services.decide(town.center, call.ref)
    with pytest.raises(Conflict, match="예비 기업이 없습니다"):
        services.move_up(town.center, call.ref)
    services.set_budget(town.center, call.budget.programme.ref, clock.today().year, 60_000_000)
    assert services.move_up(town.center, call.ref) == round_.second.number
    outbox.drain()
    assert any("예비 명단" in mail["Subject"] for mail in sent)
    assert db.session.get_one(Budget, town.budget_id).committed == 60_000_000


# What nobody may learn: each outlet × role × secret. A page, file or letter of programmes without a row here fails.
SECRETS = ("심사위원1", "judge1@", "87.80", "비공개 의견입니다", "이해관계를 밝힘")
CENTERS = {"programmes.panel", "programmes.decision"}  # the administrators' own
REVIEWERS = {
    "programmes.my_reviews",
    "programmes.declare",
    "programmes.review",
    "programmes.review_file",
}  # the reviewer's own
OUTLETS = {
    "programmes.calls": "/programmes", "programmes.call": "/programmes/calls/{call}", "programmes.applications": "/applications",
    "programmes.application": "/applications/{first}", "programmes.edit_application": "/applications/{first}/edit",
    "programmes.received": "/center/calls/{call}/applications", "programmes.received_file": "/center/calls/{call}/applications.csv",
    "programmes.desk": "/center/programmes", "programmes.call_forms": "/center/forms", "programmes.call_form": "/center/forms/{form}",
    "programmes.new_programme": "/center/programmes/new", "programmes.edit_programme": "/center/programmes/{programme}",
    "programmes.new_call": "/center/calls/new", "programmes.edit_call": "/center/calls/{call}/edit",
    "programmes.awards_page": "/awards", "programmes.award": "/awards/{award}", "programmes.expense_file": "/awards/expenses/none/file",
    "programmes.call_file": "/programmes/calls/{call}/files/none", "programmes.application_file": "/applications/{first}/files/{file}",
    "programmes.pay_licence": "/invoices/none/grant",
}  # fmt: skip
ELSEWHERE = (
    "/work",
    "/calendar",
    "/organisation",
    "/deals",
    "/center/tracking",
    "/center/figures",
    "/figures",
    "/news",
)
# Letters to the reviewer and to the administrators of the call; all others are read here as they were sent.
TO_INSIDERS = ("심사위원으로 모십니다", "심사할 신청서가", "심사를 마쳐", "이해관계를 밝혔습니다")


def test_every_outlet_has_a_row(app: Flask) -> None:
    pages = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("programmes.") and "GET" in (rule.methods or ())
    }
    assert pages - set(OUTLETS) - CENTERS - REVIEWERS == set()


def test_nobody_else_learns_who_reviewed_and_how(round_: Round, client: FlaskClient, sent: list[Any]) -> None:
    town, call = round_.town, round_.call
    judge = round_.reviewers[0]
    services.assign_evenly(town.center, call.ref, 3)
    services.declare(judge, call.ref, [round_.second.ref])
    (mine,) = round_.reviews_of(judge)
    services.review(judge, mine.ref, dict(SCORE), "다듬어 주십시오.", "비공개 의견입니다")
    services.close_round(town.center, call.ref)
    verdicts = {
        round_.first.ref: Verdict("grant", 30_000_000, ""),
        round_.second.ref: Verdict("refuse", 0, "예산이 모자랍니다."),
    }
    services.prepare(town.center, call.ref, verdicts)
    services.decide(town.center, call.ref)
    outbox.drain()
    within = {
        "call": call.ref,
        "first": round_.first.ref,
        "form": town.form_ref,
        "programme": call.budget.programme.ref,
        "file": round_.first.files[0].ref,
        "award": db.session.scalars(select(Award.ref)).one(),
    }
    auditor = town.world.person("auditor", town.center.standings[0].organisation_id)
    others: dict[str, Actor | None] = {
        "guest": None, "applicant": town.member, "rival": town.rival, "finance": town.finance, "auditor": auditor,
        "another reviewer": round_.reviewers[1],
    }  # fmt: skip
    shown = []
    for role, person in others.items():
        browser = client.application.test_client()
        if person:
            town.world.sign_in(browser, person)
        for path in [*(each.format(**within) for each in OUTLETS.values()), *ELSEWHERE]:
            answer = browser.get(path)
            text = answer.text if answer.mimetype.startswith("text") else str(answer.headers)
            names = [word for word in SECRETS if word in text]
            shown += [f"{path} shows {role} {word}" for word in names]
        for name in ("panel", "decision"):
            path = f"/center/calls/{call.ref}/" + ("review" if name == "panel" else name)
            assert browser.get(path).status_code in (302, 404), (role, path)
        for path in (f"/reviews/{mine.ref}", f"/reviews/{mine.ref}/files/1"):
            assert browser.get(path).status_code in (302, 404), (role, path)
    town.world.sign_in(client, town.center)  # lists and exports of the center show states, never scores
    for path in (
        "/center/calls/{call}/applications",
        "/center/calls/{call}/applications.csv",
        "/applications/{first}",
    ):
        text = client.get(path.format(**within)).text
        shown += [f"{path} shows the center {word}" for word in SECRETS if word in text]
    for mail in sent:
        if not any(words in mail["Subject"] for words in TO_INSIDERS):
            text = mail["Subject"] + mail.get_content()
            shown += [f"{mail['Subject']} shows {word}" for word in SECRETS if word in text]
    assert not shown, "\n".join(shown)


def test_what_is_withdrawn_is_neither_reviewed_nor_reminded_of(
    round_: Round, client: FlaskClient, sent: list[Any]
) -> None:
    town, call, judge = round_.town, round_.call, round_.reviewers[0]
    services.assign(town.center, call.ref, round_.second.ref, round_.refs()[0])
    services.declare(judge, call.ref, [])
    (mine,) = round_.reviews_of(judge)
    services.give_up(town.rival, round_.second.ref, "")
    outbox.drain()
    sent.clear()
    town.world.sign_in(client, judge)
    assert client.get(f"/reviews/{mine.ref}").status_code == 404
    with clock.moved():
        clock.move_to(clock.now() + timedelta(days=5))
        services.remind_reviewers({}, "")
        outbox.drain()
    assert not [mail for mail in sent if "심사를 마쳐" in mail["Subject"]]


def test_the_sum_of_a_dry_run_leaves_out_what_was_withdrawn_since(round_: Round, client: FlaskClient) -> None:
    town, call = round_.town, round_.call
    services.close_round(town.center, call.ref)
    both = {row.ref: Verdict("grant", 30_000_000, "") for row in (round_.first, round_.second)}
    services.prepare(town.center, call.ref, both)
    services.give_up(town.rival, round_.second.ref, "")
    services.set_budget(town.center, call.budget.programme.ref, clock.today().year, 30_000_000)
    town.world.sign_in(client, town.center)
    page = client.get(f"/center/calls/{call.ref}/decision").text
    assert "예산을 넘습니다" not in page
    assert "결정 확정" in page


def test_a_reviewer_is_found_by_account_and_leaves_before_scoring(round_: Round) -> None:
    town, call = round_.town, round_.call
    with pytest.raises(Invalid, match="가입한 분이 없습니다"):
        services.add_reviewer(town.center, call.ref, "nobody@example.org", "")
    services.assign_evenly(town.center, call.ref, 3)
    services.remove_reviewer(town.center, call.ref, round_.refs()[2])
    assert len(db.session.scalars(select(Reviewer)).all()) == 2
    assert db.session.scalars(select(User).where(User.id == round_.reviewers[2].user_id)).first()
