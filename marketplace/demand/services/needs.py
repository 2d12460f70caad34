"""Registering a need, opening it, ending it; the center's shortlist for it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from sqlalchemy import select

from marketplace.accounts.models import Organisation
from marketplace.accounts.queries import center_people, people_of
from marketplace.accounts.services import notify
from marketplace.catalog.models import Listing
from marketplace.catalog.queries import listing_for
from marketplace.demand import queries
from marketplace.demand.lifecycle import NEED
from marketplace.demand.models import SHOWN, Need, NeedCandidate
from marketplace.demand.permissions import is_own, keeps_shortlists, may_register_for
from marketplace.demand.services.rounds import end_answers, end_requests
from marketplace.kernel import audit, clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db, insert_ignore
from marketplace.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from marketplace.kernel.ids import new_ref
from marketplace.kernel.once import made_before
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic, locked

# Parts of a company's name that every company may bear: words of their own (Zinc keeps its end), or written to its end.
_LEGAL_FORMS = re.compile(
    r"주식회사|유한(?:책임)?회사|\([주유]\)|(?<![a-z])"
    r"(?:co|company|corp|corporation|gmbh|inc|incorporated|limited|llc|ltd|plc)(?![a-z])"
)
_JOINED_FORM = re.compile(r"(?:co\W*ltd|corp|inc|limited|ltd)\W*$")
NAME_WITHIN = Text(
    "기업 이름이 들어 있습니다. 이름을 밝히지 않으시려면 지우거나, 아래 ‘대신 보여 줄 글’에 이름 없이 적어 주십시오.",
    "The company's name stands here. To stay unnamed, take it out, or write a text without it to be shown instead.",
)


@dataclass(frozen=True, kw_only=True)
class Outside:
    """How a need is shown to others than the company and the center."""

    shown: str = "center"
    teaser_title: str = ""
    teaser: str = ""


def save_need(
    actor: Actor,
    ref: str | None,
    *,
    company_id: int,
    form_token: str,
    title: str,
    problem: str,
    field: str,
    trl_from: int | None,
    budget: int | None,
    outside: Outside | None = None,
) -> str:
    """Write a need, or change one that has not ended; its ref."""
    outside = outside or Outside()
    with atomic():
        need = (
            queries.need_for(actor, ref)
            if ref
            else made_before(Need, form_token, Need.created_by_id == actor.user_id)
        )
        if ref and need is None:
            raise NotFound()
        if need is None:
            company = db.session.get(Organisation, company_id)
            if company is None or not may_register_for(actor, company_id):
                raise Forbidden(Text("소속 기업을 골라 주십시오.", "Please choose a company of yours."))
            need = Need(company=company, created_by_id=actor.user_id, form_token=form_token)
        elif not is_own(actor, need):
            raise Forbidden(
                Text("이 기업의 구성원만 고칠 수 있습니다.", "Only the company's people can change it.")
            )
        elif need.state not in ("draft", "open"):
            raise Conflict(
                Text("끝난 수요기술은 고칠 수 없습니다.", "A need that has ended can't be changed.")
            )
        if outside.shown not in SHOWN:
            raise Invalid(Text("공개 범위를 골라 주십시오.", "Please choose who sees it."))
        need.title, need.problem, need.field = title, problem, field
        need.trl_from, need.budget = trl_from, budget
        need.shown = outside.shown
        need.teaser_title, need.teaser = outside.teaser_title.strip(), outside.teaser.strip()
        _refuse_own_name(need)
        db.session.add(need)
        db.session.flush()
        return need.ref


def _refuse_own_name(need: Need) -> None:
    """Who stays unnamed is not named by the text either: what is shown outside must not hold the company's name."""
    if need.shown == "named":
        return
    wrong = {
        field: NAME_WITHIN
        for field, text in (
            ("teaser_title" if need.teaser_title else "title", need.outer_title),
            ("teaser" if need.teaser else "problem", need.outer_problem),
        )
        if names_company(text, need.company)
    }
    if wrong:
        db.session.expire(need) if need.id else None
        raise Invalid(NAME_WITHIN, **wrong)


def names_company(text: str, company: Organisation) -> bool:
    """Whether a text holds the company's name, in either language and however it is written."""
    said = _letters(_plain(text))
    for name in (company.name_ko, company.name_en):
        own = _LEGAL_FORMS.sub(" ", _plain(name or ""))
        bare = (_letters(own), _letters(_JOINED_FORM.sub("", own)))
        if any(len(letters) >= 2 and letters in said for letters in bare):
            return True
    return False


def _plain(text: str) -> str:
    """The same text in one width, one case, and whole syllables."""
    return unicodedata.normalize("NFKC", text).casefold()


def _letters(plain: str) -> str:
    """Its letters and digits alone: neither a blank nor a mark between them hides a name."""
    return re.sub(r"[\W_]", "", plain)


def open_need(actor: Actor, ref: str) -> None:
    """Show it to the center, which is told; to everybody where the company wants it so."""
    with atomic():
        need = need_of(actor, ref)
        NEED.perform("open", need, actor)
        need.opened_at, need.ended_at, need.note = clock.now(), None, ""
        people = center_people("center_admin")
        notify("need_opened", f"{need.id}:{need.version}", people, need_id=need.id)


def match_need(actor: Actor, ref: str, public_id: str) -> None:
    """A listing answers it; the company is told when the center found it."""
    with atomic():
        need = need_of(actor, ref)
        listing = published(actor, public_id)
        NEED.perform("match", need, actor, listing=listing.public_id)
        need.listing_id, need.ended_at = listing.id, clock.now()
        end_requests(need)
        if not is_own(actor, need):
            notify("need_matched", f"{need.id}:{need.version}", people_of(need.company_id), need_id=need.id)


def published(actor: Actor, public_id: str) -> Listing:
    """The published listing of this number; Invalid by the field's name where there is none."""
    listing = listing_for(actor, public_id.strip())
    if listing is None or listing.state != "published":
        sentence = Text(
            "공개된 기술의 번호를 입력해 주십시오.", "Please enter the number of a public listing."
        )
        raise Invalid(sentence, public_id=sentence)
    return listing


def reopen_need(actor: Actor, ref: str) -> None:
    """The listing was not the answer after all: the search goes on, and the center hears of it."""
    with atomic():
        need = need_of(actor, ref)
        NEED.perform("reopen", need, actor)
        need.listing_id = need.ended_at = None
        if is_own(actor, need):
            people = center_people("center_admin")
            notify("need_reopened", f"{need.id}:{need.version}", people, need_id=need.id)


def close_need(actor: Actor, ref: str, note: str) -> None:
    """It is no longer looked for: who was asked or has answered hears of it."""
    with atomic():
        need = need_of(actor, ref)
        NEED.perform("close", need, actor)
        need.ended_at, need.note = clock.now(), note.strip()[:500]
        end_requests(need)
        end_answers(need)


def need_of(actor: Actor, ref: str) -> Need:
    """The need, locked; NotFound where the reader has no such need."""
    need = queries.need_for(actor, ref)
    if need is None:
        raise NotFound()
    return locked(Need, need.id)


# The center's shortlist


def shortlist(actor: Actor, ref: str, public_id: str, note: str = "") -> None:
    """Put a listing on the center's shortlist; one that stands there already stays, with the new note if there is one."""
    with atomic():
        need = need_of(actor, ref)
        _require_shortlists(actor)
        listing = published(actor, public_id)
        key = {"need_id": need.id, "listing_id": listing.id}
        insert_ignore(
            NeedCandidate, **key, ref=new_ref(), note="", added_by_id=actor.user_id, added_at=clock.now()
        )
        if note.strip():
            row = db.session.scalars(select(NeedCandidate).filter_by(**key)).one()
            row.note = note.strip()[:2000]
        audit.record("need.shortlist", need, actor, listing=listing.public_id)


def note_candidate(actor: Actor, ref: str, note: str) -> None:
    """The center's private word on a candidate."""
    with atomic():
        _candidate(actor, ref).note = note.strip()[:2000]


def drop_candidate(actor: Actor, ref: str) -> tuple[str, str, str]:
    """Take a listing off the shortlist; the need's ref, the listing's number and the note, so that it can be put back."""
    with atomic():
        row = _candidate(actor, ref)
        gone = (row.need.ref, row.listing.public_id, row.note)
        audit.record("need.drop_candidate", row.need, actor, listing=row.listing.public_id)
        db.session.delete(row)
        return gone


def _candidate(actor: Actor, ref: str) -> NeedCandidate:
    row = queries.candidate_for(actor, ref)
    if row is None:
        raise NotFound()
    _require_shortlists(actor)
    return row


def _require_shortlists(actor: Actor) -> None:
    if not keeps_shortlists(actor):
        raise Forbidden(
            Text("센터 관리자만 할 수 있습니다.", "Only the center's administrators can do this.")
        )
