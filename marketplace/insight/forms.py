"""The forms of insight."""

from __future__ import annotations

from typing import Any

from wtforms.validators import Optional

from marketplace.insight import queries
from marketplace.kernel.text import Text
from marketplace.web.forms import AmountField, DateField, Form, IntegerField, TrimmedField, at_most


def _field(figure: queries.Figure) -> Any:
    if figure.unit == queries.WON:
        return AmountField(Text(f"{figure.name.ko} (원)", f"{figure.name.en} (KRW)"), validators=[Optional()])
    return IntegerField(figure.name, validators=[Optional()])


class YearForm(Form):
    year = IntegerField(Text("연도", "Year"))

    def wanted(self) -> dict[str, int | None]:
        """What was entered for each figure; None where nothing changes."""
        return {key: self[key].data for key in queries.FIGURES}


# The year, and a field for each figure.
TargetsForm = type("TargetsForm", (YearForm,), {key: _field(one) for key, one in queries.FIGURES.items()})


class FreezeForm(Form):
    year = IntegerField(Text("연도", "Year"))
    reason = TrimmedField(Text("정정 사유", "Reason of a correction"), validators=[Optional(), at_most(500)])


class ViewerForm(Form):
    email = TrimmedField(Text("가입한 이메일", "Email they signed up with"), validators=[at_most(254)])
    office = TrimmedField(Text("부처나 기관", "Ministry or agency"), validators=[at_most(120)])
    until_on = DateField(Text("마지막 날", "Last day"))
