"""flask ledger …, flask cards …: for whoever runs the site."""

from __future__ import annotations

import sys

import click

from marketplace.billing import checks, queries
from marketplace.invoicing import services as invoicing
from marketplace.kernel.money import MINOR_DIGITS


@click.group("ledger")
def ledger_group() -> None:
    """The books."""


@ledger_group.command("check")
def ledger_check() -> None:
    """Check the books; exit code 1 when something does not fit."""
    problems, notes = checks.run()
    for note in notes:
        click.echo(note)
    for problem in problems:
        click.echo(problem, err=True)
    click.echo(f"{checks.entries()} entries, {len(problems)} problems")
    sys.exit(1 if problems else 0)


@click.group("cards")
def cards_group() -> None:
    """Who takes payments through Stripe."""


@cards_group.command("accept")
@click.argument("institution")
@click.option("--currency", type=click.Choice(list(MINOR_DIGITS)), default="KRW", show_default=True)
@click.option(
    "--account", default="", help="its connected account at Stripe (acct_…); default: the site's own"
)
@click.option("--stop", is_flag=True, help="take no more payments by card")
def cards_accept(institution: str, currency: str, account: str, stop: bool) -> None:
    """Let INSTITUTION (its ref or 사업자등록번호) take cards in a currency."""
    row = queries.institution_called(institution)
    if row is None:
        raise click.ClickException(f"no institution {institution!r}")
    invoicing.accept_cards(row.id, currency, account, active=not stop)
    click.echo(f"{row.name_ko}: {currency} {'stopped' if stop else 'accepted'}")


commands = [ledger_group, cards_group]
