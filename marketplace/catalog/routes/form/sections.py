"""The sections of the form: what each shows, how it is loaded from a listing, what of what was sent is saved."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for

from marketplace.catalog import queries, services, wording
from marketplace.catalog.forms.listing import CodeForm, PeopleForm, RightsForm, SectionForm, section_form
from marketplace.catalog.models import KINDS, PATENT_STATUSES, Listing
from marketplace.catalog.queries.disclosure import unconfirmed_applications
from marketplace.catalog.services.drafts import user_by_email
from marketplace.catalog.shape import SECTIONS as TITLES
from marketplace.catalog.shape.written import WITHOUT_READINESS
from marketplace.formats import numbers_in
from marketplace.kernel import clock, policy
from marketplace.kernel.text import Text, t
from marketplace.web.identity import actor

CODE_SCHEMES = ("ipc", "ksic")
PATENT_PARTS = ("country", "application_no", "registration_no", "status", "expires_on")


class Section:
    """A section whose form writes columns of the listing."""

    def __init__(self, name: str):
        self.name = name

    def form(self) -> type[SectionForm]:
        return section_form(self.name)

    def load(self, listing: Listing) -> SectionForm:
        """The form as it was sent, or filled from the listing."""
        form = self.form()(obj=listing)
        if request.method == "GET":
            form.version.data = str(listing.version)
        return form

    def add_row(self, form: SectionForm) -> None:
        """One more empty row, where the section has rows."""

    def values(self, form: SectionForm) -> dict[str, Any]:
        """What `services.save` takes; errors that only the database knows are noted in the form."""
        return form.usable()

    def kept(self, form: SectionForm) -> dict[str, Any] | None:
        """What of a form that is being written may be kept; None for nothing."""
        form.validate()
        return form.usable()

    def save(self, listing: Listing, values: dict[str, Any], form: SectionForm) -> int:
        """Write the values into the listing from which the page was made; its new version."""
        # A form that was sent without the version holds the listing's own, a number.
        version = numbers_in.whole(str(form.version.data or ""))
        return services.save(listing.id, actor(), values, version, form.disclosure.data)

    def context(self) -> dict[str, Any]:
        """What the template needs besides."""
        return {}

    def draw(self, listing: Listing, form: SectionForm, **more: Any) -> str:
        """The page; while a draft is written it saves itself."""
        saves_itself = listing.state == "draft"
        address = url_for("catalog.autosave", public_id=listing.public_id, section=self.name)
        remarks = queries.review_comments(listing.id, open_only=True)
        return render_template(
            f"catalog/form_{self.name}.html",
            listing=listing,
            form=form,
            autosave_url=address if saves_itself else "",
            remarks=[remark for remark in remarks if remark.field == self.name],
            title=TITLES[self.name],
            code_title=wording.code_title,
            statuses=PATENT_STATUSES,
            kinds=KINDS,
            young=unconfirmed_applications(listing) if listing.state == "published" else [],
            secret_months=policy.value("application_secret_months", clock.today()),
            own=OWN_FIELDS.get(str(form["kind"].data), ()) if "kind" in form else (),
            readiness=listing.kind not in WITHOUT_READINESS,
            **(self.context() | more),
        )


# What each kind of result says of itself besides; what the other kinds would say is kept, and not asked for.
OWN_FIELDS: dict[str, tuple[str, ...]] = {
    "paper": ("doi", "journal", "issued"),
    "dataset": ("doi", "release", "issued", "extent", "variables"),
    "software": ("repository", "release", "doi"),
}
EVERY_OWN = frozenset(name for names in OWN_FIELDS.values() for name in names)


class Basics(Section):
    """With the mini-clusters and the people to choose from, and what this kind of result says of itself."""

    def values(self, form: SectionForm) -> dict[str, Any]:
        return {
            name: value
            for name, value in form.usable().items()
            if name not in EVERY_OWN or name in request.form
        }

    def kept(self, form: SectionForm) -> dict[str, Any] | None:
        form.validate()
        return self.values(form)

    def load(self, listing: Listing) -> SectionForm:
        form = super().load(listing)
        form["mini_cluster_id"].choices = [("", t("해당 없음", "None")), *queries.cluster_choices()]
        office = ("", t("기관 담당자", "The institution's office"))
        form["contact_id"].choices = [office, *queries.contact_choices(listing)]
        return form


class RowsSection(Section):
    """A section of rows, which are kept as a whole or not at all."""

    rows: str  # the form's list

    def of(self, listing: Listing) -> list[dict[str, Any]]:
        """The listing's rows as the form takes them."""
        raise NotImplementedError

    def load(self, listing: Listing) -> SectionForm:
        return self.form()(data={self.rows: self.of(listing), "version": str(listing.version)})

    def add_row(self, form: SectionForm) -> None:
        if len(form[self.rows].entries) < form[self.rows].max_entries:
            form[self.rows].append_entry()

    def kept(self, form: SectionForm) -> dict[str, Any] | None:
        form.validate()
        values = self.values(form)
        return None if form.errors else values


class People(RowsSection):
    rows = "people"

    def form(self) -> type[SectionForm]:
        return PeopleForm

    def of(self, listing: Listing) -> list[dict[str, Any]]:
        emails = queries.emails_of(inventor.user_id for inventor in listing.inventors)
        return [
            {
                "name_ko": person.name_ko,
                "name_en": person.name_en,
                "email": emails.get(person.user_id or 0, ""),
                "share": person.share,
                "is_contributor": person.is_contributor,
            }
            for person in listing.inventors
        ]

    def values(self, form: SectionForm) -> dict[str, Any]:
        rows = (entry.form for entry in form["people"])
        return {"inventors": [_inventor(row) for row in rows if not row.is_empty]}


def _inventor(row: Any) -> dict[str, Any]:
    user = user_by_email(row.email.data) if row.email.data else None
    if row.email.data and user is None:
        row.email.errors = [
            Text(
                "이 주소로 가입한 사람이 없습니다. 비워 두셔도 됩니다.",
                "Nobody has signed up with this address. You may leave it empty.",
            )
        ]
    return {
        "name_ko": row.name_ko.data or "",
        "name_en": row.name_en.data or "",
        "share": row.share.data or 0,
        "is_contributor": row.is_contributor.data,
        "user_id": user.id if user else None,
    }


class Rights(RowsSection):
    """Patents; the codes beside them are saved one by one (`classes`), from the same form."""

    rows = "patents"

    def form(self) -> type[SectionForm]:
        return RightsForm

    def of(self, listing: Listing) -> list[dict[str, Any]]:
        return [{name: getattr(patent, name) for name in PATENT_PARTS} for patent in listing.patents]

    def values(self, form: SectionForm) -> dict[str, Any]:
        rows = [entry.form for entry in form["patents"] if not entry.form.is_empty]
        return {
            "patents": [
                {name: row[name].data or ("" if name != "expires_on" else None) for name in PATENT_PARTS}
                for row in rows
            ]
        }

    def context(self) -> dict[str, Any]:
        forms = {scheme: CodeForm(formdata=None, prefix=f"{scheme}-") for scheme in CODE_SCHEMES}
        return {"code_forms": forms, "candidates": {}}


RIGHTS = Rights("rights")
SECTIONS: dict[str, Section] = {
    section.name: section for section in (Basics("basics"), Section("description"), People("people"), RIGHTS)
}
