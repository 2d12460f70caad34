"""Whether two records are one deposit. Nothing is read or written here.

The account, the day and the amount must agree before anything is asked. Then time and balance decide where both records have
them; payer and memo support; the bank's own number supports too, unless it is a mere count or was spoiled by a spreadsheet
(`2.02611E+11`). Numbers restart with each file, so equal ones prove nothing and other ones disprove nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from marketplace.bank.statement import StatementLine, plain

Verdict = Literal["same", "maybe", "other"]
# What one fact says of two records: equal (both may be empty), different, or known to one of them only.
Fact = Literal["equal", "differs", "one_sided"]
_SPOILED = re.compile(r"\d(\.\d+)?E\+?\d+", re.IGNORECASE)
SHORTEST_NUMBER = 6  # characters; shorter ones count the lines of a file


@dataclass(frozen=True)
class Known:
    """A record that is there: `root` tells which deposit it stands for, `by_hand` that a person typed it."""

    line: StatementLine
    root: tuple[str, int]
    by_hand: bool = False


def compare(new: StatementLine, known: Known, by_hand: bool = False) -> Verdict:
    """Whether a new line is the deposit that is known. "maybe" is for a person to decide."""
    old = known.line
    if (new.received_on, new.amount) != (old.received_on, old.amount):
        return "other"
    time, balance = _times(new.time, old.time), _fact(new.balance, old.balance)
    payer, memo = _texts(new.payer_name, old.payer_name), _texts(new.memo, old.memo)
    number = _numbers(new.reference, old.reference)
    if by_hand and known.by_hand:
        return _by_hand(new.reference, old.reference, payer)
    if "differs" in (time, balance):
        return "maybe" if _says_equal(time, new.time) or _says_equal(balance, new.balance) else "other"
    if _says_equal(balance, new.balance) or (
        _says_equal(time, new.time) and len(new.time) == len(old.time) == 8
    ):
        return "same" if payer != "differs" else "maybe"
    if payer == "differs":
        return "maybe" if number == "equal" or _says_equal(time, new.time) else "other"
    if (
        memo == "differs"
        or "one_sided" in (time, balance, payer)
        or number == "differs"
        or by_hand
        or known.by_hand
    ):
        return "same" if number == "equal" and memo != "differs" and payer == "equal" else "maybe"
    return "same"


def _by_hand(new: str, old: str, payer: Fact) -> Verdict:
    """Two that people typed: who gives another number for it has looked at the bank's statement."""
    return "same" if plain(new) == plain(old) and payer != "differs" else "other"


def _fact(new: object, old: object) -> Fact:
    if new is None or old is None or new == "" or old == "":
        return "equal" if (new or None) == (old or None) else "one_sided"
    return "equal" if new == old else "differs"


def _says_equal(fact: Fact, value: object) -> bool:
    """Equal, and not merely empty on both sides."""
    return fact == "equal" and value not in (None, "")


def _times(new: str, old: str) -> Fact:
    """Compared as exactly as the less exact of the two."""
    length = min(len(new), len(old))
    return _fact(new[:length], old[:length]) if length else _fact(new, old)


def _texts(new: str, old: str) -> Fact:
    """Banks cut names short and give one memo more or less: what begins or holds the other is equal."""
    one, other = plain(new), plain(old)
    if not one or not other:
        return _fact(one, other)
    return "equal" if one in other or other in one else "differs"


def _numbers(new: str, old: str) -> Fact:
    one, other = _number(new), _number(old)
    return _fact(one, other) if one and other else "one_sided"


def _number(reference: str) -> str:
    """The bank's number where it can tell deposits apart; "" for a count, a spoiled one, or one that we made up."""
    bare = re.sub(r"\W", "", reference)
    is_spoiled = _SPOILED.fullmatch(reference.strip()) or reference.startswith("line-")
    return "" if is_spoiled or len(bare) < SHORTEST_NUMBER else bare.casefold()


def sort_out(
    lines: Sequence[StatementLine], known: Sequence[Known]
) -> list[tuple[StatementLine, Verdict, Known | None]]:
    """Each line of one file with its verdict and the record it is, or may be, the same as; in the order of the file.

    Two lines of one file are never the same: each record answers for one line only, those that are surely the same first.
    """
    candidates: dict[tuple[date, int], list[Known]] = {}
    for record in known:
        candidates.setdefault((record.line.received_on, record.line.amount), []).append(record)
    verdicts: dict[int, tuple[Verdict, Known | None]] = {}
    used: set[tuple[str, int]] = set()
    for wanted in get_args(Verdict)[:2]:
        for at, line in enumerate(lines):
            if at in verdicts:
                continue
            for record in candidates.get((line.received_on, line.amount), ()):
                if record.root not in used and compare(line, record) == wanted:
                    verdicts[at] = (wanted, record)
                    used.add(record.root)
                    break
    found: list[tuple[StatementLine, Verdict, Known | None]] = []
    for at, line in enumerate(lines):
        verdict, like = verdicts.get(at, ("other", None))
        found.append((line, verdict, like))
    return found
