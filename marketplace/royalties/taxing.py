"""What a share is for the tax office: pure, so that it can be tried on every case.

직무발명보상금 (소득세법 제12조 제3호 어목, 제5호 라목; 시행령 제17조의3): compensation of an employee's invention (patent, utility model,
design) is tax-free up to a limit of the year in which it is paid. Not a contributor's incentive, not what comes of data,
software or papers, not where the person has a controlling interest. After retirement and for students it is other
income; one limit holds for both. A tax adviser confirms what applies; the institution's payroll withholds.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from marketplace.kernel.text import Text

STANDINGS: dict[str, Text] = {
    "employee": Text("재직 중인 종업원", "Employee"),
    "retired": Text("퇴직자", "Retired"),
    "student": Text("학생", "Student"),
    "outside": Text("종업원이 아님", "Not an employee"),
}
INCOME: dict[str, Text] = {
    "invention": Text("직무발명보상금", "Compensation for an employee's invention"),
    "result": Text("그 밖의 연구성과 보상금", "Compensation for another research output"),
    "incentive": Text("기술이전 기여자 보상금", "Incentive of a contributor"),
}
WAGE, OTHER = Text("근로소득", "Wage income"), Text("기타소득", "Other income")


@dataclass(frozen=True)
class Person:
    """Who is paid: `standing` of STANDINGS, "" where the institution has not said; `controlling` interest or not."""

    standing: str
    controlling: bool = False


@dataclass(frozen=True)
class Part:
    """One kind of income in a payment, in won."""

    kind: str
    amount: int
    free: int

    @property
    def taxable(self) -> int:
        return self.amount - self.free


def income_of(party: str, kind: str, has_number: bool, inventions: Collection[str]) -> str:
    """What a share is: `kind` of the listing, `has_number` whether an application or registration was entered for it.

    A design that was never applied for is a work under copyright, not an invention of an employee.
    """
    if party == "contributor":
        return "incentive"
    return "invention" if kind in inventions and (kind != "design" or has_number) else "result"


def may_be_free(person: Person, standings: Collection[str]) -> bool:
    """Whether the person's compensation for an invention may be tax-free at all."""
    return person.standing in standings and not person.controlling


def taxed_as(person: Person) -> Text:
    """Wage or other income; what is not known is left to payroll."""
    if not person.standing:
        return Text("확인 필요", "To be confirmed")
    return WAGE if person.standing == "employee" else OTHER


def parts(
    shares: Iterable[tuple[str, int]], person: Person, standings: Collection[str], left: int
) -> list[Part]:
    """The kinds of income in a payment of `shares` [(kind of INCOME, won, negative where set off)], `left` of the limit.

    What is set off of one kind beyond what it brings comes off the others, so that no part is negative. The payment as
    a whole is not negative.
    """
    sums: dict[str, int] = dict.fromkeys(INCOME, 0)
    for kind, amount in shares:
        sums[kind] += amount
    debt = -sum(amount for amount in sums.values() if amount < 0)
    found = []
    for kind in reversed(list(INCOME)):  # what is taxed in full bears the debt first
        amount = max(0, sums[kind])
        borne = min(amount, debt)
        debt -= borne
        amount -= borne
        free = 0
        if kind == "invention" and may_be_free(person, standings):
            free = min(amount, max(0, left))
        if amount:
            found.append(Part(kind, amount, free))
    return found[::-1]
