"""What the demo shows of sharing: a payment that was made, one that waits for a second person, and a rule to confirm."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from marketplace.kernel import clock
from marketplace.kernel.scene import Players
from marketplace.royalties import services
from marketplace.royalties.queries import Rule, owed
from marketplace.royalties.services import RuleDraft


def paying_shares(players: Players) -> Iterator[datetime]:
    """Finance pays what is due: one person is paid and told, the others wait for the officer."""
    yield clock.now() + timedelta(seconds=1)
    due = [person.key for person in owed(players.institution_id) if person.due()]
    if not due:
        return
    first, *_ = services.propose_payouts(
        players.institution_id, due[:3], pay_on=clock.today(), actor=players.finance
    )
    services.confirm_payout(first.id, players.officer)
    services.take_payroll_file(players.institution_id, players.finance)


def a_rule_to_confirm(players: Players) -> Iterator[datetime]:
    """The officer proposes to raise the researchers' part; finance has to confirm it."""
    yield clock.now() + timedelta(seconds=1)
    services.propose_rule(
        players.institution_id,
        RuleDraft(
            clock.today() + timedelta(days=30),
            Rule(6000, 1000),
            "직무발명 보상 규정 제12조 (2차 개정)",
            "연구자 몫을 60%로 높입니다. 직원 협의를 마쳤습니다.",
        ),
        players.officer,
    )
