"""Forms of the center: its word on a registration, and mergers."""

from __future__ import annotations

from wtforms import TextAreaField

from marketplace.kernel.text import Text
from marketplace.web.forms import Form, OnceForm, TrimmedField, at_most


class MergeForm(OnceForm):
    """Which company goes on, and on what grounds."""

    survivor = TrimmedField(
        Text(
            "합병 뒤 기업의 사업자등록번호 (국외 기업은 등록번호)",
            "Business number of the company that goes on",
        ),
        [at_most(40)],
    )
    note = TextAreaField(Text("근거", "Grounds"), [at_most(500)])


class DecisionForm(Form):
    note = TextAreaField(
        Text("사유", "Reason"),
        [at_most(500)],
        description=Text(
            "보완 요청과 이용 정지에는 꼭 필요하며, 편지에 그대로 실립니다.",
            "Needed to return or suspend; quoted in the letter.",
        ),
    )
