"""Difficulties: raised, taken up, answered, and what became of them."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import delete, select

from marketplace.accounts.models import MiniCluster
from marketplace.accounts.queries import people_of
from marketplace.accounts.services import notify
from marketplace.catalog.queries import listing_for
from marketplace.clusters.lifecycle import DIFFICULTY, OPEN
from marketplace.clusters.models import (
    OUTCOMES,
    ClusterMeeting,
    Difficulty,
    DifficultyLink,
    DifficultyNote,
    SameProblem,
)
from marketplace.clusters.permissions import companies_in, coordinates, enters, is_own
from marketplace.clusters.queries import difficulty_for, members
from marketplace.clusters.queries.groups import looks_after, staff_of
from marketplace.clusters.services.groups import living, the_cluster
from marketplace.demand.queries import need_for
from marketplace.experts.queries import expert_for
from marketplace.kernel import audit, clock, policy
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db, insert_ignore
from marketplace.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from marketplace.kernel.once import made_before
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic, locked_by
from marketplace.kernel.working_days import add_working_days
from marketplace.negotiation.models import Inquiry
from marketplace.negotiation.queries import known_to
from marketplace.programmes.queries import call_for

NO_REASON = Text(
    "이유를 입력해 주십시오. 상대방에게 전달됩니다.", "Enter the reason; the other side reads it."
)
NO_TEXT = Text("내용을 입력해 주십시오.", "Enter the text.")


def answer_day(since: date) -> date:
    """By when the company has a reply to what it raised on this day."""
    return add_working_days(since, policy.value("difficulty_answer_working_days", since))


def raise_difficulty(
    actor: Actor,
    code: str,
    *,
    company_id: int,
    form_token: str,
    title: str,
    problem: str,
    amount: int | None,
    shared: bool,
    meeting_ref: str = "",
) -> str:
    """A company says what it cannot get past; or the coordinator writes down what it said at a meeting. Its ref."""
    with atomic():
        cluster = living(the_cluster(actor, code))
        made = made_before(Difficulty, form_token, Difficulty.raised_by_id == actor.user_id)
        if made is not None:
            return made.ref
        own = company_id in companies_in(actor, cluster.id)
        if not own:
            _refuse_company(actor, cluster, company_id)
        today = clock.today()
        row = Difficulty(
            mini_cluster_id=cluster.id, company_id=company_id, meeting_id=_meeting(cluster, meeting_ref),
            raised_by_id=actor.user_id, form_token=form_token, title=title, problem=problem, amount=amount,
            shared=shared and own, reply_due_on=answer_day(today),
        )  # fmt: skip
        db.session.add(row)
        audit.record("difficulty.raise", row, actor, company=company_id)
        told = [one for one in staff_of(cluster) if one != actor.user_id]
        notify("difficulty_raised", row.id, told, difficulty_id=row.id)
        if not own:
            notify("difficulty_noted", row.id, people_of(company_id), difficulty_id=row.id)
        return row.ref


def _refuse_company(actor: Actor, cluster: MiniCluster, company_id: int) -> None:
    """A company raises its own difficulties, the coordinator those of any member."""
    if not enters(actor, cluster):
        raise NotFound()
    sentence = Text("목록에 있는 회원사를 선택해 주십시오.", "Choose a member from the list.")
    if not coordinates(actor, cluster) or company_id not in [row.organisation_id for row in members(cluster)]:
        raise Invalid(sentence, company_id=sentence)


def _meeting(cluster: MiniCluster, ref: str) -> int | None:
    if not ref:
        return None
    here = (ClusterMeeting.ref == ref, ClusterMeeting.mini_cluster_id == cluster.id)
    return db.session.scalar(select(ClusterMeeting.id).where(*here))


def correct_difficulty(
    actor: Actor, ref: str, *, title: str, problem: str, amount: int | None, shared: bool
) -> None:
    """The company puts other words to it, as long as it is open; unshared, nobody else has the same problem any more."""
    with atomic():
        row = _read(actor, ref)
        if not is_own(actor, row):
            raise Forbidden(
                Text(
                    "이 기업의 구성원이 수정합니다. 기업에 요청해 주십시오.",
                    "The company's own people correct it. Ask the company.",
                )
            )
        if row.state not in OPEN:
            raise Conflict(
                Text(
                    "끝난 애로는 수정할 수 없습니다. 필요하면 다시 요청해 주십시오.",
                    "A difficulty that has ended can't be edited. Ask again if you need to.",
                )
            )
        row.title, row.problem, row.amount, row.shared = title, problem, amount, shared
        audit.record("difficulty.correct", row, actor)


def take_up(actor: Actor, ref: str) -> None:
    """The coordinator looks into it; the reply is still due on its day."""
    with atomic():
        row = _read(actor, ref)
        DIFFICULTY.perform("take_up", row, actor)
        row.owner_id = actor.user_id
        notify(
            "difficulty_taken_up", f"{row.id}:{row.version}", people_of(row.company_id), difficulty_id=row.id
        )


def reply(actor: Actor, ref: str, text: str, next_on: date | None) -> None:
    """Say to the company what is being done, and when it hears again."""
    with atomic():
        row = _read(actor, ref)
        DIFFICULTY.check("reply", row, actor)
        if not text.strip():
            raise Invalid(NO_TEXT, body=NO_TEXT)
        today = clock.today()
        if next_on is not None and not today < next_on <= today + timedelta(days=180):
            sentence = Text(
                "내일부터 180일 안의 날짜를 입력해 주십시오.", "Enter a day within the next 180 days."
            )
            raise Invalid(sentence, next_on=sentence)
        DIFFICULTY.perform("reply", row, actor)
        row.owner_id = row.owner_id or actor.user_id
        row.answered_at = row.answered_at or clock.now()
        row.next_on = next_on or today + timedelta(days=policy.value("difficulty_next_days", today))
        _note(row, "reply", text, actor)
        notify(
            "difficulty_answered", f"{row.id}:{row.version}", people_of(row.company_id), difficulty_id=row.id
        )


def add_note(actor: Actor, ref: str, text: str) -> None:
    """A note of the center, which the company never reads."""
    with atomic():
        row = _read(actor, ref)
        if not coordinates(actor, row.cluster):
            raise Forbidden(Text("코디네이터가 할 수 있습니다.", "The coordinator can do this."))
        if not text.strip():
            raise Invalid(NO_TEXT, body=NO_TEXT)
        _note(row, "private", text, actor)
        audit.record("difficulty.note", row, actor)


def end_difficulty(actor: Actor, ref: str, action: str, text: str, kind: str = "", target: str = "") -> None:
    """Say what became of it, with the page it led to where there is one; the company is told and may ask again."""
    if action not in OUTCOMES:
        raise NotFound()
    with atomic():
        row = _read(actor, ref)
        DIFFICULTY.check(action, row, actor)
        if not text.strip():
            sentence = Text(
                "결과를 입력해 주십시오. 기업이 읽습니다.", "Enter what became of it; the company reads it."
            )
            raise Invalid(sentence, body=sentence)
        if target.strip():
            _lead_to(row, action, kind, target.strip(), actor)
        DIFFICULTY.perform(action, row, actor, kind=kind if target.strip() else "")
        now = clock.now()
        row.owner_id = row.owner_id or actor.user_id
        row.answered_at, row.ended_at, row.outcome = row.answered_at or now, now, text.strip()[:1000]
        _note(row, "outcome", text, actor)
        notify("difficulty_ended", f"{row.id}:{row.version}", people_of(row.company_id), difficulty_id=row.id)


def withdraw_difficulty(actor: Actor, ref: str, reason: str) -> None:
    """The company needs no help any more."""
    with atomic():
        row = _read(actor, ref)
        DIFFICULTY.check("withdraw", row, actor)
        if not reason.strip():
            raise Invalid(NO_REASON, reason=NO_REASON)
        DIFFICULTY.perform("withdraw", row, actor)
        row.ended_at, row.outcome = clock.now(), reason.strip()[:1000]
        _note(row, "outcome", reason, actor)
        notify("difficulty_withdrawn", f"{row.id}:{row.version}", looks_after(row), difficulty_id=row.id)


def reopen_difficulty(actor: Actor, ref: str, reason: str) -> None:
    """It was not solved after all: it waits for a reply again, with a day of its own."""
    with atomic():
        row = _read(actor, ref)
        DIFFICULTY.check("reopen", row, actor)
        living(row.cluster)
        if not reason.strip():
            raise Invalid(NO_REASON, reason=NO_REASON)
        DIFFICULTY.perform("reopen", row, actor)
        row.waiting_since, row.reply_due_on = clock.now(), answer_day(clock.today())
        row.answered_at = row.ended_at = row.next_on = row.reminded_at = row.escalated_at = None
        row.outcome = ""
        _note(row, "reopened", reason, actor)
        told = staff_of(row.cluster) if is_own(actor, row) else people_of(row.company_id)
        notify("difficulty_reopened", f"{row.id}:{row.version}", told, difficulty_id=row.id)


def have_same(actor: Actor, ref: str, same: bool) -> str:
    """A member has the same problem, or no more; one voice a company. The cluster's code."""
    with atomic():
        row = db.session.scalars(
            select(Difficulty).where(
                Difficulty.ref == ref, Difficulty.shared.is_(True), Difficulty.state.in_(OPEN)
            )
        ).first()
        mine = companies_in(actor, row.mini_cluster_id) if row else []
        if row is None or not mine:
            raise NotFound()
        if row.company_id in mine:
            raise Conflict(
                Text("귀사가 등록한 애로입니다.", "Your company has raised this difficulty itself.")
            )
        company_id = mine[0]
        if same:
            insert_ignore(
                SameProblem, difficulty_id=row.id, company_id=company_id, by_id=actor.user_id, at=clock.now()
            )
        else:
            own = SameProblem.difficulty_id == row.id, SameProblem.company_id.in_(mine)
            db.session.execute(delete(SameProblem).where(*own))
        return row.cluster.code


def _read(actor: Actor, ref: str) -> Difficulty:
    if difficulty_for(actor, ref) is None:
        raise NotFound()
    return locked_by(Difficulty, Difficulty.ref == ref)


def _note(row: Difficulty, kind: str, text: str, actor: Actor) -> None:
    db.session.add(DifficultyNote(difficulty_id=row.id, kind=kind, text=text.strip(), by_id=actor.user_id))


def _lead_to(row: Difficulty, action: str, kind: str, target: str, actor: Actor) -> None:
    """Note the page that shows what it became. A need or deal of another company is none of this company's."""
    label = _label(row, kind, target, actor) if kind in OUTCOMES[action] else None
    if label is None:
        sentence = Text(
            "이 기업과 관련된 번호를 입력해 주십시오. 없으면 비워 두십시오.",
            "Enter the number of something that concerns this company, or leave it empty.",
        )
        raise Invalid(sentence, target=sentence)
    insert_ignore(
        DifficultyLink, difficulty_id=row.id, kind=kind, target=target, label=label[:200], by_id=actor.user_id,
        at=clock.now(),
    )  # fmt: skip


def _label(row: Difficulty, kind: str, target: str, actor: Actor) -> str | None:
    if kind == "listing":
        listing = listing_for(actor, target)
        return listing.title if listing is not None and listing.state == "published" else None
    if kind == "need":
        need = need_for(actor, target)
        return need.title if need is not None and need.company_id == row.company_id else None
    if kind == "deal":
        deal = db.session.scalars(known_to(actor).where(Inquiry.ref == target)).first()
        return deal.listing.title if deal is not None and row.company_id in deal.licensee_ids else None
    if kind == "expert":
        expert = expert_for(actor, target)
        return expert.name if expert is not None else None
    call = call_for(actor, target)
    return call.title if call is not None else None
