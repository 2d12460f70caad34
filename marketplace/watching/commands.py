"""flask doctor: all that is wrong with this installation, in one look."""

from __future__ import annotations

import sys

import click

from marketplace.watching import queries

WHY = {
    "database": "the database does not answer",
    "schema": "the database has another version's schema: run `flask setup`",
}


@click.command("doctor")
def doctor() -> None:
    """Name what is wrong with the running site; exit code 1 when anything is."""
    missing = queries.not_ready()
    for one in missing:
        click.echo(WHY[one], err=True)
    found = [] if missing else queries.findings()
    for finding in found:
        since = f" (since {finding.since:%Y-%m-%d %H:%M} UTC)" if finding.since else ""
        click.echo(f"{finding.what.en}{since} {finding.do.en}", err=True)
    if not missing and not found:
        click.echo("all is well")
    sys.exit(1 if missing or found else 0)
