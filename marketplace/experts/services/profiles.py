"""Entering experts and keeping their profiles: by themselves, by the center, published by their own consent alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date

from sqlalchemy import delete, select

from marketplace.accounts.models import User
from marketplace.accounts.queries import center_people
from marketplace.accounts.services import notify, notify_address
from marketplace.experts import queries
from marketplace.experts.models import (
    LANGUAGES,
    MOST_COMPANIES,
    PUBLISH_VERSION,
    Expert,
    ExpertRate,
    PrivateNote,
)
from marketplace.experts.permissions import administers, is_own
from marketplace.experts.services.parting import part_with
from marketplace.formats import codes
from marketplace.kernel import audit, clock
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from marketplace.kernel.forgetting import Person
from marketplace.kernel.once import made_before
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic, locked_by

CENTER_ONLY = Text(
    "센터 담당자만 할 수 있습니다. 센터에 문의해 주십시오.",
    "Only the center's people can do this. Please ask the center.",
)
TAKEN = Text(
    "이 이메일 주소의 전문가가 이미 있습니다. 목록에서 찾아 수정해 주십시오.",
    "There is an expert with this address already. Find and edit that one.",
)
NOT_YET = Text(
    "할 수 있는 일을 한국어나 영어로 적은 뒤에 공개해 주십시오.",
    "Say in Korean or English what you can do, then publish.",
)


@dataclass(frozen=True)
class ExpertDraft:
    """What a form or a sheet says of an expert."""

    name_ko: str
    name_en: str = ""
    email: str = ""
    employer: str = ""
    job_title: str = ""
    affiliations: list[str] = field(default_factory=list)
    former_affiliations: list[str] = field(default_factory=list)
    fields: list[str] = field(default_factory=list)
    industries: list[str] = field(default_factory=list)
    languages: list[str] = field(default_factory=lambda: ["ko"])
    skills_ko: str = ""
    skills_en: str = ""
    capacity: int = 2
    available: bool = True
    availability: str = ""


def save_own_profile(actor: Actor, draft: ExpertDraft) -> str:
    """Write one's own profile; its ref. The center is told of a new one, and takes it in before it is public."""
    with atomic():
        expert = _own(actor) or _claimed(actor)
        if expert is None:
            expert = Expert(user_id=actor.user_id, created_by_id=actor.user_id, name_ko=draft.name_ko)
            db.session.add(expert)
            _write(expert, draft)
            expert.email = _free_address(actor.email)
            db.session.flush()
            audit.record("expert.register", expert, actor)
            notify("expert_registered", expert.id, center_people("center_admin"), expert_id=expert.id)
        else:
            _write(expert, draft)
        return expert.ref


def enter_expert(actor: Actor, draft: ExpertDraft, form_token: str, import_id: int | None = None) -> str:
    """The center enters somebody; its ref. Nobody is public by it."""
    with atomic():
        _center(actor)
        if made := made_before(Expert, form_token, Expert.created_by_id == actor.user_id):
            return made.ref
        _refuse_twin(draft.email, None)
        expert = Expert(
            created_by_id=actor.user_id, name_ko=draft.name_ko, form_token=form_token, import_id=import_id
        )
        db.session.add(expert)
        _write(expert, draft)
        expert.email, expert.approved_at = draft.email, clock.now()
        db.session.flush()
        audit.record("expert.enter", expert, actor)
        return expert.ref


def edit_expert(actor: Actor, ref: str, draft: ExpertDraft) -> None:
    """The center corrects a profile. The address of a person with an account is the account's own."""
    with atomic():
        _center(actor)
        expert = _named(actor, ref)
        _write(expert, draft)
        if expert.user_id is None:
            _refuse_twin(draft.email, expert.id)
            expert.email = draft.email
        audit.record("expert.edit", expert, actor)


def approve(actor: Actor, ref: str) -> None:
    """Take somebody who registered into the pool; the person is told."""
    with atomic():
        _center(actor)
        expert = _named(actor, ref)
        if expert.approved_at is not None:
            return
        expert.approved_at = clock.now()
        audit.record("expert.approve", expert, actor)
        notify("expert_approved", expert.id, [expert.user_id], expert_id=expert.id)


def claim(actor: Actor) -> None:
    """The profile that the center entered under my confirmed address is mine."""
    with atomic():
        if _own(actor) is None and _claimed(actor) is None:
            raise NotFound()


def set_published(actor: Actor, public: bool) -> None:
    """Show one's own profile to everybody, or to nobody any more."""
    with atomic():
        expert = _own(actor)
        if expert is None:
            raise NotFound()
        if public and not expert.skills:
            raise Invalid(NOT_YET)
        if public == (expert.published_at is not None):
            return
        expert.published_at = clock.now() if public else None
        expert.consent_version = PUBLISH_VERSION if public else ""
        audit.record("expert.publish" if public else "expert.hide", expert, actor)


def record_rate(actor: Actor, ref: str, hourly: int, from_on: date) -> None:
    """What an hour costs from a day on. Hours that have a rate keep it: only the first may begin in the past."""
    with atomic():
        _center(actor)
        expert = _named(actor, ref)
        if expert.rates and from_on < clock.today():
            say = Text(
                "이미 정한 단가가 있어 오늘이나 그 뒤부터 바꿀 수 있습니다.",
                "There is a rate already, so another may begin today or later.",
            )
            raise Invalid(say, from_on=say)
        known = next((rate for rate in expert.rates if rate.from_on == from_on), None)
        if known is None:
            db.session.add(
                ExpertRate(expert_id=expert.id, from_on=from_on, hourly=hourly, recorded_by_id=actor.user_id)
            )
        elif from_on > clock.today() or known.hourly == hourly:
            assert actor.user_id is not None
            known.hourly, known.recorded_by_id = hourly, actor.user_id
        else:
            say = Text(
                "오늘부터의 단가가 이미 있습니다. 내일부터로 입력해 주십시오.",
                "There is a rate from today on. Enter one from tomorrow.",
            )
            raise Invalid(say, from_on=say)
        db.session.flush()
        db.session.expire(expert, ["rates"])
        audit.record("expert.rate", expert, actor, from_on=from_on.isoformat(), hourly=hourly)


def invite(actor: Actor, ref: str) -> None:
    """Write to somebody who has no account yet; once a day at most."""
    with atomic():
        _center(actor)
        expert = _named(actor, ref)
        if expert.user_id is not None or not expert.email:
            raise Conflict(
                Text(
                    "계정이 이미 있거나 이메일 주소가 없어 초대할 수 없습니다.",
                    "There is an account already, or no address to write to.",
                )
            )
        expert.invited_at = clock.now()
        day = clock.today().isoformat()
        has_account = db.session.scalars(select(User.id).where(User.email == expert.email)).first()
        if has_account is not None:
            notify("expert_invited", f"{expert.id}:{day}", [has_account], expert_id=expert.id)
        else:
            notify_address(
                "expert_invited", f"{expert.id}:{day}:address", expert.email, "ko", expert_id=expert.id
            )
        audit.record("expert.invite", expert, actor)


def leave(actor: Actor, ref: str, reason: str) -> None:
    """An expert is one no more: hidden, asked no more; companies that are mentored get another."""
    with atomic():
        expert = _named(actor, ref)
        if not (is_own(actor, expert) or administers(actor)):
            raise Forbidden(CENTER_ONLY)
        if expert.left_at is not None:
            return
        part_with(expert, reason)
        expert.left_at, expert.published_at = clock.now(), None
        audit.record("expert.leave", expert, actor)


def come_back(actor: Actor, ref: str) -> None:
    """Is an expert again; hidden until the person publishes the profile anew."""
    with atomic():
        _center(actor)
        expert = _named(actor, ref)
        if expert.left_at is not None:
            expert.left_at = None
            audit.record("expert.come_back", expert, actor)


def erase(actor: Actor, ref: str) -> None:
    """Somebody without an account asks to be forgotten: what names the person goes, hours stay under no name."""
    with atomic():
        _center(actor)
        expert = _named(actor, ref)
        if expert.user_id is not None:
            raise Conflict(
                Text(
                    "계정이 있는 전문가의 정보는 본인이 탈퇴하면 삭제됩니다.",
                    "Who has an account is forgotten when they close it themselves.",
                )
            )
        _forget(expert)
        audit.record("expert.erase", expert, actor)


def erase_person(person: Person) -> None:
    """Who closes the account is no expert any more; private notes go with them."""
    about = (Expert.user_id == person.id) | ((Expert.email == person.email) & (Expert.email != ""))
    for expert in db.session.scalars(select(Expert).where(about).order_by(Expert.id)):
        _forget(expert)
    db.session.execute(delete(PrivateNote).where(PrivateNote.user_id == person.id))


def _forget(expert: Expert) -> None:
    part_with(expert, "")
    expert.name_ko, expert.name_en = "탈퇴한 전문가", "Former expert"
    expert.email = expert.employer = expert.job_title = expert.skills_ko = expert.skills_en = (
        expert.availability
    ) = ""
    expert.affiliations, expert.former_affiliations, expert.published_at = [], [], None
    expert.fields, expert.industries, expert.languages = [], [], []
    expert.left_at = expert.left_at or clock.now()
    audit.record("expert.forget", expert, SYSTEM)


def _write(expert: Expert, draft: ExpertDraft) -> None:
    """Everything but the address."""
    _check(draft)
    for name, value in asdict(draft).items():
        if name != "email" and getattr(expert, name) != value:
            setattr(expert, name, value)
    expert.changed_at = clock.now()
    if not expert.skills:
        expert.published_at = None


def _check(draft: ExpertDraft) -> None:
    known: dict[str, Mapping[str, object]] = {
        "fields": codes.table("field"),
        "industries": codes.table("mini_cluster"),
        "languages": LANGUAGES,
    }
    for name, table in known.items():
        if any(code not in table for code in getattr(draft, name)):
            say = Text("목록에 있는 값을 선택해 주십시오.", "Choose from the list.")
            raise Invalid(say, **{name: say})
    if not 0 <= draft.capacity <= MOST_COMPANIES:
        say = Text("0에서 20 사이의 숫자를 입력해 주십시오.", "Enter a number from 0 to 20.")
        raise Invalid(say, capacity=say)


def _center(actor: Actor) -> None:
    if not administers(actor):
        raise Forbidden(CENTER_ONLY)


def _named(actor: Actor, ref: str) -> Expert:
    if queries.expert_for(actor, ref) is None:
        raise NotFound()
    return locked_by(Expert, Expert.ref == ref)


def _own(actor: Actor) -> Expert | None:
    own = queries.own_expert(actor)
    return locked_by(Expert, Expert.id == own.id) if own else None


def _claimed(actor: Actor) -> Expert | None:
    """The profile entered by the center under the actor's confirmed address, now theirs."""
    found = queries.claimable(actor)
    if found is None:
        return None
    expert = locked_by(Expert, Expert.id == found.id)
    if expert.user_id is not None:
        raise Conflict()
    expert.user_id = actor.user_id
    db.session.flush()
    audit.record("expert.claim", expert, actor)
    return expert


def _free_address(email: str) -> str:
    """The account's address; none where another profile bears it, which the center then puts in order."""
    return "" if db.session.scalars(select(Expert.id).where(Expert.email == email)).first() else email


def _refuse_twin(email: str, own_id: int | None) -> None:
    if not email:
        return
    twin = db.session.scalars(select(Expert.id).where(Expert.email == email)).first()
    account = select(Expert.id).join(User, User.id == Expert.user_id).where(User.email == email)
    twin = twin or db.session.scalars(account).first()
    if twin is not None and twin != own_id:
        raise Invalid(TAKEN, email=TAKEN)
