"""A problem: described, changed and asked again, said what helped, taken into an account, deleted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import delete, update

from marketplace.catalog.queries import answers_to, listing_for
from marketplace.kernel import audit, clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from marketplace.kernel.once import made_before
from marketplace.kernel.outbox import Outbox
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic, locked_by
from marketplace.papers.services import let_go
from marketplace.problems.models import Problem, ProblemFile, ProblemMessage, ProblemRequest, ProblemVote
from marketplace.problems.permissions import Manager
from marketplace.problems.uploads import MOST_PHOTOS, TOO_MANY, Upload

LONGEST = 2_000  # characters: as many as the search reads of a question
LONGEST_CAPTION = 200
NO_TEXT = Text("문제를 입력해 주십시오.", "Describe the problem.")
TOO_LONG = Text(
    f"사진 설명을 {LONGEST_CAPTION}자 이하로 줄여 주십시오.",
    f"Keep the description of a photograph to {LONGEST_CAPTION} characters.",
)
NOT_YOURS = Text(
    "이 문제를 올린 분만 바꿀 수 있습니다. 올릴 때 받은 관리 주소로 여십시오.",
    "Only whoever described this problem can change it. Open it with the managing address given then.",
)
TAKEN = Text("이미 다른 계정에 옮겨진 문제입니다.", "This problem is in another account already.")


def describe_problem(
    actor: Actor, text: str, language: str, uploads: Sequence[Upload] = (), form_token: str | None = None
) -> Problem:
    """Keep a problem, for an account where there is one; who gets its addresses reads and manages it."""
    text = _said(text)
    fitting, files = _fitting(actor, text), _stored(uploads)
    with atomic():
        made = made_before(Problem, form_token, Problem.user_id == actor.user_id)
        if made is not None:
            return made
        row = Problem(
            user_id=actor.user_id, text=text, language=language, fitting=fitting, form_token=form_token
        )
        db.session.add(row)
        db.session.flush()
        _add_files(row, files)
        audit.record("problem.describe", row, actor)
        return row


def change_problem(
    manager: Manager,
    ref: str,
    text: str,
    uploads: Sequence[Upload] = (),
    captions: Mapping[str, str] | None = None,
) -> None:
    """Say it in other words, add photographs or another spoken note, describe them; its address stays."""
    text = _said(text)
    captions = {file_ref: _caption(words) for file_ref, words in (captions or {}).items()}
    fitting, files = _fitting(manager.actor, text), _stored(uploads)
    with atomic():
        row = managed(manager, ref)
        row.text, row.fitting, row.last_at = text, fitting, clock.now()
        for file in row.photographs:
            file.caption = captions.get(file.ref, file.caption)
        _add_files(row, files)
        audit.record("problem.change", row, manager.actor)


def remove_file(manager: Manager, ref: str, file_ref: str) -> None:
    """Take a photograph or the spoken note away; its bytes are destroyed."""
    with atomic():
        row = managed(manager, ref)
        file = next((one for one in row.files if one.ref == file_ref), None)
        if file is None:
            raise NotFound()
        _drop(file)
        row.last_at = clock.now()
        audit.record("problem.remove_file", row, manager.actor)


def delete_problem(manager: Manager, ref: str) -> None:
    """Delete it with all that came with it and was said about it."""
    with atomic():
        row = managed(manager, ref)
        audit.record("problem.delete", row, manager.actor)
        erase([row.id])


def take_over(manager: Manager, ref: str) -> None:
    """Whoever holds the managing address takes the problem into the own account."""
    with atomic():
        row = managed(manager, ref)
        if manager.actor.user_id is None:
            raise Forbidden(NOT_YOURS)
        if row.user_id not in (None, manager.actor.user_id):
            raise Conflict(TAKEN)
        row.user_id = manager.actor.user_id
        audit.record("problem.take_over", row, manager.actor)


def say_helped(manager: Manager, ref: str, public_id: str, helped: bool) -> None:
    """Whether a technology helped; said again it replaces what was said. Kept as counts alone."""
    with atomic():
        row = managed(manager, ref)
        listing = listing_for(manager.actor, public_id)
        if listing is None:
            raise NotFound()
        vote = db.session.query(ProblemVote).filter_by(problem_id=row.id, listing_id=listing.id).one_or_none()
        if vote is None:
            vote = ProblemVote(problem_id=row.id, listing_id=listing.id)
            db.session.add(vote)
        vote.helped, vote.at = helped, clock.now()


def managed(manager: Manager, ref: str) -> Problem:
    """The problem, locked, for whoever may change it."""
    row = locked_by(Problem, Problem.ref == ref)
    if not manager.manages(row):
        raise Forbidden(NOT_YOURS)
    return row


def erase(ids: Sequence[int]) -> int:
    """Erase problems: words, files, requests and letters that wait; votes stay as counts. In the caller's transaction."""
    requests = [
        one for (one,) in db.session.query(ProblemRequest.id).filter(ProblemRequest.problem_id.in_(ids))
    ]
    hashes = [one for (one,) in db.session.query(ProblemFile.sha256).filter(ProblemFile.problem_id.in_(ids))]
    letters = Outbox.payload["refs"]["problem_request_id"].as_integer().in_(requests)
    plain = {"synchronize_session": False}
    db.session.execute(delete(Outbox).where(Outbox.topic == "mail", letters).execution_options(**plain))
    db.session.execute(
        update(ProblemVote)
        .where(ProblemVote.problem_id.in_(ids))
        .values(problem_id=None)
        .execution_options(**plain)
    )
    for table, column, numbers in (
        (ProblemMessage, ProblemMessage.request_id, requests),
        (ProblemRequest, ProblemRequest.id, requests),
        (ProblemFile, ProblemFile.problem_id, ids),
        (Problem, Problem.id, ids),
    ):
        db.session.execute(delete(table).where(column.in_(numbers)).execution_options(**plain))
    db.session.expire_all()
    let_go(hashes)
    return len(ids)


def _said(text: str) -> str:
    text = text.strip()
    if not any(map(str.isalnum, text)):
        raise Invalid(NO_TEXT, problem=NO_TEXT)
    return text


def _fitting(actor: Actor, text: str) -> int | None:
    answers = answers_to(actor, text)
    return None if answers.away else len(answers.items)


def _caption(words: str) -> str:
    if len(words) > LONGEST_CAPTION:
        raise Invalid(TOO_LONG, photos=TOO_LONG)
    return words.strip()


def _stored(uploads: Sequence[Upload]) -> list[ProblemFile]:
    """Rows of what came along, once all that was typed is right: what is refused is not to stay in the store."""
    return [
        ProblemFile(
            kind=one.kind, sha256=stored.sha256, size=stored.size,
            media_type=one.media_type, width=one.width, height=one.height,
        )
        for one in uploads
        for stored in [one.store()]
    ]  # fmt: skip


def _add_files(row: Problem, files: Sequence[ProblemFile]) -> None:
    """What came along; a form that was sent twice adds nothing the second time."""
    here = {file.sha256 for file in row.files}
    new = list({file.sha256: file for file in files if file.sha256 not in here}.values())
    if len(row.photographs) + sum(file.kind == "photo" for file in new) > MOST_PHOTOS:
        raise Invalid(TOO_MANY, photos=TOO_MANY)
    for file in new:
        if file.kind == "voice" and row.voice is not None:
            _drop(row.voice)
        file.problem_id = row.id
        db.session.add(file)


def _drop(file: ProblemFile) -> None:
    let_go([file.sha256])
    db.session.delete(file)
