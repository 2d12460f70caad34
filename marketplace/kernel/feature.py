"""What a feature brings to the site, said once.

Every package of `marketplace` that has pages, messages, letters or tables of its own declares one `FEATURE` in its
`feature.py`; `marketplace/features.py` lists the packages in the order of their floors. All that the site needs to know
of them is derived here: nothing registers itself, and nothing has to be entered in a second place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from importlib import import_module
from typing import Any, NamedTuple, TypeVar

import click
from flask import Blueprint, Flask, current_app, url_for

from marketplace.kernel import forgetting
from marketplace.kernel.actor import Actor
from marketplace.kernel.forgetting import OrganisationFates, PersonFates
from marketplace.kernel.outbox import Handler
from marketplace.kernel.scene import Scene
from marketplace.kernel.text import Text
from marketplace.kernel.watch import Watched
from marketplace.kernel.work import WorkItem

Refs = dict[str, Any]
Value = TypeVar("Value")
MENUS = ("main", "desk", "user", "foot")


@dataclass(frozen=True)
class Letter:
    """A mail that the feature sends, `templates/mail/<name>.txt`.

    `on_talks`: it comes as each person wants letters on deals (at once, once a day, not at all). What law, money or a
    promised deadline requires never is. `urgent`: it also comes as a short notice to the phones of who wants that.
    `at_sending` decides the contents when it goes out: (person, refs) -> refs,
    None to send nothing; it may raise outbox.Later.
    """

    on_talks: bool = False
    urgent: bool = False
    at_sending: Callable[[Any, Refs], Refs | None] | None = None


def letters(*names: str, on_talks: bool = False, urgent: bool = False) -> dict[str, Letter]:
    """Several letters of one kind."""
    return {name: Letter(on_talks, urgent) for name in names}


@dataclass(frozen=True)
class MenuEntry:
    """A page in one or several menus: the number is its place there (page head, desk's side, person's own, foot)."""

    endpoint: str
    label: Text
    icon: str
    seen_by: Callable[[Actor], bool]
    main: int | None = None
    desk: int | None = None
    user: int | None = None
    foot: int | None = None


class PolicyRow(NamedTuple):
    """A rate, floor or deadline that ships with the site; `confirmed` False: counsel should confirm it."""

    key: str
    from_on: date
    value: Any
    source: str
    confirmed: bool = True


@dataclass(frozen=True)
class Feature:
    """One package of the site, and everything that others derive from it.

    name                 the package's; also the namespace of its endpoints
    blueprint            its pages
    commands             its `flask` commands
    handlers, jobs       outbox topic -> handler · job (a topic too) -> how often the clock sends it
    letters, subjects    the mails it sends · ref in a letter ("invoice_id") -> the table whose row the letter shows
    work                 what waits for a person (내 업무), or what the person waits for
    watched              its tables of states: what limits each state, who is reminded of it, where it is listed
    menu                 its pages in the site's menus
    links                name -> endpoint, by which lower floors lead to its pages without knowing it
    answers              question -> who answers it: what lower floors ask of higher ones without knowing them
    papers               table name -> may this actor read the papers of that row
    policy               the dated rules that it reads
    persons              table -> what becomes of its rows when the person named in them leaves
    erase_person         whatever that takes beyond deleting rows; in the transaction of leaving
    organisations        table -> what becomes of its rows when the organisation is merged or closed
    organisation_merged, organisation_closed   handlers of these messages, for rows that the feature moves itself
    retention            what it keeps of people, why and how long: rows of the privacy notice, carried out by the clock
    demo                 what it shows in the demo, told by its own `demo.py`
    """

    name: str
    blueprint: Blueprint | None = None
    commands: Sequence[click.Command] = ()
    handlers: Mapping[str, Handler] = field(default_factory=dict)
    jobs: Mapping[str, timedelta] = field(default_factory=dict)
    letters: Mapping[str, Letter] = field(default_factory=dict)
    subjects: Mapping[str, type[Any]] = field(default_factory=dict)
    work: Sequence[Callable[[Actor], list[WorkItem]]] = ()
    watched: Sequence[Watched] = ()
    menu: Sequence[MenuEntry] = ()
    links: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    papers: Mapping[str, Callable[[Actor, int], bool]] = field(default_factory=dict)
    policy: Sequence[PolicyRow] = ()
    persons: PersonFates = field(default_factory=dict)
    erase_person: forgetting.Eraser | None = None
    organisations: OrganisationFates = field(default_factory=dict)
    organisation_merged: Handler | None = None
    organisation_closed: Handler | None = None
    retention: Sequence[forgetting.Retention] = ()
    demo: Sequence[Scene] = ()


class Features(tuple[Feature, ...]):
    """The installed features, lower floors first, and the tables that follow from them."""

    @cached_property
    def handlers(self) -> dict[str, Handler]:
        """Topic -> handler. Several features may hear of one message; all are idempotent, so a retry repeats them."""
        heard: dict[str, list[Handler]] = {"organisation_merged": [self._follow]}
        for feature in self:
            for topic, handler in feature.handlers.items():
                heard.setdefault(topic, []).append(handler)
            if feature.organisation_merged:
                heard["organisation_merged"].append(feature.organisation_merged)
            if feature.organisation_closed:
                heard.setdefault("organisation_closed", []).append(feature.organisation_closed)
        return {topic: _each(handlers) for topic, handlers in heard.items()}

    @cached_property
    def jobs(self) -> dict[str, timedelta]:
        return _merged((feature.jobs for feature in self), "job")

    @cached_property
    def letters(self) -> dict[str, Letter]:
        return _merged((feature.letters for feature in self), "letter")

    @cached_property
    def subjects(self) -> dict[str, type[Any]]:
        return _merged((feature.subjects for feature in self), "subject")

    @cached_property
    def papers(self) -> dict[str, Callable[[Actor, int], bool]]:
        return _merged((feature.papers for feature in self), "reader of papers")

    @cached_property
    def links(self) -> dict[str, str]:
        return _merged((feature.links for feature in self), "link")

    @cached_property
    def persons(self) -> PersonFates:
        return _merged((feature.persons for feature in self), "fate of a person's rows")

    @cached_property
    def organisations(self) -> OrganisationFates:
        return _merged((feature.organisations for feature in self), "fate of an organisation's rows")

    @cached_property
    def _menus(self) -> dict[str, list[MenuEntry]]:
        entries = [entry for feature in self for entry in feature.menu]
        return {
            menu: sorted(
                (entry for entry in entries if getattr(entry, menu) is not None),
                key=lambda entry, menu=menu: getattr(entry, menu),  # type: ignore[misc]
            )
            for menu in MENUS
        }

    def menu(self, name: str) -> list[MenuEntry]:
        """The entries of one of MENUS, in their places."""
        return self._menus[name]

    def policy_rows(self) -> list[PolicyRow]:
        return [row for feature in self for row in feature.policy]

    def work_items(self, actor: Actor) -> list[WorkItem]:
        """What waits for a person and what the person waits for, of all features."""
        return [item for feature in self for work in feature.work for item in work(actor)]

    def answers(self, question: str) -> list[Callable[..., Any]]:
        """Who answers this question, lower floors first; nobody where no installed feature does."""
        return [feature.answers[question] for feature in self if question in feature.answers]

    def forget_person(self, person: forgetting.Person) -> None:
        """Erase what names the person, everywhere, in the caller's transaction; higher floors first."""
        erasers = [feature.erase_person for feature in reversed(self) if feature.erase_person]
        forgetting.forget_person(person, self.persons, erasers)

    @cached_property
    def retention(self) -> dict[str, forgetting.Retention]:
        """What is kept of people, by its key, in the order of the privacy notice."""
        return _merged(({row.key: row for row in feature.retention} for feature in self), "retention")

    def purge(self) -> None:
        """Forget what has been kept long enough, everywhere."""
        forgetting.purge(self.retention.values())

    def _follow(self, payload: dict[str, Any], key: str) -> None:
        forgetting.follow(payload["organisation_id"], payload["into_id"], self.organisations)


def load(packages: Iterable[str]) -> Features:
    """The features of these packages (`marketplace.billing`), each found as FEATURE in its `feature.py`."""
    return Features(import_module(f"{package}.feature").FEATURE for package in packages)


def install(app: Flask, features: Features) -> None:
    """Give the application its pages, commands and handlers."""
    app.extensions["features"] = features
    app.extensions["handlers"] = features.handlers
    for feature in features:
        if feature.blueprint is not None:
            app.register_blueprint(feature.blueprint)
        for command in feature.commands:
            app.cli.add_command(command)


def installed() -> Features:
    """The features of the current application."""
    found: Features = current_app.extensions["features"]
    return found


def page(name: str) -> str:
    """The endpoint that a feature offers under this name, empty where none does; an endpoint is its own name."""
    return name if "." in name else installed().links.get(name, "")


def link(name: str, **values: Any) -> str | None:
    """The address of an endpoint, or of the page that a feature offers under this name; None where none does.

    An endpoint is written only by its own package and those above it; everybody else leads there by the name.
    """
    endpoint = page(name)
    return url_for(endpoint, **values) if endpoint else None


def _each(handlers: Sequence[Handler]) -> Handler:
    if len(handlers) == 1:
        return handlers[0]

    def run(payload: dict[str, Any], key: str) -> None:
        for handler in handlers:
            handler(payload, key)

    return run


def _merged(tables: Iterable[Mapping[Any, Value]], what: str) -> dict[Any, Value]:
    """One table of several; the same key twice is a mistake of whoever wrote the features."""
    found: dict[Any, Value] = {}
    for table in tables:
        if twice := found.keys() & table.keys():
            raise ValueError(f"two features bring the {what} {sorted(map(str, twice))}")
        found.update(table)
    return found
