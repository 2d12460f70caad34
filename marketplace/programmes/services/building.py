"""Building the form of a call without code: fields are added, changed, moved and removed one at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import NotFound
from marketplace.kernel.once import made_before
from marketplace.kernel.transaction import atomic, locked
from marketplace.programmes import built_form, queries
from marketplace.programmes.models import CallForm, FormVersion
from marketplace.programmes.services.common import as_center

# What nearly every call asks; a new form begins with it, so that nobody faces an empty page.
USUAL: tuple[dict[str, Any], ...] = (
    {"kind": "section", "ko": "기업 정보", "en": "The company"},
    {"kind": "text", "ko": "기업 이름", "en": "Name of the company", "required": True, "known": "company"},
    {"kind": "text", "ko": "담당자", "en": "Contact person", "required": True, "known": "person"},
    {"kind": "money", "ko": "지난해 매출액", "en": "Last year's sales"},
    {"kind": "section", "ko": "과제", "en": "The project"},
    {"kind": "text", "ko": "과제 이름", "en": "Title of the project", "required": True},
    {"kind": "long", "ko": "무엇을 왜 하려고 합니까?", "en": "What will you do, and why?", "required": True},
    {"kind": "long", "ko": "기대 효과", "en": "Expected results", "required": True},
    {"kind": "file", "ko": "사업계획서", "en": "Plan of the project"},
)


def new_form(actor: Actor, name: str, form_token: str, copy_of: str = "") -> str:
    """A form with what is usually asked, or with the fields of another one; its ref."""
    with atomic():
        as_center(actor)
        if made := made_before(CallForm, form_token):
            return made.ref
        model = queries.form_for(copy_of) if copy_of else None
        fields: list[Any] = list(model.newest.fields) if model else _usual()
        row = CallForm(name=name, created_by_id=actor.user_id, form_token=form_token)
        row.versions = [FormVersion(number=1, fields=fields)]
        db.session.add(row)
        db.session.flush()
        return row.ref


def _usual() -> list[Any]:
    fields: list[Any] = []
    for row in USUAL:
        fields.append(built_form.field_of(fields, None, **row))
    return fields


def save_field(actor: Actor, ref: str, key: str | None, **values: Any) -> None:
    """Add a field, or change the one of this key."""

    def change(fields: list[Any]) -> list[Any]:
        if key is not None and not any(field["key"] == key for field in fields):
            raise NotFound()
        return built_form.placed(fields, built_form.field_of(fields, key, **values))

    _change(actor, ref, change)


def move_field(actor: Actor, ref: str, key: str, up: bool) -> None:
    _change(actor, ref, lambda fields: built_form.moved(fields, key, up))


def remove_field(actor: Actor, ref: str, key: str) -> None:
    _change(actor, ref, lambda fields: built_form.without(fields, key))


def _change(actor: Actor, ref: str, change: Callable[[list[Any]], list[Any]]) -> None:
    """Change the newest version; where a call has opened with it, the next one is made and that call keeps its own."""
    with atomic():
        as_center(actor)
        form = queries.form_for(ref)
        if form is None:
            raise NotFound()
        form = locked(CallForm, form.id)
        version, used = queries.shown_version(form)
        fields = change(list(version.fields))
        if fields == version.fields:
            return
        if used:
            form.versions.append(FormVersion(number=version.number + 1, fields=fields))
        else:
            version.fields = fields
