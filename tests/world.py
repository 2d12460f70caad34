"""A small world to test in: organisations, people, a listing. Written straight to the tables, so that a test
of one room does not depend on the others."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.accounts import queries
from marketplace.accounts.models import Membership, MiniCluster, Organisation, User, UserSession
from marketplace.catalog.models import Inventor, Listing, Offer, Patent
from marketplace.formats.business_number import check_digit
from marketplace.invoicing.models import PaymentAccount
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.at_rest import encrypt
from marketplace.kernel.database import db
from marketplace.kernel.ids import new_ref, next_number
from marketplace.kernel.transaction import atomic

PASSWORD = "한글 password 7!"
NOBODY_YET = "김대표"  # until somebody is made the representative
_numbers = count(1)  # endless: the state machines use tens of thousands of them in one process


def business_number() -> str:
    """A checksum-valid number of the unassigned 000 office."""
    nine = f"000{next(_numbers) % 1_000_000:06d}"
    return nine + str(check_digit(nine))


class World:
    """Makes what a test needs; every method opens its own transaction."""

    def organisation(self, kind: str, name: str = "", state: str = "approved", **values: Any) -> int:
        number = next(_numbers)
        values.setdefault("business_number", business_number() if kind != "center" else None)
        with atomic():
            row = Organisation(
                kind=kind,
                state=state,
                name_ko=name or f"{'기관' if kind == 'institution' else '기업'} {number}",
                name_en=values.pop("name_en", f"{kind.title()} {number}"),
                representative_name=values.pop("representative_name", NOBODY_YET),
                address="경상북도 구미시 첨단로 1",
                postcode="39253",
                tax_contact_email=f"tax{number}@example.com",
                **values,
            )
            db.session.add(row)
        return row.id

    def institution(self, name: str = "", **values: Any) -> int:
        """An approved institution with a bank account and a Stripe account in KRW."""
        institution_id = self.organisation("institution", name, **values)
        with atomic():
            for provider in ("bank", "stripe"):
                db.session.add(
                    PaymentAccount(
                        institution_id=institution_id,
                        provider=provider,
                        currency="KRW",
                        bank_name="한빛은행" if provider == "bank" else "",
                        holder=name or "산학협력단",
                    )
                )
        return institution_id

    def bank_account(
        self, institution_id: int, currency: str = "KRW", number: str = "110-234-567890"
    ) -> PaymentAccount:
        """Where the institution receives this currency, as if it had always been so."""
        which = {"institution_id": institution_id, "provider": "bank", "currency": currency}
        with atomic():
            row = db.session.query(PaymentAccount).filter_by(**which).one_or_none() or PaymentAccount(**which)
            row.bank_name, row.holder, row.number_encrypted = "한빛은행", "산학협력단", encrypt(number)
            db.session.add(row)
        return row

    def company(self, name: str = "", **values: Any) -> int:
        return self.organisation("company", name, **values)

    def center(self) -> int:
        return self.organisation("center", "디지털과학센터")

    def person(self, role: str | None = None, organisation_id: int | None = None, **values: Any) -> Actor:
        """A confirmed person; with a role, an active membership. Returns the Actor."""
        number = next(_numbers)
        limit = values.pop("signing_limit", None)
        with atomic():
            user = User(
                email=values.pop("email", f"person{number}@example.com"),
                name=values.pop("name", f"김사람{number}"),
                name_en=f"Person {number}",
                email_confirmed_at=clock.now(),
                **values,
            )
            db.session.add(user)
            db.session.flush()
            if role:
                db.session.add(
                    Membership(
                        user_id=user.id,
                        organisation_id=organisation_id,
                        role=role,
                        state="active",
                        signing_limit=limit,
                    )
                )
            if role == "representative":
                self._names_representative(organisation_id, user.name)
            user_id = user.id
        return queries.actor_of(user_id)

    def _names_representative(self, organisation_id: int | None, name: str) -> None:
        """A representative signs under the name that is registered; a second one stands beside the first."""
        row = db.session.get_one(Organisation, organisation_id)
        first = row.representative_name == NOBODY_YET
        row.representative_name = (name if first else f"{row.representative_name}, {name}")[:80]

    def merge(self, company_id: int, into: str, reason: str = "합병 등기", by: Actor | None = None) -> int:
        """Two people of the center record that a company went up in another (its number or ref); the survivor's id."""
        from marketplace.accounts.services import propose_merger, record_merger

        ref = db.session.get_one(Organisation, company_id).ref
        center = db.session.scalars(select(Organisation.id).where(Organisation.kind == "center")).first()
        by = by or self.person("center_admin", center or self.center())
        merger = propose_merger(ref, into, reason, by)
        return record_merger(merger.ref, self.person("center_admin", by.standings[0].organisation_id)).id

    def set_password(self, actor: Actor, password: str = PASSWORD) -> str:
        """Give the person a password (hashed as the site does); the password."""
        from marketplace.accounts.services import hash_password

        with atomic():
            user = db.session.get(User, actor.user_id)
            assert user is not None
            user.password_hash = hash_password(password)
        return password

    def cluster(self, code: str = "battery") -> int:
        """A mini-cluster of the code table (seeded at set-up)."""
        found = db.session.scalars(select(MiniCluster).where(MiniCluster.code == code)).one()
        return found.id

    def listing(
        self,
        institution_id: int,
        researcher: Actor | None = None,
        *,
        state: str = "published",
        offers: list[dict[str, Any]] | None = None,
        inventors: list[tuple[Actor, int]] | None = None,
        **values: Any,
    ) -> int:
        """A complete listing of a registered patent, in which every right of patents may be granted, with one
        non-exclusive offer of ₩30,000,000 for 36 months; its row id."""
        people = inventors or ([(researcher, 100)] if researcher else [])
        with atomic():
            fields: dict[str, Any] = {
                "kind": "patent",
                "title_ko": "저온 플라즈마를 이용한 이차전지 분리막 표면 개질 기술",
                "title_en": "Low-temperature plasma surface treatment of battery separators",
                "summary_ko": "진공 장비 없이 상압에서 분리막 표면을 개질합니다.",
                "summary_en": "Treats separators at atmospheric pressure without vacuum equipment.",
                "field": "battery",
                "trl": 6,
                "keywords_ko": ["분리막", "이차전지"],
                "keywords_en": ["separator", "battery"],
            } | values
            row = Listing(
                public_id=next_number("GT"),
                state=state,
                institution_id=institution_id,
                created_by_id=researcher.user_id if researcher else None,
                published_at=clock.now() if state == "published" else None,
                expires_on=clock.today() + timedelta(days=700) if state == "published" else None,
                **fields,
            )
            row.inventors = [
                Inventor(user_id=person.user_id, name_ko=person.name, position=i, share=share)
                for i, (person, share) in enumerate(people)
            ]
            if fields["kind"] == "patent" and "patents" not in values:
                row.patents = [Patent(registration_no=f"10-{next(_numbers):07d}", status="registered")]
            default = {"kind": "non_exclusive", "fee": 30_000_000, "term_months": 36}
            row.offers = [Offer(**offer) for offer in (offers if offers is not None else [default])]
            db.session.add(row)
        return row.id

    def sign_in(self, client: FlaskClient, actor: Actor) -> None:
        """Give the browser a live session of this person."""
        token = new_ref(32)
        with atomic():
            db.session.add(
                UserSession(
                    token_hash=queries.token_hash(token),
                    user_id=actor.user_id,
                    created_at=clock.now(),
                    last_seen_at=clock.now(),
                    expires_at=clock.now() + timedelta(days=1),
                )
            )
        with client.session_transaction() as session:
            session["_user_id"] = token
            session["_fresh"] = True
