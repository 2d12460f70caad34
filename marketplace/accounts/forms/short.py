"""Forms of short notices: a mobile number, and the code that came to it."""

from __future__ import annotations

from marketplace.kernel.text import Text
from marketplace.web.forms import Form, TrimmedField, at_most, required


class MobileForm(Form):
    number = TrimmedField(
        Text("휴대전화 번호", "Mobile number"),
        validators=[required("휴대전화 번호를 입력해 주십시오.", "Enter your mobile number."), at_most(30)],
    )


class CodeForm(Form):
    code = TrimmedField(
        Text("인증 번호", "Code"),
        validators=[required("숫자 6자리를 입력해 주십시오.", "Enter the six digits."), at_most(20)],
    )
