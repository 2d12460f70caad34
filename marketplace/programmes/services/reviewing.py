"""Who reviews for a call, which applications, in which round; and the reviewer's own part of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from marketplace.accounts.models import User
from marketplace.accounts.services import notify
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db, insert_ignore
from marketplace.kernel.errors import Conflict, Invalid, NotFound
from marketplace.kernel.ids import new_ref
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic, locked
from marketplace.programmes import queries
from marketplace.programmes.conflicts import REASONS
from marketplace.programmes.lifecycle import REVIEW
from marketplace.programmes.models import Application, Call, Review, Reviewer, ReviewPhase
from marketplace.programmes.models import Conflict as DeclaredConflict
from marketplace.programmes.queries import reviews
from marketplace.programmes.services.common import locked_call


def reviewed_call(actor: Actor, ref: str) -> Call:
    """The call, locked, for those who may see its review; for others there is none."""
    call = queries.call_for(actor, ref)
    if call is None or not reviews.sees_review(actor, call):
        raise NotFound()
    return locked_call(actor, ref)


def _still_undecided(call: Call) -> None:
    if call.state != "announced":
        raise Conflict(
            Text("이미 선정을 마친 공고입니다.", "The call has been decided.")
            if call.state == "decided"
            else Text("공고한 뒤에 할 수 있습니다.", "This is done once the call is announced.")
        )


def add_reviewer(actor: Actor, ref: str, email: str, affiliations: str) -> None:
    """Invite somebody who has an account; whose company applies cannot be one."""
    with atomic():
        call = reviewed_call(actor, ref)
        _still_undecided(call)
        query = select(User).where(User.email == email.strip().lower(), User.closed_at.is_(None))
        user = db.session.scalars(query).first()
        if user is None:
            sentence = Text(
                "이 이메일로 가입한 분이 없습니다. 먼저 회원으로 가입하시도록 안내해 주십시오.",
                "Nobody has signed up with this address. Ask the person to sign up first.",
            )
            raise Invalid(sentence, email=sentence)
        insert_ignore(
            Reviewer,
            ref=new_ref(),
            call_id=call.id,
            user_id=user.id,
            affiliations=affiliations.strip()[:500],
            added_at=clock.now(),
        )
        row = db.session.scalars(
            select(Reviewer).where(Reviewer.call_id == call.id, Reviewer.user_id == user.id)
        ).one()
        if reviews.Conflicts(call, [row], []).is_out(row.id):
            sentence = Text(
                "이 공고에 신청한 기업의 구성원이어서 심사할 수 없습니다.",
                "This person belongs to a company that applies, and can't review this call.",
            )
            raise Invalid(sentence, email=sentence)
        row.affiliations = affiliations.strip()[:500]
        notify("review_invited", row.id, [user.id], call_reviewer_id=row.id)


def remove_reviewer(actor: Actor, ref: str, reviewer_ref: str) -> None:
    """Somebody who has reviewed nothing yet; what they were given goes back."""
    with atomic():
        call = reviewed_call(actor, ref)
        row = _reviewer(call, reviewer_ref)
        mine = list(db.session.scalars(select(Review).where(Review.reviewer_id == row.id)))
        if any(review.state == "done" for review in mine):
            raise Conflict(
                Text(
                    "이미 심사한 내용이 있어 지울 수 없습니다.", "This person has reviewed already and stays."
                )
            )
        for gone in [*mine, *_declared_by(row)]:
            db.session.delete(gone)
        db.session.flush()
        db.session.delete(row)


def _declared_by(row: Reviewer) -> list[DeclaredConflict]:
    return list(db.session.scalars(select(DeclaredConflict).where(DeclaredConflict.reviewer_id == row.id)))


def _reviewer(call: Call, reviewer_ref: str) -> Reviewer:
    row = reviews.reviewer_by(reviewer_ref)
    if row is None or row.call_id != call.id:
        raise NotFound()
    return locked(Reviewer, row.id)


def open_round(actor: Actor, ref: str, until_at: datetime | None, blind: bool, how: str) -> None:
    """Begin a round of reviewing once the call has closed; one at a time."""
    with atomic():
        call = reviewed_call(actor, ref)
        _still_undecided(call)
        if queries.phase(call) != "closed":
            raise Conflict(
                Text("접수가 마감된 뒤에 심사를 시작합니다.", "Reviewing begins after the call has closed.")
            )
        if reviews.open_phase(call):
            raise Conflict(
                Text("진행 중인 심사를 먼저 끝내 주십시오.", "End the round that is under way first.")
            )
        if until_at is None or until_at <= clock.now():
            sentence = Text("지금보다 뒤의 시각을 입력해 주십시오.", "Enter a time in the future.")
            raise Invalid(sentence, until_at=sentence)
        number = 1 + (
            db.session.scalar(select(func.max(ReviewPhase.number)).where(ReviewPhase.call_id == call.id)) or 0
        )
        how = how if how in ("mean", "median") else "mean"
        db.session.add(ReviewPhase(call_id=call.id, number=number, until_at=until_at, blind=blind, how=how))


def close_round(actor: Actor, ref: str) -> None:
    with atomic():
        call = reviewed_call(actor, ref)
        phase = reviews.open_phase(call)
        if phase is None:
            raise Conflict()
        phase.closed_at = clock.now()


def assign(actor: Actor, ref: str, application_ref: str, reviewer_ref: str) -> None:
    """Give one application to one reviewer; a conflict is named and refused."""
    with atomic():
        call, phase = _round(actor, ref)
        reviewer = _reviewer(call, reviewer_ref)
        row = db.session.scalars(select(Application).where(Application.ref == application_ref)).first()
        if row is None or row.call_id != call.id or row.state != "submitted":
            raise NotFound()
        reasons = reviews.Conflicts(call, [reviewer], [row]).between(reviewer.id, row)
        if reasons:
            why = REASONS[reasons[0]]
            raise Invalid(
                Text(
                    f"이 심사위원에게 배정할 수 없습니다: {why.ko}.",
                    f"This reviewer can't have it. Reason: {why.en}.",
                )
            )
        _give(phase, row, reviewer)


def _round(actor: Actor, ref: str) -> tuple[Call, ReviewPhase]:
    call = reviewed_call(actor, ref)
    phase = reviews.open_phase(call)
    if phase is None:
        raise Conflict(Text("먼저 심사를 시작해 주십시오.", "Begin a round of reviewing first."))
    return call, phase


def _give(phase: ReviewPhase, row: Application, reviewer: Reviewer) -> None:
    query = select(Review.id).where(
        Review.phase_id == phase.id, Review.application_id == row.id, Review.reviewer_id == reviewer.id
    )
    if db.session.scalar(query) is None:
        db.session.add(Review(phase_id=phase.id, application_id=row.id, reviewer_id=reviewer.id))
        db.session.flush()
        notify("review_given", f"{phase.id}:{reviewer.id}", [reviewer.user_id], call_reviewer_id=reviewer.id)


def assign_evenly(actor: Actor, ref: str, each: int) -> int:
    """Fill every application up to so many reviewers, who has least to do first, never against a conflict; what lacks still."""
    with atomic():
        call, phase = _round(actor, ref)
        panel = reviews.reviewers_of(call)
        rows = [row for row in reviews.weighed(call) if row.state == "submitted"]
        found = reviews.Conflicts(call, panel, rows)
        given: dict[int, set[int]] = {row.id: set() for row in rows}
        load = {reviewer.id: 0 for reviewer in panel}
        for review in reviews.reviews_in(phase):
            if review.state != "conflicted":
                given.setdefault(review.application_id, set()).add(review.reviewer_id)
                load[review.reviewer_id] += 1
        lacking = 0
        # Those with the fewest who may read them are served first, so that nobody takes the only one there is.
        able = {row.id: [r for r in panel if not found.between(r.id, row)] for row in rows}
        for row in sorted(rows, key=lambda row: (len(able[row.id]), row.id)):
            free = sorted(
                (r for r in able[row.id] if r.id not in given[row.id]), key=lambda r: (load[r.id], r.id)
            )
            wanted = max(0, min(each, 10) - len(given[row.id]))
            for reviewer in free[:wanted]:
                _give(phase, row, reviewer)
                load[reviewer.id] += 1
            lacking += max(0, wanted - len(free))
        return lacking


def take_away(actor: Actor, ref: str, review_ref: str) -> None:
    """Take an application from a reviewer who has not reviewed it."""
    with atomic():
        call, phase = _round(actor, ref)
        row = db.session.scalars(select(Review).where(Review.ref == review_ref)).first()
        if row is None or row.phase_id != phase.id or call.id != phase.call_id:
            raise NotFound()
        if row.state == "done":
            raise Conflict(Text("이미 심사한 신청서입니다.", "It has been reviewed already."))
        db.session.delete(row)


# The reviewer's part


def declare(actor: Actor, call_ref: str, application_refs: list[str]) -> None:
    """Say with which applicants one has to do, before anything is shown; they are taken away, and the center hears of it."""
    with atomic():
        panel = reviews.panel_to_declare(actor, call_ref)
        if panel is None:
            raise NotFound()
        panel = locked(Reviewer, panel.id)
        panel.declared_at = clock.now()
        for row in reviews.applicants(panel.call):
            if row.ref in application_refs:
                insert_ignore(DeclaredConflict, reviewer_id=panel.id, application_id=row.id, at=clock.now())
                _set_apart(panel, row.id, actor)


def _set_apart(panel: Reviewer, application_id: int, actor: Actor) -> None:
    query = select(Review).where(
        Review.reviewer_id == panel.id, Review.application_id == application_id, Review.state != "conflicted"
    )
    for review in db.session.scalars(query).all():
        REVIEW.perform("set_apart", review, actor)
        notify("review_conflicted", review.id, reviews.who_see_review(panel.call), review_id=review.id)


def _mine(actor: Actor, ref: str) -> Review:
    row = reviews.review_for(actor, ref)
    if row is None:
        raise NotFound()
    row = locked(Review, row.id)
    if row.phase.until_at <= clock.now():
        raise Conflict(
            Text(
                "심사 기한이 지났습니다. 쓰신 내용은 이 화면에 남아 있습니다. 센터에 연락해 주십시오.",
                "The time for reviewing is over. What you wrote is still on this page. Call the center.",
            )
        )
    return row


def review(actor: Actor, ref: str, scores: dict[str, int | None], comment: str, private: str) -> None:
    """Score every criterion from 0 to 100 and say why; it may be changed until the round ends."""
    with atomic():
        row = _mine(actor, ref)
        wrong = {
            f"score_{item['key']}": Text("0부터 100까지 입력해 주십시오.", "Enter a score from 0 to 100.")
            for item in row.application.call.criteria
            if not _is_score(scores.get(item["key"]))
        }
        if not comment.strip():
            wrong["comment"] = Text(
                "신청 기업에 전할 의견을 입력해 주십시오.", "Enter what the applicant may read."
            )
        if wrong:
            raise Invalid(next(iter(wrong.values())), **wrong)
        REVIEW.perform("submit", row, actor)
        row.scores = {item["key"]: scores[item["key"]] for item in row.application.call.criteria}
        row.comment, row.private, row.done_at = comment.strip()[:5000], private.strip()[:5000], clock.now()


def _is_score(score: int | None) -> bool:
    return score is not None and 0 <= score <= 100


def abstain(actor: Actor, ref: str, reason: str) -> None:
    """Not to review it, for a reason that the center alone reads."""
    with atomic():
        row = _mine(actor, ref)
        REVIEW.perform("abstain", row, actor)
        row.private = reason.strip()[:5000]


def resume(actor: Actor, ref: str) -> None:
    """After all."""
    with atomic():
        REVIEW.perform("resume", _mine(actor, ref), actor)
