"""Fields of use, territories and offers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from wtforms import BooleanField, Field, SelectField, SelectMultipleField
from wtforms.form import BaseForm
from wtforms.validators import Optional, ValidationError

from marketplace.formats import territories
from marketplace.kernel.money import MINOR_DIGITS
from marketplace.kernel.text import Text
from marketplace.rights.queries import Extent, Tree, assets
from marketplace.web.forms import (
    AmountField,
    Form,
    HiddenField,
    IntegerField,
    PercentField,
    TrimmedField,
    at_most,
    within,
)
from marketplace.web.validators import on_papers


class TerritoriesField(SelectMultipleField):  # type: ignore[misc]
    """Countries by their codes, the world, or groups of countries (formats.territories)."""

    def process_data(self, value: Iterable[str] | None) -> None:
        super().process_data(territories.collapse(value) if value else value)

    def pre_validate(self, form: BaseForm) -> None:
        if not self.data or territories.unknown(self.data):
            raise ValidationError(
                Text("실시 지역을 하나 이상 선택해 주십시오.", "Choose at least one territory.")
            )

    def stored(self) -> list[str]:
        """The chosen codes as they are kept."""
        return territories.expand(self.data or [])


class ExtentMixin:
    """Where a licence applies: a field of the listing's tree and territories. `lay_out` gives the form its choices."""

    UNPLACED = "?"  # words typed before the tree existed; a field must be chosen in their place
    field_id = SelectField(Text("실시 분야", "Field of use"), choices=[], default="")
    territories = TerritoriesField(Text("실시 지역", "Territory"))
    tree = Tree()

    def lay_out(self, tree: Tree, extent: Extent | None, fresh: bool) -> None:
        """Offer the fields of this tree; a `fresh` form shows those of `extent` as chosen."""
        self.tree = tree
        form: Any = self
        form.territories.choices = territories.choices()
        choices: list[tuple[str, Text]] = list(tree.choices())
        waiting = extent is not None and not tree.is_placed(extent)
        if extent is not None and waiting:
            ask = Text("선택해 주십시오 (지금까지: {words})", "Please choose (so far: {words})")
            choices.insert(0, (self.UNPLACED, ask.fill(words=extent.words)))
        form.field_id.choices = choices
        if fresh and extent is not None:
            node = tree.nodes.get(tree.node_of(extent) or 0)
            form.field_id.data = self.UNPLACED if waiting else node.ref if node and not node.removed else ""
            form.territories.process_data(sorted(extent.territories))

    def validate_field_id(self, field: Field) -> None:
        if field.data == self.UNPLACED:
            raise ValidationError(
                Text(
                    "실시 분야를 목록에서 선택해 주십시오. 알맞은 분야가 없으면 기관의 기술이전 담당자가 추가합니다.",
                    "Choose the field of use from the list. If none fits, the institution's transfer officer adds it.",
                )
            )

    @property
    def chosen_field(self) -> int | None:
        """The node's row id; None for every field."""
        form: Any = self
        node = self.tree.by_ref(form.field_id.data or "")
        return node.id if node else None


class FieldForm(Form):
    """A field of use to add, or its new names."""

    parent = HiddenField()
    name_ko = TrimmedField(Text("이름 (한국어)", "Name in Korean"), [at_most(120), on_papers])
    name_en = TrimmedField(Text("이름 (영어)", "Name in English"), [at_most(120), on_papers])
    apart = BooleanField(
        Text(
            "옆에 적힌 분야와 겹치지 않는 별개의 분야입니다.", "It is apart from the fields named beside it."
        )
    )
    same = BooleanField(
        Text("같은 분야이며 이름만 바로잡습니다.", "It is the same field; only the name is corrected.")
    )


class PlaceForm(Form):
    """Which field words typed before the tree existed mean."""

    field = SelectField(Text("실시 분야", "Field of use"))
    same = BooleanField(
        Text(
            "입력된 분야와 선택한 분야가 같은지 비교했습니다.",
            "I have compared the words with the chosen field.",
        )
    )


class OfferForm(ExtentMixin, Form):
    kind = SelectField(
        Text("계약 종류", "Kind of licence"), validate_choice=False
    )  # the service says why one does not fit
    fee = AmountField(Text("착수기본료", "Upfront fee"))
    currency = SelectField(Text("통화", "Currency"), choices=[(code, code) for code in MINOR_DIGITS])
    term_months = IntegerField(
        Text("기간 (개월)", "Term (months)"),
        [
            Optional(),
            within(1, 600, "1에서 600 사이의 개월 수를 입력해 주십시오.", "Enter 1 to 600 months."),
        ],
    )
    royalty_bp = PercentField(Text("경상기술료", "Running royalty"))
    express = BooleanField(
        Text(
            "승인된 표준 조건으로 간편 계약을 받습니다.",
            "Open to express licences on approved standard terms.",
        )
    )

    def __init__(self, *args: object, found: Sequence[str], **kwargs: object) -> None:
        """`found`: the listing's assets; only the kinds of right that fit them are offered."""
        super().__init__(*args, **kwargs)
        self.kind.choices = [(kind, assets.name_of(kind, found)) for kind in assets.kinds_for(found)]

    def values(self) -> dict[str, Any]:
        """Columns of Offer; the fee in minor units."""
        values = {name: field.data for name, field in self._fields.items() if name != "csrf_token"}
        values |= {"field_id": self.chosen_field, "territories": self.territories.stored()}
        if values["fee"] is not None:
            values["fee"] *= 10 ** MINOR_DIGITS[values["currency"]]
        return values
