"""flask search …: the search index, for operators."""

from __future__ import annotations

import click

from marketplace.catalog import indexing


@click.group("search")
def search_group() -> None:
    """The search index."""


@search_group.command("rebuild")
def search_rebuild() -> None:
    """Index every listing anew beside the serving index, then swap."""
    count = indexing.reindex_all(progress=lambda done: click.echo(f"\r{done:,} listings", nl=False))
    click.echo(f"\r{count:,} listings indexed")


commands: list[click.Command] = [search_group]
