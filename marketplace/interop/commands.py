"""flask import: catalogues of others, from the command line."""

from __future__ import annotations

from pathlib import Path

import click

from marketplace.formats.catalogues import TableError
from marketplace.formats.table_writer import csv_bytes
from marketplace.interop import importing
from marketplace.interop.importing import FORMATS, Report
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.errors import Refusal

SHOWN = 20  # problems printed; all go into --report


@click.group("import")
def import_group() -> None:
    """Bring in what others have catalogued."""


@import_group.command("listings")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--format", "form", type=click.Choice(sorted(FORMATS)), required=True)
@click.option("--institution", "ref", required=True, help="reference of the institution the drafts belong to")
@click.option("--dry-run", is_flag=True, help="find every error, write nothing")
@click.option("--keep-going", is_flag=True, help="leave refused rows out instead of importing nothing")
@click.option("--resume", is_flag=True, help="skip rows that an earlier run imported")
@click.option("--report", type=click.Path(dir_okay=False, path_type=Path), help="write all problems as CSV")
def listings(
    file: Path, form: str, ref: str, dry_run: bool, keep_going: bool, resume: bool, report: Path | None
) -> None:
    """Import the listings of FILE as drafts. Exit code 1 when rows were refused."""
    name = FORMATS[form]
    try:
        institution = importing.institution_by_ref(ref)
        with click.progressbar(length=_lines(file), label=file.name) as bar:
            if dry_run:
                found = importing.dry_run(file, name, institution, resume=resume, progress=bar.update)
            else:
                found = importing.run(
                    file, name, institution, SYSTEM, keep_going=keep_going, resume=resume, progress=bar.update
                )
    except TableError as error:
        raise click.ClickException(error.reason.en) from error
    except Refusal as refusal:
        raise click.ClickException(refusal.text.en) from refusal
    if report is not None:
        report.write_bytes(_csv(found))
    _tell(found, dry_run)
    if found.refused:
        raise SystemExit(1)


def _lines(file: Path) -> int:
    with file.open("rb") as stream:
        return sum(1 for _ in stream)


def _csv(found: Report) -> bytes:
    rows = [
        (line, p.field, p.code, "refused" if p.blocking else "note", p.reason.en, p.reason.ko)
        for line, p in found.problems
    ]
    return csv_bytes(["line", "field", "code", "weight", "reason", "사유"], rows)


def _tell(found: Report, dry_run: bool) -> None:
    shown = found.blocking[:SHOWN]
    for line, problem in shown:
        click.echo(f"line {line}, {problem.field}: {problem.reason.en}", err=True)
    if len(found.blocking) > len(shown):
        click.echo(f"… and {len(found.blocking) - len(shown)} more (--report FILE has all)", err=True)
    if found.counts:
        click.echo("what could not be mapped, and what was refused:")
        for code, count in found.counts.most_common():
            click.echo(f"  {count:6,}  {code}")
    click.echo(f"rows {found.rows:,}, refused {found.refused:,}, there already {found.skipped:,}, ", nl=False)
    click.echo("nothing written (dry run)" if dry_run else f"imported as drafts {found.imported:,}")


commands: list[click.Command] = [import_group]
