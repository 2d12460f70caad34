"""A performance figure."""

from __future__ import annotations

from wtforms import SelectField

from marketplace.kernel.text import Text
from marketplace.performance.models import GOOD, STAGES, TESTERS
from marketplace.performance.services import LONGEST, NAMES
from marketplace.web.forms import Form, TrimmedField, at_most, choices_of


def _line(name: str, ko: str, en: str) -> TrimmedField:
    return TrimmedField(Text(ko, en), [at_most(LONGEST[name])])


class FigureForm(Form):
    measure_ko = _line("measure_ko", "무엇을 쟀습니까? (한국어)", "What was measured? (Korean)")
    measure_en = _line("measure_en", "무엇을 쟀습니까? (영어)", "What was measured? (English)")
    unit_ko = _line("unit_ko", "단위", "Unit")
    unit_en = _line("unit_en", "단위 (영어)", "Unit (English)")
    usual_ko = _line("usual_ko", "지금 쓰는 것 (한국어)", "What is used today (Korean)")
    usual_en = _line("usual_en", "지금 쓰는 것 (영어)", "What is used today (English)")
    before = _line("before", "지금 쓰는 것의 값", "Value of what is used today")
    after = _line("after", "이 기술의 값", "Value of this technology")
    good = SelectField(
        Text("어느 쪽이 좋습니까?", "Which is better?"),
        choices=choices_of(GOOD, Text("말하지 않음", "Not said")), default="",
    )  # fmt: skip
    stage = SelectField(Text("시험 단계", "Kind of test"), choices=choices_of(STAGES), default="lab")
    tester = SelectField(Text("시험한 곳", "Who tested"), choices=choices_of(TESTERS), default="own")
    conditions_ko = _line("conditions_ko", "시험 조건 (한국어)", "Conditions (Korean)")
    conditions_en = _line("conditions_en", "시험 조건 (영어)", "Conditions (English)")

    def values(self) -> dict[str, str]:
        return {name: self[name].data or "" for name in NAMES}
