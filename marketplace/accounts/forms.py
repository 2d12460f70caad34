"""Forms of people and organisations: text to values. Rules that need the database live in the services."""

from __future__ import annotations

from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    PasswordField,
    RadioField,
    SelectMultipleField,
    TextAreaField,
)
from wtforms.form import BaseForm
from wtforms.validators import InputRequired, Optional, StopValidation
from wtforms.widgets import CheckboxInput, ListWidget

from marketplace.accounts.models import CONSENT_PURPOSES, DEAL_MAIL, KINDS, ROLES, SIZES
from marketplace.accounts.services.documents import WANTED
from marketplace.accounts.services.registration import (
    ONLY_COMPANIES,
    REGISTRARS,
    Registrar,
    why_number_invalid,
)
from marketplace.formats.countries import COUNTRIES, HOME
from marketplace.kernel.text import Text
from marketplace.web.forms import (
    AmountField,
    DateField,
    Form,
    OnceForm,
    SelectField,
    TrimmedField,
    at_most,
    choices_of,
    required,
)
from marketplace.web.validators import (
    a_phone,
    a_website,
    an_email,
    matching,
    on_papers,
    organisation_name,
    person_name,
)

NEW_PASSWORD = Text(
    "10자 이상이면 됩니다. 여러 낱말을 이어 쓰면 기억하기 쉽습니다.",
    "At least 10 characters, several words for instance.",
)


NUMBER = Text("사업자등록번호", "Registration number")
NUMBER_HINT = Text(
    "10자리 숫자입니다. 하이픈은 있어도 없어도 됩니다. 다른 나라의 기업은 그 나라의 법인 등록번호나 부가가치세 번호(VAT ID)를 적어 주십시오.",
    "The number by which your country knows the company, such as HRB 12345 or DE123456789; in Korea the 10 digits of the "
    "business registration.",
)


def number_fits(form: BaseForm, field: Field) -> None:
    """The number can be one of the country chosen in the form's `country`."""
    if reason := why_number_invalid(form.country.data or HOME, field.data or ""):
        raise StopValidation(reason)


POSTCODE = matching(r"\d{5}", "우편번호 5자리를 입력해 주십시오.", "Enter the 5 digits of the postcode.")
NAME_NEEDED = required("이름을 입력해 주십시오.", "Enter your name.")
PASSWORD_NEEDED = required("비밀번호를 입력해 주십시오.", "Enter the password.")


class CheckboxesField(SelectMultipleField):  # type: ignore[misc]
    """Several of a few, as checkboxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def _consent(purpose: str) -> BooleanField:
    needed, label = CONSENT_PURPOSES[purpose]
    mark = Text("[필수] ", "[Required] ") if needed else Text("[선택] ", "[Optional] ")
    return BooleanField(Text(mark.ko + label.ko, mark.en + label.en))


class SignInForm(Form):
    email = TrimmedField(
        Text("전자우편 주소", "E-mail address"),
        [required("전자우편 주소를 입력해 주십시오.", "Enter your e-mail address.")],
    )
    password = PasswordField(Text("비밀번호", "Password"), [PASSWORD_NEEDED])
    next = HiddenField()
    resume = HiddenField()  # see web/resume.py


class ConsentsForm(Form):
    """What everybody agrees to on coming here; whether the required ones are there is the service's rule."""

    name = TrimmedField(Text("이름", "Name"), [NAME_NEEDED, at_most(80), on_papers, person_name])
    password = PasswordField(Text("비밀번호", "Password"), [PASSWORD_NEEDED], description=NEW_PASSWORD)
    terms = _consent("terms")
    privacy = _consent("privacy")
    age = _consent("age")
    marketing = _consent("marketing")

    def consents(self) -> list[str]:
        """The purposes that were ticked."""
        return [purpose for purpose in CONSENT_PURPOSES if self[purpose].data]


class SignUpForm(Form):
    email = TrimmedField(
        Text("이메일 주소", "Email address"),
        [an_email],
        description=Text(
            "가입을 마칠 링크를 이 주소로 보내 드립니다. 로그인할 때도 씁니다.",
            "We send a link there to finish signing up. You sign in with it later.",
        ),
    )


class ForgotForm(Form):
    email = TrimmedField(Text("전자우편 주소", "E-mail address"), [an_email])


class NewPasswordForm(Form):
    new_password = PasswordField(
        Text("새 비밀번호", "New password"), [PASSWORD_NEEDED], description=NEW_PASSWORD
    )


class ChangePasswordForm(NewPasswordForm):
    current_password = PasswordField(Text("지금 비밀번호", "Present password"), [PASSWORD_NEEDED])


class ChangeEmailForm(Form):
    email = TrimmedField(Text("새 전자우편 주소", "New e-mail address"), [an_email])
    password = PasswordField(Text("비밀번호", "Password"), [PASSWORD_NEEDED])


class CloseAccountForm(Form):
    password = PasswordField(Text("비밀번호", "Password"), [PASSWORD_NEEDED])


class ProfileForm(Form):
    name = TrimmedField(Text("이름", "Name"), [NAME_NEEDED, at_most(80), on_papers, person_name])
    name_en = TrimmedField(
        Text("영문 이름", "Name in Latin letters"), [Optional(), at_most(80), on_papers, person_name]
    )
    phone = TrimmedField(Text("전화번호", "Telephone"), [Optional(), a_phone])
    job_title = TrimmedField(Text("직함", "Job title"), [Optional(), at_most(80), person_name])
    language = RadioField(
        Text("편지와 화면의 언어", "Language of letters and pages"),
        choices=[("ko", "한국어"), ("en", "English")],
    )
    deal_mail = RadioField(
        Text("거래 소식 편지", "Letters on your deals"), choices=list(DEAL_MAIL.items()), default="at_once"
    )
    marketing = _consent("marketing")


class AuthorityFields:
    """What the letter of a delegate who registers a company says."""

    signing_limit = AmountField(
        Text("위임 한도", "Limit of the authority"),
        description=Text(
            "위임받은 분만 입력합니다. 한 계약이 확정하는 금액의 합계(부가가치세 제외)입니다.",
            "For delegates only: the most that one agreement may fix in all, net of VAT.",
        ),
    )
    open_ended = BooleanField(
        Text(
            "위임장이 상한 없는 경상기술료(매출에 따른 기술료)도 포함합니다.",
            "The letter of authority also covers royalties on sales that have no ceiling.",
        )
    )
    authority = FileField(
        Text("위임장", "Letter of authority"),
        description=Text(
            "위임받은 분만 올립니다. 센터가 확인한 뒤에 서명할 수 있습니다. " + WANTED.ko,
            "For delegates only; you can sign once the center has reviewed it. " + WANTED.en,
        ),
    )


class FindOrganisationForm(Form):
    """The first step of a registration: is it here already?"""

    kind = RadioField(
        Text("구분", "Kind"),
        choices=[(kind, KINDS[kind]) for kind in ("company", "institution")],
        validators=[
            InputRequired(Text("기업이나 기관을 선택해 주십시오.", "Choose company or institution."))
        ],
    )
    country = SelectField(Text("나라", "Country"), choices=choices_of(COUNTRIES), default=HOME)
    business_number = TrimmedField(NUMBER, description=NUMBER_HINT)

    def validate_business_number(self, field: Field) -> None:
        number_fits(self, field)

    def validate_country(self, field: Field) -> None:
        if field.data != HOME and self.kind.data == "institution":
            raise StopValidation(ONLY_COMPANIES)


class OrganisationForm(Form):
    """The facts of a company or an institution."""

    name_ko = TrimmedField(
        Text("이름", "Name"),
        [
            required("등록된 이름을 그대로 입력해 주십시오.", "Enter the name as registered."),
            at_most(120),
            on_papers,
            organisation_name,
        ],
    )
    name_en = TrimmedField(
        Text("영문 이름", "Name in English"), [Optional(), at_most(120), on_papers, organisation_name]
    )
    representative_name = TrimmedField(
        Text("대표자 이름", "Name of the representative"),
        [
            required("대표자 이름을 입력해 주십시오.", "Enter the representative's name."),
            at_most(80),
            on_papers,
            person_name,
        ],
    )
    size = SelectField(Text("규모", "Size"), choices=choices_of(SIZES), default="sme")
    postcode = TrimmedField(Text("우편번호", "Postcode"), [Optional(), POSTCODE])
    address = TrimmedField(
        Text("도로명 주소", "Street address"),
        [required("주소를 입력해 주십시오.", "Enter the address."), at_most(200), on_papers],
    )
    address_detail = TrimmedField(Text("상세 주소", "Floor, room"), [Optional(), at_most(100), on_papers])
    address_en = TrimmedField(
        Text("영문 주소", "Address in English"),
        [Optional(), at_most(200), on_papers],
        description=Text(
            "영문 계약서와 청구서에 적힙니다. 예: 1 Cheomdan-ro, Gumi-si, Gyeongsangbuk-do 39253",
            "For agreements and invoices in English, such as 1 Cheomdan-ro, Gumi-si, Gyeongsangbuk-do 39253.",
        ),
    )
    phone = TrimmedField(Text("대표 전화", "Telephone"), [Optional(), a_phone])
    website = TrimmedField(Text("누리집", "Website"), [Optional(), a_website])
    tax_contact_name = TrimmedField(
        Text("담당자 이름", "Name of the contact"), [Optional(), at_most(80), on_papers, person_name]
    )
    tax_contact_email = TrimmedField(Text("받을 전자우편 주소", "E-mail for tax invoices"), [an_email])
    clusters = CheckboxesField(Text("미니클러스터", "Mini-clusters"), validators=[Optional()])
    document = FileField(Text("사업자등록증", "Business registration certificate"), description=WANTED)

    def facts(self) -> dict[str, Any]:
        """What the service stores, by column."""
        aside = {
            "clusters",
            "document",
            "business_number",
            "country",
            "kind",
            "csrf_token",
            *RegistrarFields.NAMES,
        }
        return {field.name: field.data or "" for field in self if field.name not in aside}


class EditOrganisationForm(AuthorityFields, OrganisationForm):
    """The facts of one that is here; an approved one may have another number, which the center reviews, and a delegate
    corrects the letter that was returned."""

    business_number = TrimmedField(NUMBER, [Optional(), at_most(40)])


class RegistrarFields(AuthorityFields):
    """As what somebody registers a company, on whichever page it is registered."""

    NAMES = ("registrar", "signing_limit", "open_ended", "authority", "declares")

    registrar = RadioField(
        Text("등록하는 분", "Who registers it"),
        choices=choices_of(REGISTRARS),
        validators=[Optional()],
    )
    declares = BooleanField(
        Text(
            "선택한 자격으로 이 기업이나 기관을 등록할 권한이 있습니다.",
            "I am entitled to register it as what I chose.",
        ),
        [
            InputRequired(
                Text(
                    "등록할 권한이 있는지 확인해 주십시오.",
                    "Please confirm that you are entitled to register.",
                )
            )
        ],
    )


def registrar_of(form: Any, role: str = "") -> Registrar:
    """What was chosen, or this role; nothing chosen is no role, which the service refuses for a company."""
    chosen, limit = form.authority.data, form.signing_limit.data
    return Registrar(
        role=role or form.registrar.data or "",
        signing_limit=None if limit is None else int(limit),
        open_ended=form.open_ended.data,
        letter=(chosen.filename, chosen.stream) if chosen and chosen.filename else None,
    )


class RegisterForm(RegistrarFields, OrganisationForm):
    kind = HiddenField()
    country = HiddenField(default=HOME)
    business_number = HiddenField()
    document = FileField(
        Text("사업자등록증", "Business registration certificate"),
        [FileRequired(Text("등록을 증명하는 서류를 올려 주십시오.", "Please upload the certificate."))],
        description=WANTED,
    )


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


def roles_of(kind: str, without: tuple[str, ...] = ()) -> list[tuple[str, Text]]:
    """The roles of a kind of organisation as choices."""
    return [(role, label) for role, (of, label) in ROLES.items() if of == kind and role not in without]
