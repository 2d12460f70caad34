"""flask ledger …: the books, checked by whoever runs the site."""

from __future__ import annotations

import sys

import click

from marketplace.billing import checks


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


commands = [ledger_group]
