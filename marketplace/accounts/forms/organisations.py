"""Forms of a company or an institution: found, registered and edited; as what somebody registers it."""

from __future__ import annotations

import hashlib
from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, Field, HiddenField, RadioField, SelectMultipleField
from wtforms.form import BaseForm
from wtforms.validators import InputRequired, Optional, StopValidation
from wtforms.widgets import CheckboxInput, ListWidget

from marketplace.accounts.models import KINDS, SIZES
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
    Form,
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

NUMBER = Text("사업자등록번호", "Registration number")
NUMBER_HINT = Text(
    "10자리 숫자입니다. 하이픈은 있어도 없어도 됩니다. 다른 나라의 기업은 그 나라의 법인 등록번호나 부가가치세 번호(VAT ID)를 적어 주십시오.",
    "The number by which your country knows the company, such as HRB 12345 or DE123456789; in Korea the 10 digits of the "
    "business registration.",
)
POSTCODE = matching(r"\d{5}", "우편번호 5자리를 입력해 주십시오.", "Enter the 5 digits of the postcode.")


def number_fits(form: BaseForm, field: Field) -> None:
    """The number can be one of the country chosen in the form's `country`."""
    if reason := why_number_invalid(form.country.data or HOME, field.data or ""):
        raise StopValidation(reason)


class CheckboxesField(SelectMultipleField):  # type: ignore[misc]
    """Several of a few, as checkboxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


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
            "seen",
            *RegistrarFields.NAMES,
        }
        return {field.name: field.data or "" for field in self if field.name not in aside}


class EditOrganisationForm(AuthorityFields, OrganisationForm):
    """The facts of one that is here; an approved one may have another number, which the center reviews, and a delegate
    corrects the letter that was returned."""

    business_number = TrimmedField(NUMBER, [Optional(), at_most(40)])
    # Marks of what the page showed: a fact that is still so was not changed by its reader.
    seen = HiddenField()

    def show(self, number: str, waiting: dict[str, Any]) -> None:
        """The page as it is opened: what waits for the center stands in its fields."""
        self.business_number.data = number
        for name, value in waiting.items():
            field = "business_number" if name == "registration_number" else name
            if field in self:
                self[field].data = value
        shown = super().facts() | {"business_number": self.business_number.data}
        self.seen.data = " ".join(_mark(name, value) for name, value in shown.items())

    def facts(self) -> dict[str, Any]:
        """Those that the reader changed: what a colleague changed meanwhile stays."""
        return {name: value for name, value in super().facts().items() if self._changed(name, value)}

    def number(self) -> str:
        """The number, if the reader changed it."""
        number = self.business_number.data or ""
        return number if self._changed("business_number", number) else ""

    def _changed(self, name: str, value: str) -> bool:
        return _mark(name, value) not in (self.seen.data or "").split()


def _mark(name: str, value: str) -> str:
    return hashlib.sha256(f"{name}={value}".encode()).hexdigest()[:16]


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
