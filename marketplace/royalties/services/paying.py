"""Paying the people: one proposes, another confirms, the payroll file makes it final; every step before it has its undo."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time
from fractions import Fraction

from sqlalchemy import ColumnElement, or_, select

from marketplace.accounts.models import Organisation, User
from marketplace.accounts.queries import people_of
from marketplace.accounts.services import notify
from marketplace.books import queries as ledger
from marketplace.books import services as books
from marketplace.books.services import Row
from marketplace.kernel import audit, clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid
from marketplace.kernel.money import MINOR_DIGITS, ExchangeRate, Money, largest_remainder, rounded
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic, for_update, locked
from marketplace.royalties.incomes import Numbers, income_parts, person_of
from marketplace.royalties.lifecycle import PAYOUT
from marketplace.royalties.models import Distribution, DistributionShare, Payout, PayrollFile
from marketplace.royalties.permissions import is_office, may_pay_out
from marketplace.royalties.queries.owed import Owed, OwedShare, lines_of, owed, questions
from marketplace.royalties.queries.payouts import in_one_line, remark
from marketplace.royalties.services import pay_days

QUESTIONED = Text(
    "제안한 뒤에 이의를 받아들였거나 결제 분쟁이나 이의가 생겼습니다: {name}. 취소하고 다시 제안해 주십시오.",
    "After the proposal an objection was upheld, or a payment dispute or an objection came: {name}. "
    "Cancel this payment and propose it again.",
)
CHANGED = Text(
    "제안한 뒤에 배분이 줄었습니다: {name}. 이 지급을 취소하고 다시 제안해 주십시오.",
    "The shares became less after the proposal: {name}. Cancel this payment and propose it again.",
)


def propose_payouts(
    institution_id: int,
    people: Collection[str],
    *,
    pay_on: date,
    actor: Actor,
    early: bool = False,
    exchanged: int | None = None,
    paid_last_year: bool = False,
    form_token: str | None = None,
) -> list[Payout]:
    """Propose one payment to each of `people` (keys of queries.owed), for the day `pay_on`; another person confirms.

    Shares that wait (time to object, an objection, a card dispute) are paid only if `early`, and the payment says so.
    With `exchanged`, the won that the bank gave for the foreign amount of all of them, it is paid in won: the people's
    by the recorded rate of the day. A day of last year is taken only with `paid_last_year`, the proposer's word that the
    money went on it: then it uses that year's limit, and the payment says so.
    Raises Forbidden, Invalid naming the field, Conflict where no rate is recorded.
    """
    with atomic():
        if not may_pay_out(actor, institution_id):
            raise Forbidden(
                Text(
                    "배분금 지급은 기관의 재무 담당자가 제안합니다.",
                    "The institution's finance proposes the payment of shares.",
                )
            )
        free = DistributionShare.paid_out_on.is_(None) & DistributionShare.payout_id.is_(None)
        _hold(institution_id, free)  # two proposals never hold the same share
        if form_token and (again := _with_token(institution_id, form_token)):
            return again
        pay_days.check_day(pay_on, paid_last_year)
        chosen = [person for person in owed(institution_id) if person.key in set(people)]
        if not chosen or len(chosen) != len(set(people)):
            raise _wrong(
                "people",
                "지급할 사람을 선택해 주십시오. 목록이 바뀌었을 수 있습니다.",
                "Choose whom to pay. The list may have changed.",
            )
        for person in chosen:
            _check_due(person, pay_on, early)
        made = [_propose(person, pay_on, early, actor, form_token) for person in chosen]
        db.session.add_all(made)
        if exchanged is not None:
            _into_won(made, exchanged)
        db.session.flush()
        for payout in made:
            audit.record("payout.propose", payout, actor)
        others = set(people_of(institution_id, "finance", "officer")) - {actor.user_id}
        notify("payout_proposed", made[0].ref, sorted(others), payout_id=made[0].id, how_many=len(made))
    return made


def confirm_payout(payout_id: int, actor: Actor) -> Payout:
    """The second person's yes: the shares are paid, the books know, and what is tax-free in the year of payment is kept.

    Raises Forbidden for who proposed it or is paid by it, Conflict when it was decided, its day has passed, the shares
    became less, or after the proposal a dispute or an objection came or an objection was upheld.
    """
    with atomic():
        payout = _held(payout_id)
        if actor.user_id is not None and actor.user_id in (payout.proposed_by_id, payout.user_id):
            raise Forbidden(
                Text(
                    "지급을 제안한 사람과 지급받는 사람은 확인할 수 없습니다. 기관의 다른 담당자가 확인해 주십시오.",
                    "Who proposed the payment and who receives it can't confirm it. Ask a colleague of the office.",
                )
            )
        if payout.user_id is not None:
            locked(User, payout.user_id)  # the year's limit is one for all institutions that pay the person
        PAYOUT.perform("confirm", payout, actor)
        pay_days.refuse_if_late(payout)
        _refuse_if_less(payout)
        _refuse_if_questioned(payout)
        payout.confirmed_by_id, payout.confirmed_at = actor.user_id, clock.now()
        who = person_of(payout.institution_id, payout.user_id, payout.name)
        payout.standing = who.standing
        if payout.paid_currency == "KRW":
            payout.income = income_parts(
                _in_won(payout, lines_of(payout)),
                who,
                payout.pay_on,
                payout.institution_id,
                payout.user_id,
                payout.name,
            )
        _mark_paid(payout)
        _book(payout)
    return payout


def cancel_payout(payout_id: int, actor: Actor) -> Payout:
    """Say no to a proposal, or take it back: its shares may be proposed again."""
    return _end(payout_id, "cancel", actor)


def undo_payout(payout_id: int, actor: Actor) -> Payout:
    """Take a confirmed payment back, as long as payroll did not take its file: the books and the year's limit follow."""
    return _end(payout_id, "undo", actor)


def take_payroll_file(institution_id: int, actor: Actor) -> PayrollFile:
    """Give payroll what is confirmed: from now on these payments stay, and each person with an account is told.

    Raises Forbidden, and Conflict where nothing is confirmed, or where after a confirmation a person's shares became
    less, a dispute or an objection came or was upheld, or the year of the payment ended.
    """
    with atomic():
        if not is_office(actor, institution_id):
            raise Forbidden(
                Text("기관의 담당자만 할 수 있습니다.", "Only the institution's office may do this.")
            )
        query = select(Payout.id).where(Payout.institution_id == institution_id, Payout.state == "confirmed")
        _hold(institution_id, DistributionShare.payout_id.in_(query))
        rows = [locked(Payout, payout_id) for payout_id in db.session.scalars(query.order_by(Payout.id))]
        if not rows:
            raise Conflict(
                Text(
                    "확인한 지급이 없습니다. 지급을 제안하고 다른 담당자가 확인해 주십시오.",
                    "No payment is confirmed. Propose one and let a colleague confirm it.",
                )
            )
        file = PayrollFile(institution_id=institution_id, taken_by_id=actor.user_id, taken_at=clock.now())
        db.session.add(file)
        db.session.flush()
        numbers = Numbers(institution_id)
        for payout in rows:
            pay_days.refuse_if_year_ended(payout)
            _refuse_if_less(payout)
            _refuse_if_questioned(payout)
            PAYOUT.perform("take", payout, actor, file=file.ref)
            payout.file_id, payout.number = file.id, numbers.of(payout.user_id, payout.name)
            notify("payout_made", payout.ref, [payout.user_id], payout_id=payout.id)
    return file


def _with_token(institution_id: int, form_token: str) -> list[Payout]:
    """What a form has proposed already: one form makes a payment a person, so its token is not unique here."""
    query = select(Payout).where(Payout.form_token == form_token, Payout.institution_id == institution_id)
    return list(db.session.scalars(query.order_by(Payout.id)).unique())


def _held(payout_id: int) -> Payout:
    """The payment, locked, after its shares and its institution: in the order in which corrections lock."""
    institution_id = db.session.scalar(select(Payout.institution_id).where(Payout.id == payout_id))
    if institution_id is not None:
        _hold(institution_id, DistributionShare.payout_id == payout_id)
    return locked(Payout, payout_id)


def _hold(institution_id: int, which: ColumnElement[bool]) -> None:
    """Lock shares of an institution, then its books' row: nothing is shared or taken back while payments are decided."""
    query = select(DistributionShare).where(
        which,
        DistributionShare.distribution_id.in_(
            select(Distribution.id).where(Distribution.institution_id == institution_id)
        ),
    )
    db.session.scalars(for_update(query.order_by(DistributionShare.id), DistributionShare)).all()
    locked(Organisation, institution_id)


def _check_due(person: Owed, pay_on: date, early: bool) -> None:
    shares = person.payable(early)
    if not shares:
        raise _wrong(
            "people",
            f"지금 지급할 금액이 없습니다: {person.name}",
            f"There is nothing to pay now: {person.name}",
        )
    told = max(clock.seoul_date(line.share.distribution.created_at) for line in shares)
    if pay_on < told:
        raise _wrong(
            "pay_on",
            f"배분한 날({told.isoformat()})보다 앞선 날에는 지급할 수 없습니다.",
            f"Shares can't be paid before they were distributed ({told.isoformat()}).",
        )


def _propose(person: Owed, pay_on: date, early: bool, actor: Actor, form_token: str | None) -> Payout:
    shares = [line.share for line in person.payable(early)]
    amount = sum(share.amount for share in shares)
    said = [remark(person)] if early and person.waits else []
    if pay_on.year < clock.today().year:
        said.append(pay_days.PAID_LAST_YEAR)
    both = in_one_line(said)
    return Payout(
        institution_id=person.institution_id,
        form_token=form_token,
        user_id=person.user_id,
        name=person.name,
        currency=person.currency,
        amount=amount,
        paid_currency=person.currency,
        paid_amount=amount,
        pay_on=pay_on,
        remark=f"{both.ko} / {both.en}" if said else "",
        proposed_by_id=actor.user_id,
        proposed_at=clock.now(),
        shares=shares,
    )


def _into_won(payouts: list[Payout], exchanged: int) -> None:
    """Each person's won by the recorded rate; the won of the bank for all together, divided so that they sum exactly."""
    first = payouts[0]
    if any(payout.currency != first.currency for payout in payouts) or first.currency == "KRW":
        raise _wrong(
            "exchanged",
            "환전한 원화는 외화 한 가지를 받을 사람만 함께 선택했을 때 입력해 주십시오.",
            "Enter the won of an exchange only for people who are owed one foreign currency.",
        )
    if exchanged <= 0:
        raise _wrong(
            "exchanged",
            "은행에서 환전하여 받은 원화를 입력해 주십시오.",
            "Enter the won that the bank gave in the exchange.",
        )
    rate = books.rate_on(first.institution_id, first.currency, min(first.pay_on, clock.today()))
    whole = sum(payout.amount for payout in payouts)
    units = Fraction(exchanged * 10 ** MINOR_DIGITS[first.currency], whole)
    at_bank = ExchangeRate(first.currency, "KRW", rounded(units * 10_000), clock.today()).written
    parts = largest_remainder(exchanged, [payout.amount for payout in payouts])
    for payout, part in zip(payouts, parts, strict=True):
        payout.paid_currency = "KRW"
        payout.paid_amount = rate.convert(Money(payout.amount, payout.currency)).amount
        payout.rate = f"{rate.written} ({rate.on.isoformat()}, {rate.source})"[:240]
        payout.exchanged, payout.bank_rate = part, at_bank


def _in_won(payout: Payout, lines: list[OwedShare]) -> list[tuple[str, int]]:
    """[(kind of income, won)] of the shares of a payment in won; converted ones sum to what the person gets."""
    amounts = [line.amount for line in lines]
    if payout.currency != "KRW":
        won = [payout.paid_amount * amount // payout.amount for amount in amounts]
        won[0] += payout.paid_amount - sum(won)
        amounts = won
    return [(line.income, amount) for line, amount in zip(lines, amounts, strict=True)]


def _refuse_if_less(payout: Payout) -> None:
    """A share that takes something back came after the proposal: paying on would be paying too much."""
    # by its shares, not by the payment: who was proposed by name may have an account since
    names = {share.name for share in payout.shares if share.user_id is None}
    who = or_(
        DistributionShare.user_id.in_(
            {share.user_id for share in payout.shares if share.user_id is not None}
        ),
        DistributionShare.user_id.is_(None) & DistributionShare.name.in_(names),
    )
    query = (
        select(DistributionShare.id)
        .join(Distribution, Distribution.id == DistributionShare.distribution_id)
        .where(
            who,
            Distribution.institution_id == payout.institution_id,
            Distribution.currency == payout.currency,
            DistributionShare.party != "institution",
            DistributionShare.paid_out_on.is_(None),
            DistributionShare.payout_id.is_(None),
            DistributionShare.amount < 0,
        )
    )
    if db.session.scalars(query).first() is not None:
        raise Conflict(CHANGED.fill(name=payout.name))


def _refuse_if_questioned(payout: Payout) -> None:
    """Nobody decided to pay in spite of a dispute or an objection that came, or was upheld, after the proposal."""
    if questions(payout):
        raise Conflict(QUESTIONED.fill(name=payout.name))


def _mark_paid(payout: Payout) -> None:
    noon = datetime.combine(payout.pay_on, time(12), clock.SEOUL)
    won = _in_won(payout, [OwedShare(share, "") for share in payout.shares])
    for share, (_, amount) in zip(payout.shares, won, strict=True):
        share.paid_out_on = noon
        if payout.paid_currency != payout.currency:
            share.paid_currency, share.paid_rate, share.paid_amount = (
                payout.paid_currency,
                payout.rate,
                amount,
            )


def _book(payout: Payout) -> None:
    """What really moved: the debt to the person and the account it was paid from, and in won what the bank gave for it."""
    books.post(
        institution_id=payout.institution_id,
        currency=payout.currency,
        kind="payout",
        source=("payout", payout.id),
        rows=[Row("distribution_payable", payout.amount), Row("cash_bank", -payout.amount)],
        posted_on=payout.pay_on,
    )
    if payout.exchanged is not None:
        books.post(
            institution_id=payout.institution_id,
            currency="KRW",
            kind="payout_exchange",
            source=("payout", payout.id),
            rows=[
                Row("cash_bank", payout.exchanged),
                Row("cash_bank", -payout.paid_amount),
                Row("exchange_difference", payout.paid_amount - payout.exchanged),
            ],
            posted_on=payout.pay_on,
        )


def _end(payout_id: int, action: str, actor: Actor) -> Payout:
    with atomic():
        payout = _held(payout_id)
        PAYOUT.perform(action, payout, actor)
        payout.ended_by_id, payout.ended_at = actor.user_id, clock.now()
        for share in list(payout.shares):
            share.paid_out_on = share.paid_amount = None
            share.paid_currency = share.paid_rate = ""
            share.payout = None
        for kind in ("payout", "payout_exchange"):
            if (entry := ledger.find(("payout", payout.id), kind)) is not None:
                books.reverse(entry, f"{kind}_undone")
    return payout


def _wrong(name: str, ko: str, en: str) -> Invalid:
    problem = Text(ko, en)
    return Invalid(problem, **{name: problem})
