"""Forms of people and organisations: text to values. Rules that need the database live in the services."""

from marketplace.accounts.forms.center import DecisionForm, MergeForm
from marketplace.accounts.forms.organisations import (
    NUMBER,
    NUMBER_HINT,
    AuthorityFields,
    EditOrganisationForm,
    FindOrganisationForm,
    OrganisationForm,
    RegisterForm,
    RegistrarFields,
    number_fits,
    registrar_of,
)
from marketplace.accounts.forms.people import (
    AgreeForm,
    ChangeEmailForm,
    ChangePasswordForm,
    CloseAccountForm,
    ConsentsForm,
    ForgotForm,
    NewPasswordForm,
    ProfileForm,
    SignInForm,
    SignUpForm,
)
from marketplace.accounts.forms.roles import AmountRuleForm, GrantRoleForm, InviteForm, JoinForm, roles_of
from marketplace.accounts.forms.short import CodeForm, MobileForm

__all__ = [
    "NUMBER",
    "NUMBER_HINT",
    "AgreeForm",
    "AmountRuleForm",
    "AuthorityFields",
    "ChangeEmailForm",
    "ChangePasswordForm",
    "CloseAccountForm",
    "CodeForm",
    "ConsentsForm",
    "DecisionForm",
    "EditOrganisationForm",
    "FindOrganisationForm",
    "ForgotForm",
    "GrantRoleForm",
    "InviteForm",
    "JoinForm",
    "MergeForm",
    "MobileForm",
    "NewPasswordForm",
    "OrganisationForm",
    "ProfileForm",
    "RegisterForm",
    "RegistrarFields",
    "SignInForm",
    "SignUpForm",
    "number_fits",
    "registrar_of",
    "roles_of",
]
