"""What a reviewer has before them, and what the administrators of a call see of its review: nobody else reads any of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from statistics import median
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.accounts.models import Membership, Organisation, User
from marketplace.accounts.queries import center_people
from marketplace.experts.queries import mentored
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.money import rounded
from marketplace.programmes import built_form, conflicts
from marketplace.programmes.models import (
    Application,
    Call,
    Conflict,
    Decision,
    Review,
    Reviewer,
    ReviewPhase,
)
from marketplace.programmes.permissions import administers

WEIGHED = ("submitted", "granted", "reserved", "refused")


# Who may see the review of a call


def applies_to(call_id: int, company_ids: Sequence[int]) -> bool:
    """Whether one of these companies has an application to the call, a draft too."""
    query = select(Application.id).where(
        Application.call_id == call_id,
        Application.company_id.in_(company_ids),
        Application.state != "withdrawn",
    )
    return bool(company_ids) and db.session.scalar(query.limit(1)) is not None


def sees_review(actor: Actor, call: Call) -> bool:
    """The center's administrators, unless a company of theirs applies."""
    return administers(actor) and not applies_to(call.id, actor.organisations("company"))


def who_see_review(call: Call) -> list[int]:
    """Of the center's administrators those for whom `sees_review` holds: letters on the review go to nobody else."""
    everybody = center_people("center_admin")
    applying = select(Application.company_id).where(
        Application.call_id == call.id, Application.state != "withdrawn"
    )
    apart = select(Membership.user_id).where(
        Membership.user_id.in_(everybody),
        Membership.state == "active",
        Membership.organisation_id.in_(applying),
    )
    out = set(db.session.scalars(apart))
    return [user_id for user_id in everybody if user_id not in out]


def reviewers_of(call: Call) -> list[Reviewer]:
    query = select(Reviewer).where(Reviewer.call_id == call.id).options(joinedload(Reviewer.user))
    return list(db.session.scalars(query.order_by(Reviewer.id)))


def reviewer_by(ref: str) -> Reviewer | None:
    return db.session.scalars(select(Reviewer).where(Reviewer.ref == ref)).first()


def phases_of(call: Call) -> list[ReviewPhase]:
    return list(
        db.session.scalars(
            select(ReviewPhase).where(ReviewPhase.call_id == call.id).order_by(ReviewPhase.number)
        )
    )


def open_phase(call: Call) -> ReviewPhase | None:
    query = select(ReviewPhase).where(ReviewPhase.call_id == call.id, ReviewPhase.closed_at.is_(None))
    return db.session.scalars(query).first()


def weighed(call: Call) -> list[Application]:
    """The applications that are reviewed and decided on."""
    query = select(Application).where(Application.call_id == call.id, Application.state.in_(WEIGHED))
    return list(db.session.scalars(query.options(joinedload(Application.company)).order_by(Application.id)))


def reviews_in(phase: ReviewPhase) -> list[Review]:
    query = (
        select(Review)
        .where(Review.phase_id == phase.id)
        .options(joinedload(Review.reviewer).joinedload(Reviewer.user))
    )
    return list(db.session.scalars(query.order_by(Review.application_id, Review.id)))


# Conflicts


class Conflicts:
    """What stands between the reviewers and the applicants of one call; read once, asked for each pair."""

    def __init__(self, call: Call, reviewers: Sequence[Reviewer], rows: Sequence[Application]) -> None:
        self._reviewers = {row.id: row for row in reviewers}
        users = [row.user_id for row in reviewers]
        companies = [row.company_id for row in rows]
        self._companies: dict[int, set[int]] = {}  # of the reviewers, present and past
        self._domains: dict[int, set[str]] = {}
        query = (
            select(Membership.user_id, Membership.organisation_id, User.email)
            .join(User, User.id == Membership.user_id)
            .where(Membership.user_id.in_(users) | Membership.organisation_id.in_(companies))
        )
        for user_id, organisation_id, email in db.session.execute(query):
            if user_id in users:
                self._companies.setdefault(user_id, set()).add(organisation_id)
            else:  # a reviewer's own address would make everybody the applicant's
                self._domains.setdefault(organisation_id, set()).add(conflicts.domain(email))
        self._names: dict[int, list[str]] = {}
        for company in db.session.scalars(select(Organisation).where(Organisation.id.in_(companies))):
            self._names[company.id] = names_of(company)
            domains = self._domains.setdefault(company.id, set())
            domains |= {conflicts.domain(company.tax_contact_email), conflicts.web_domain(company.website)}
        self._mentored = mentored(users, companies)
        ids = [row.id for row in reviewers]
        declared = select(Conflict.reviewer_id, Conflict.application_id).where(Conflict.reviewer_id.in_(ids))
        self._declared = {(row.reviewer_id, row.application_id) for row in db.session.execute(declared)}
        applying = select(Application.company_id).where(
            Application.call_id == call.id, Application.state != "withdrawn"
        )
        self._applying = set(db.session.scalars(applying))

    def is_out(self, reviewer_id: int) -> bool:
        """Whether the reviewer belongs to a company that applies to the call: then nothing of it is theirs to see."""
        user_id = self._reviewers[reviewer_id].user_id
        return bool(self._companies.get(user_id, set()) & self._applying)

    def between(self, reviewer_id: int, row: Application) -> list[str]:
        """Keys of conflicts.REASONS, empty where there is nothing."""
        reviewer = self._reviewers[reviewer_id]
        reasons = ["applicant"] if self.is_out(reviewer_id) else []
        reasons += conflicts.found(
            reviewer_email=reviewer.user.email,
            affiliations=reviewer.affiliations,
            reviewer_companies=self._companies.get(reviewer.user_id, ()),
            company_id=row.company_id,
            names=self._names[row.company_id],
            domains=self._domains.get(row.company_id, ()),
        )
        if (reviewer.user_id, row.company_id) in self._mentored:
            reasons.append("mentor")
        return reasons + (["declared"] if (reviewer_id, row.id) in self._declared else [])


def names_of(company: Organisation) -> list[str]:
    return [name for name in (company.name_ko, company.name_en) if name]


# The reviewer's own


def panels(actor: Actor) -> list[Reviewer]:
    """The calls for which one reviews; none where one's company applies."""
    query = select(Reviewer).join(Call, Call.id == Reviewer.call_id)
    query = query.where(Reviewer.user_id == actor.user_id, Call.state == "announced")
    query = query.options(joinedload(Reviewer.call)).order_by(Call.closes_at, Reviewer.id)
    return [row for row in db.session.scalars(query) if not _is_out(row)]


def has_panels(actor: Actor) -> bool:
    """Whether somebody reviews for a call: shown to that person alone."""
    query = select(Reviewer.id).join(Call, Call.id == Reviewer.call_id)
    query = query.where(Reviewer.user_id == actor.user_id, Call.state == "announced")
    return actor.is_signed_in and db.session.scalar(query.limit(1)) is not None


def panel_for(actor: Actor, call_ref: str) -> Reviewer | None:
    return next((row for row in panels(actor) if row.call.ref == call_ref), None)


def panel_to_declare(actor: Actor, call_ref: str) -> Reviewer | None:
    """As `panel_for` while a round is open: before, companies may still come that the declaration would not speak of."""
    panel = panel_for(actor, call_ref)
    return panel if panel and open_phase(panel.call) else None


def _is_out(row: Reviewer) -> bool:
    return Conflicts(row.call, [row], []).is_out(row.id)


def my_reviews(panel: Reviewer) -> list[Review]:
    """What was given to the reviewer in the open round, once they have declared; neither conflicts nor what was withdrawn."""
    phase = open_phase(panel.call)
    if panel.declared_at is None or phase is None:
        return []
    query = select(Review).join(Application, Application.id == Review.application_id)
    query = query.where(
        Review.phase_id == phase.id,
        Review.reviewer_id == panel.id,
        Review.state != "conflicted",
        Application.state.in_(WEIGHED),
    )
    rows = list(db.session.scalars(query.options(joinedload(Review.application)).order_by(Review.id)))
    found = Conflicts(panel.call, [panel], [row.application for row in rows])
    return [row for row in rows if not found.between(panel.id, row.application)]


def has_to_review(panel: Reviewer) -> bool:
    """Whether something waits for the reviewer that they may open, or would after their declaration."""
    if panel.declared_at is not None:
        return any(row.state == "assigned" for row in my_reviews(panel))
    return not _is_out(panel)


def review_for(actor: Actor, ref: str) -> Review | None:
    """One that the actor may work on now."""
    row = db.session.scalars(select(Review).where(Review.ref == ref)).first()
    if row is None or row.reviewer.user_id != actor.user_id:
        return None
    panel = panel_for(actor, row.reviewer.call.ref)
    return next((mine for mine in my_reviews(panel) if mine.id == row.id), None) if panel else None


def applicants(call: Call) -> list[Application]:
    """Those with whom a reviewer may have to do."""
    return sorted(weighed(call), key=lambda row: row.company.name)


@dataclass(frozen=True)
class Sheet:
    """An application as its reviewer reads it: in a blind round without what says whose it is."""

    title: str
    answers: list[tuple[str, list[dict[str, Any]]]]
    files: list[tuple[str, str]]  # (ref, name)


def sheet(review: Review, answered: list[tuple[str, list[dict[str, Any]]]]) -> Sheet:
    row, blind = review.application, review.phase.blind
    files = [(file.ref, file_name(review, number)) for number, file in enumerate(row.files, 1)]
    if not blind:
        return Sheet(row.company.name, answered, files)
    telling = {built_form.label(f) for f in built_form.asked(row.call.fields) if f["known"]}
    names = names_of(row.company)
    shown = [
        (
            heading,
            [
                _masked(each, names)
                for each in rows
                if each["label"] not in telling and each["kind"] != "file"
            ],
        )
        for heading, rows in answered
    ]
    return Sheet(row.number, shown, files)


def _masked(answer: dict[str, Any], names: list[str]) -> dict[str, Any]:
    value = answer["value"]
    if isinstance(value, list):
        value = [[conflicts.masked(cell, names) for cell in line] for line in value]
    else:
        value = conflicts.masked(str(value), names)
    return answer | {"value": value}


def file_name(review: Review, number: int) -> str:
    """A file's name as the reviewer gets it: in a blind round only its kind, since names name their makers."""
    name = review.application.files[number - 1].name
    return f"{review.application.number}-{number}.{name.rpartition('.')[2]}" if review.phase.blind else name


# What scores come to


def points(criteria: list[Any], scores: dict[str, Any]) -> Fraction:
    """Scores of 0 to 100, weighted; the weights sum to 100."""
    return sum(
        (Fraction(int(scores.get(row["key"], 0)) * row["weight"], 100) for row in criteria), Fraction(0)
    )


@dataclass(frozen=True)
class Standing:
    """Where an application stands after a round: score and spread in hundredths of a point, None without a review."""

    application: Application
    score: int | None
    spread: int
    done: int
    open: int
    rank: int | None


def ranking(call: Call, phase: ReviewPhase | None) -> list[Standing]:
    """The best first; equal scores share a rank, and those without a review have none."""
    rows = weighed(call)
    by_application: dict[int, list[Review]] = {}
    for review in reviews_in(phase) if phase else []:
        by_application.setdefault(review.application_id, []).append(review)
    standings = [_standing(row, by_application.get(row.id, []), call, phase) for row in rows]
    ordered = sorted(
        standings, key=lambda each: (each.score is None, -(each.score or 0), each.application.id)
    )
    scores = [each.score for each in ordered]
    return [
        Standing(**(vars(each) | {"rank": scores.index(each.score) + 1 if each.score is not None else None}))
        for each in ordered
    ]


def _standing(row: Application, reviews: list[Review], call: Call, phase: ReviewPhase | None) -> Standing:
    done = [review for review in reviews if review.state == "done"]
    each = [points(call.criteria, review.scores) for review in done]
    score = spread = None
    if each and phase:
        middle = median(each) if phase.how == "median" else sum(each, Fraction(0)) / len(each)
        score, spread = rounded(Fraction(middle) * 100), rounded((max(each) - min(each)) * 100)
    waiting = sum(review.state == "assigned" for review in reviews)
    return Standing(row, score, spread or 0, len(done), waiting, None)


def decisions(call: Call) -> dict[int, Decision]:
    """The decision on each application, prepared or made, by its row id."""
    query = select(Decision).join(Application, Application.id == Decision.application_id)
    rows = db.session.scalars(query.where(Application.call_id == call.id))
    return {row.application_id: row for row in rows}


def planned(standings: list[Standing], kept: dict[int, Decision]) -> int:
    """What the dry run would grant: of what is still to be decided, so not of what was withdrawn since."""
    rows = [kept[each.application.id] for each in standings if each.application.id in kept]
    return sum(row.amount for row in rows if row.verdict == "grant" and not row.decided_at)


def decision_of(row: Application) -> Decision | None:
    """What was decided, for its company; a decision that is being prepared is nobody's to read."""
    found = db.session.get(Decision, row.id)
    return found if found and found.decided_at else None


def suggested(standings: list[Standing], left: int, reserves: int = 3) -> dict[int, tuple[str, int]]:
    """application's row id -> (verdict, amount): down the ranking while the budget lasts, then a reserve list."""
    found, waiting = {}, 0
    for each in standings:
        row = each.application
        if each.score is not None and not waiting and row.requested <= left:
            found[row.id] = ("grant", row.requested)
            left -= row.requested
        elif each.score is not None and waiting < reserves:
            found[row.id] = ("reserve", row.requested)
            waiting += 1
        else:
            found[row.id] = ("refuse", 0)
    return found


def feedback(row: Application) -> list[str]:
    """What the reviewers of the last round wrote for the applicant: no names, and not in the order of the reviewers."""
    phases = phases_of(row.call)
    if not phases or decision_of(row) is None:
        return []
    query = select(Review.comment).where(
        Review.phase_id == phases[-1].id, Review.application_id == row.id, Review.state == "done"
    )
    return sorted(comment for comment in db.session.scalars(query) if comment)


def at_telling(_user: User, refs: dict[str, Any]) -> dict[str, Any]:
    """A letter on a decision, with its reasons as they stand when it goes out."""
    row = db.session.get_one(Application, refs["programme_application_id"])
    found = decision_of(row)
    return refs | {
        "reason": found.reason if found else "",
        "amount": found.amount if found else 0,
        "comments": feedback(row),
    }
