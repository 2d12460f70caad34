"""Forms of who is what in an organisation: joining, inviting, roles, what one officer may handle alone."""

from __future__ import annotations

from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, RadioField, TextAreaField
from wtforms.validators import InputRequired, Optional

from marketplace.accounts.models import ROLES
from marketplace.accounts.services.documents import WANTED
from marketplace.kernel.text import Text
from marketplace.web.forms import AmountField, DateField, Form, SelectField, TrimmedField, at_most, required
from marketplace.web.validators import an_email


class JoinForm(Form):
    organisation = HiddenField()
    role = RadioField(
        Text("역할", "Role"),
        validators=[InputRequired(Text("역할을 선택해 주십시오.", "Choose a role."))],
    )


class InviteForm(Form):
    email = TrimmedField(Text("전자우편 주소", "E-mail address"), [an_email])
    role = SelectField(Text("역할", "Role"))
    reason = TextAreaField(
        Text("제안하는 이유", "Why you propose it"),
        [at_most(500)],
        description=Text(
            "대표자나 담당자가 읽고 동의할지 결정합니다.", "The head reads it and decides whether to agree."
        ),
    )


class GrantRoleForm(Form):
    role = SelectField(Text("역할", "Role"))
    signing_limit = AmountField(
        Text("서명 한도", "Signing limit"),
        description=Text(
            "서명 위임자만 입력합니다. 한 계약이 전체 기간에 확정하는 금액(부가가치세 제외)의 한도입니다. 착수기본료, 정액기술료, 중도기술료, 최저기술료, 분할 납부를 모두 더합니다.",
            "For delegates only: the most that one agreement may fix over its whole term, net of VAT: fees, milestones, minimum royalties and instalments.",
        ),
    )
    open_ended = BooleanField(
        Text(
            "위임장이 상한 없는 경상기술료(매출에 따른 기술료)도 포함합니다.",
            "The letter of authority also covers royalties on sales that have no ceiling.",
        )
    )
    document = FileField(
        Text("위임장", "Letter of authority"),
        description=Text("서명 위임자만 올립니다. " + WANTED.ko, "For delegates only. " + WANTED.en),
    )
    from_on = DateField(Text("시작하는 날", "From"), [Optional()])
    until_on = DateField(
        Text("끝나는 날", "Until"),
        [Optional()],
        description=Text(
            "휴가나 출장 동안 대신할 때는 기간을 정해 주십시오.", "Give dates when this covers an absence."
        ),
    )


class AmountRuleForm(Form):
    """What one officer may handle alone."""

    limit = AmountField(
        Text("혼자 처리할 수 있는 금액", "Amount for one officer"),
        [required("금액을 입력해 주십시오.", "Enter the amount.")],
        description=Text(
            "한 계약의 확정 금액(부가가치세 제외)입니다. 이를 넘으면 조건 합의, 내부 승인, 서명 가운데 하나는 다른 담당자가 해야 합니다.",
            "What one agreement fixes, net of VAT. Above it another officer agrees on the terms, approves or signs.",
        ),
    )


def roles_of(kind: str, without: tuple[str, ...] = ()) -> list[tuple[str, Text]]:
    """The roles of a kind of organisation as choices."""
    return [(role, label) for role, (of, label) in ROLES.items() if of == kind and role not in without]
