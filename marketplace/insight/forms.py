"""The forms of insight."""

from __future__ import annotations

from typing import Any

from wtforms.validators import Optional

from marketplace.insight import queries
from marketplace.kernel.text import Text
from marketplace.web.forms import AmountField, DateField, Form, IntegerField, TrimmedField
from marketplace.web.validators import at_most, required


def _field(figure: queries.Figure) -> Any:
    if figure.unit == queries.WON:
        return AmountField(Text(f"{figure.name.ko} (원)", f"{figure.name.en} (KRW)"), validators=[Optional()])
    return IntegerField(figure.name, validators=[Optional()])


def _year() -> Any:
    return IntegerField(
        Text("연도", "Year"), validators=[required("연도를 입력해 주십시오.", "Enter the year.")]
    )


class YearForm(Form):
    year = _year()

    def wanted(self) -> dict[str, int | None]:
        """What was entered for each figure; None where nothing changes."""
        return {key: self[key].data for key in queries.FIGURES}


# The year, and a field for each figure.
TargetsForm = type("TargetsForm", (YearForm,), {key: _field(one) for key, one in queries.FIGURES.items()})


class FreezeForm(Form):
    year = _year()
    reason = TrimmedField(Text("정정 사유", "Reason of a correction"), validators=[Optional(), at_most(500)])


class ViewerForm(Form):
    email = TrimmedField(Text("가입한 이메일", "Email they signed up with"), validators=[at_most(254)])
    office = TrimmedField(Text("부처나 기관", "Ministry or agency"), validators=[at_most(120)])
    until_on = DateField(Text("마지막 날", "Last day"))
