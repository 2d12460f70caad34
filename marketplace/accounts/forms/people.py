"""Forms of people: becoming one, signing in, what one changes about oneself."""

from __future__ import annotations

from wtforms import BooleanField, HiddenField, PasswordField, RadioField
from wtforms.validators import Optional

from marketplace.accounts.models import CONSENT_PURPOSES, DEAL_MAIL
from marketplace.accounts.models.editions import EDITIONS
from marketplace.kernel.text import Text
from marketplace.web.forms import Form, TrimmedField, at_most, required
from marketplace.web.validators import a_phone, an_email, on_papers, person_name

NEW_PASSWORD = Text(
    "10자 이상이면 됩니다. 여러 낱말을 이어 쓰면 기억하기 쉽습니다.",
    "At least 10 characters, several words for instance.",
)
NAME_NEEDED = required("이름을 입력해 주십시오.", "Enter your name.")
PASSWORD_NEEDED = required("비밀번호를 입력해 주십시오.", "Enter the password.")


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


class SignInCodeForm(Form):
    """The second step of signing in."""

    code = TrimmedField(
        Text("확인 번호", "Code"),
        [required("확인 번호를 입력해 주십시오.", "Enter the code.")],
        description=Text(
            "인증 앱에 보이는 6자리 번호입니다. 휴대전화가 없으면 종이에 적어 둔 복구 번호를 입력해 주십시오.",
            "The six digits in your authenticator app. Without your phone, enter one of the recovery codes on paper.",
        ),
    )
    next = HiddenField()
    resume = HiddenField()


class PasswordForm(Form):
    """An act that asks for the password again."""

    password = PasswordField(Text("비밀번호", "Password"), [PASSWORD_NEEDED])


class ConfirmAppForm(PasswordForm):
    """The first code of the app, which shows that it was set up; `token` brings its secret back."""

    token = HiddenField()
    code = TrimmedField(
        Text("앱에 보이는 6자리 번호", "The six digits that the app shows"),
        [required("앱에 보이는 번호를 입력해 주십시오.", "Enter the code that the app shows.")],
    )


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


class AgreeForm(Form):
    """A changed text, agreed to anew; the page shows the boxes of what has changed."""

    terms = _consent("terms")
    privacy = _consent("privacy")
    next = HiddenField()

    def texts(self) -> list[str]:
        """The texts that were ticked."""
        return [text for text in EDITIONS if self[text].data]


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
