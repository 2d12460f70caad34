"""Keeping the tree of a listing's fields of use. Who may is asked by the catalogue, which knows whose listing it is.

Every change takes the listing's lock, so that no right is granted while a field is being placed. A node is never moved:
what was agreed beneath it would mean something else.
"""

from __future__ import annotations

from sqlalchemy import select

from marketplace.formats.text_in import one_line
from marketplace.kernel import audit, clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Invalid, NotFound
from marketplace.kernel.feature import installed
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic
from marketplace.rights.locks import announce, take
from marketplace.rights.models import FieldOfUse, FieldPlacement, Right
from marketplace.rights.queries import extent_of, obstacles, scope_of, standing
from marketplace.rights.trees import Node, Tree, tree_of

LONGEST_NAME = 120
_CHECK = Text("표시된 항목을 확인해 주십시오.", "Check what is marked.")


def add_field(
    listing_id: int, parent_ref: str, name_ko: str, name_en: str, apart: bool, actor: Actor
) -> FieldOfUse:
    """A field beneath another (its ref; "" the root). With siblings, the officer says that it is apart from them.

    Invalid names the field of the form; NotFound for a parent that is not there.
    """
    with atomic():
        take(listing_id)
        tree = tree_of(listing_id)
        parent_id = _node_id(tree, parent_ref)
        ko, en = _names(tree, name_ko, name_en)
        siblings = tree.children(parent_id)
        _compared(siblings, apart)
        field = FieldOfUse(
            listing_id=listing_id, parent_id=parent_id, name_ko=ko, name_en=en, added_by_id=actor.user_id
        )
        db.session.add(field)
        audit.record(
            "field_of_use.add",
            field,
            actor,
            listing=listing_id,
            name=ko,
            parent=parent_id,
            apart_from=[sibling.id for sibling in siblings],
        )
        return field


def rename_field(
    listing_id: int, ref: str, name_ko: str, name_en: str, same: bool, actor: Actor, apart: bool = False
) -> list[int]:
    """Another name for the same field; the companies that hold a right in it, who are to be told.

    Papers keep the name that was agreed. While a right or terms under way refer to it, or to what lies beneath, the
    officer confirms that the field is the `same`; for another field another node is added. With siblings, that under
    its new name it is `apart` from them.
    """
    with atomic():
        turn = take(listing_id)
        tree = tree_of(listing_id)
        field = _field(tree, ref)
        ko, en = _names(tree, name_ko, name_en, beside=field.id)
        if (field.name_ko, field.name_en) == (ko, en):
            return []
        siblings = [node for node in tree.children(field.parent_id) if node.id != field.id]
        _compared(siblings, apart)
        within = [field.id, *(node.id for node, _ in tree.walk(field.id))]
        if not same and any(is_used(listing_id, node_id) for node_id in within):
            raise Invalid(
                _CHECK,
                same=Text(
                    "이 분야로 허락했거나 협의 중인 권리가 있습니다. 같은 분야의 이름만 바로잡는 경우에만 확인란에 표시해 주십시오. 다른 분야라면 새로 추가해 주십시오.",
                    "Rights or terms refer to this field. Tick the box only if the new name means the same field; otherwise add another field.",
                ),
            )
        audit.record(
            "field_of_use.rename",
            field,
            actor,
            before=[field.name_ko, field.name_en],
            after=[ko, en],
            apart_from=[sibling.id for sibling in siblings],
        )
        field.name_ko, field.name_en = ko, en
        announce(listing_id, f"renamed-{turn}")
        return _holders(listing_id, field.id)


def remove_field(listing_id: int, ref: str, actor: Actor) -> None:
    """Offer a field no more. Conflict while something lies beneath it, or a right or terms under way refer to it."""
    with atomic():
        take(listing_id)
        tree = tree_of(listing_id)
        field = _field(tree, ref)
        if tree.children(field.id):
            raise Conflict(
                Text(
                    "아래에 다른 분야가 있습니다. 아래 분야부터 삭제해 주십시오.",
                    "There are fields beneath it. Delete those first.",
                )
            )
        if is_used(listing_id, field.id):
            raise Conflict(
                Text(
                    "이 분야로 허락했거나 협의 중인 권리, 또는 계약 조건이 있어 삭제할 수 없습니다.",
                    "Rights, terms under way or licence options refer to this field, so it can't be deleted.",
                )
            )
        field.removed_at = clock.now()
        audit.record("field_of_use.remove", field, actor, name=field.name_ko)


def place_words(listing_id: int, words: str, ref: str, same: bool, actor: Actor) -> list[int]:
    """Say which field (ref; "" every field) words typed before the tree existed mean; the companies to be told.

    Placed once, they may be placed elsewhere only where no right granted since is in the way (else Conflict).
    """
    with atomic():
        turn = take(listing_id)
        tree = tree_of(listing_id)
        node_id = _node_id(tree, ref)
        if not same:
            raise Invalid(
                _CHECK,
                same=Text(
                    "입력된 분야와 선택한 분야가 같은지 비교한 뒤 확인란에 표시해 주십시오.",
                    "Compare the words with the field you chose and tick the box if they mean the same.",
                ),
            )
        query = select(FieldPlacement).where(
            FieldPlacement.listing_id == listing_id, FieldPlacement.words == words
        )
        placement = db.session.scalars(query).first()
        before = placement.field_id if placement else None
        meant = [
            right for right in standing(listing_id) if right.field_id is None and right.field_of_use == words
        ]
        met_before = _met(listing_id, meant)
        if placement is None:
            placement = FieldPlacement(listing_id=listing_id, words=words)
            db.session.add(placement)
        placement.field_id, placement.placed_by_id, placement.placed_at = node_id, actor.user_id, clock.now()
        _refuse_crowded(met_before, _met(listing_id, meant))
        audit.record("field_of_use.place", placement, actor, words=words, before=before, after=node_id)
        announce(listing_id, f"placed-{turn}")
        return sorted({right.company_id for right in meant})


def is_used(listing_id: int, field_id: int) -> bool:
    """Whether a right that binds refers to this field, or something of a higher floor does (offers, terms, agreements)."""
    tree = tree_of(listing_id)
    if any(tree.node_of(extent_of(right)) == field_id for right in standing(listing_id)):
        return True
    if field_id in tree.placed.values():
        return True
    return any(answer(listing_id, field_id) for answer in installed().answers("field_in_use"))


def _compared(siblings: list[Node], apart: bool) -> None:
    """Invalid while nobody has said that a field is apart from those beside it."""
    if siblings and not apart:
        raise Invalid(
            _CHECK,
            apart=Text(
                "나란히 있는 분야와 겹치지 않는지 이름을 비교한 뒤 확인란에 표시해 주십시오. 겹치면 그 분야의 아래에 추가해 주십시오.",
                "Compare the names with the fields beside it and tick the box if they are apart. If they overlap, add it beneath that field.",
            ),
        )


def _met(listing_id: int, rights: list[Right]) -> dict[int, set[int]]:
    """What of other companies stands in the way of each of these rights where it lies now, by row id."""
    tree = tree_of(listing_id)
    return {
        right.id: {one.id for one in obstacles(listing_id, scope_of(right, tree), right.company_id)}
        for right in rights
    }


def _refuse_crowded(before: dict[int, set[int]], after: dict[int, set[int]]) -> None:
    """Conflict where a right meets another company's that it did not meet before: old words not placed yet meet every
    field, members of a joint licence each other, and an evaluation the exclusive licence granted beside it."""
    if any(after[right_id] - met for right_id, met in before.items()):
        raise Conflict(
            Text(
                "그 분야에는 다른 기업의 권리가 있어 이 분야로 옮길 수 없습니다.",
                "Another company holds a right in that field, so these words can't be placed there.",
            )
        )


def _holders(listing_id: int, field_id: int) -> list[int]:
    tree = tree_of(listing_id)
    return sorted(
        {right.company_id for right in standing(listing_id) if tree.node_of(extent_of(right)) == field_id}
    )


def _node_id(tree: Tree, ref: str) -> int | None:
    if not ref:
        return None
    node = tree.by_ref(ref)
    if node is None:
        raise NotFound()
    return node.id


def _field(tree: Tree, ref: str) -> FieldOfUse:
    node_id = _node_id(tree, ref)
    if node_id is None:
        raise NotFound()
    return db.session.get_one(FieldOfUse, node_id)


def _names(tree: Tree, ko: str, en: str, beside: int | None = None) -> tuple[str, str]:
    """Both names as they are kept; Invalid where one is missing, too long, or another field's."""
    names = {"name_ko": one_line(ko), "name_en": one_line(en)}
    problems: dict[str, Text] = {}
    others = [node for node in tree.nodes.values() if node.id != beside and not node.removed]
    for (column, name), taken in zip(
        names.items(), ([n.name.ko for n in others], [n.name.en for n in others]), strict=True
    ):
        if not name or len(name) > LONGEST_NAME:
            problems[column] = Text(
                "분야의 이름을 한국어와 영어로 각각 1자에서 120자로 입력해 주십시오.",
                "Enter the field's name in Korean and in English, 1 to 120 characters each.",
            )
        elif _bare(name) in map(_bare, taken):
            problems[column] = Text(
                "같은 이름의 분야가 이미 있습니다.", "There is a field with this name already."
            )
    if problems:
        raise Invalid(_CHECK, **problems)
    return names["name_ko"], names["name_en"]


def _bare(name: str) -> str:
    """A name without its blanks and capitals: two fields that are told apart by those alone are none."""
    return "".join(name.casefold().split())
