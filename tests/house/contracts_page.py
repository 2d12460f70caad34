"""Writes docs/contracts.md from the tables of states and from what the packages declare of them: `python -m tests.house.contracts_page`.

`faults` names what the page would show as a gap: a state that nobody can leave, a day of which nobody is told.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path

from marketplace.kernel.feature import Feature, Features, load
from marketplace.kernel.lifecycle import SYSTEM_PARTY, Lifecycle
from marketplace.kernel.text import LANGUAGES, reading, t
from marketplace.kernel.watch import Derived, Watch, Watched
from marketplace.licensing.clauses import agreement, express, nda, promises
from marketplace.rights.models import KINDS

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "contracts.md"
# Whose tables touch what two parties promise each other.
ROOMS = ("negotiation", "licensing", "royalties")
CALENDAR = ROOT / "marketplace" / "dealroom" / "deadlines.py"
NO_SUBJECT = frozenset({"reservation"})  # a hold for a term sheet, no agreement of its own

HEAD = """# Contracts

Made by `python -m tests.house.contracts_page`; not written by hand. A test fails where this page is not what would be made
today, so it says what the machine does, and nothing that somebody hopes it does.

It is made from the tables of states (`lifecycle.py` of negotiation, licensing and royalties) and from what each package says
beside them of what watches a state (`watches.py`): the day that limits it, the letters, the list of work in which it stands. The
calendar of a person shows every line of their list that has a day. A test (`tests/house/test_contracts.py`) names a state that is not
the last and has no step, a day without a reminder or without a line, and a state that waits for a person and is listed nowhere. An
exception stands here with its reason; one that begins with "open:" is a gap that is known and not yet closed.

The articles stand at the end: what each of them promises, the service that carries it out and the test that shows it
(`licensing/clauses/promises.py`). A test names an article without a row, a row whose service or test is not there, and a service of
licensing that no article speaks of and that has no reason.
"""


def rooms(features: Features) -> Iterator[Feature]:
    return (feature for feature in features if feature.name in ROOMS)


def module_text(of: object) -> str:
    return Path(inspect.getfile(of)).read_text()  # type: ignore[arg-type]


def name_of(day: object) -> str:
    """`Agreement.sign_by`, `use.due_on`."""
    if hasattr(day, "class_"):
        return f"{day.class_.__name__}.{day.key}"
    return f"{day.__module__.rpartition('.')[2]}.{day.__name__}"  # type: ignore[attr-defined]


def exits(row: Watched, state: str) -> dict[str, tuple[str, frozenset[str]]]:
    """step -> (state to which it leads, who may take it)."""
    return {name: (step.to, step.by) for name, step in row.table.steps.items() if state in step.sources}


def faults(features: Features) -> list[str]:
    """What the page would have to leave empty, and what it says that is not so."""
    return [*_tables_left_out(features), *_wrong_rows(features), *promises_apart()]


def article_keys() -> list[str]:
    """The keys of every article in their order: of the long form, of the short form, of the undertaking of confidence."""
    long_and_short = [write.__name__ for write in (*agreement._ORDER, *express.ORDER)]
    return list(dict.fromkeys([*long_and_short, *(f"nda{write.__name__}" for write in nda._ORDER)]))


def promises_apart() -> Iterator[str]:
    """Articles, services and tests that do not meet."""
    said = {*promises.PROMISES, *promises.SILENT}
    for key in sorted(said ^ set(article_keys())):
        yield f"article {key}: {'is no article' if key in said else 'nothing is said of what it promises'}"
    named = set()
    for key, rows in promises.PROMISES.items():
        for row in rows:
            named |= set(row.by.split())
            yield from (f"article {key}: {fault}" for fault in _of_promise(row))
    services = import_module("marketplace.licensing.services").__all__
    for name in sorted(set(services) - set(promises.UNSAID)):
        if f"licensing.{name}" not in named:
            yield f"licensing.{name}: no article speaks of it, and UNSAID gives no reason"
    yield from (f"UNSAID: no service {name}" for name in sorted(set(promises.UNSAID) - set(services)))


def _of_promise(row: promises.Promise) -> Iterator[str]:
    if not row.by and not row.open:
        yield f"nothing carries out: {row.says}"
    if row.by and not row.test:
        yield f"no test shows: {row.says}"
    for service in row.by.split():
        package, _, name = service.partition(".")
        rooms_of = [import_module(f"marketplace.{package}.{room}") for room in ("services", "queries")]
        if not any(hasattr(room, name) for room in rooms_of):
            yield f"no service {service}"
    path, _, name = row.test.partition("::")
    if row.test and not ((ROOT / path).is_file() and name and f"def {name}(" in (ROOT / path).read_text()):
        yield f"no test {row.test}"


def _articles() -> Iterator[str]:
    yield "## Articles\n"
    yield "| article | promises | carried out by | shown by |"
    yield "| --- | --- | --- | --- |"
    for key in article_keys():
        if key in promises.SILENT:
            yield f"| {key} | no day, sum or act: {promises.SILENT[key]} | – | – |"
        for row in promises.PROMISES.get(key, ()):
            by = ", ".join(f"`{name}`" for name in row.by.split()) or "nothing"
            by += f" (open: {row.open})" if row.open else ""
            yield f"| {key} | {row.says} | {by} | {row.test.partition('::')[2] or '–'} |"
    yield ""
    yield "Services of licensing that no article speaks of:\n"
    reasons = dict.fromkeys(promises.UNSAID.values())
    for reason in reasons:
        names = ", ".join(f"`{name}`" for name, why in promises.UNSAID.items() if why == reason)
        yield f"- {names}: {reason}"
    yield ""


def _tables_left_out(features: Features) -> Iterator[str]:
    for feature in rooms(features):
        said = {id(row.table) for row in feature.watched}
        module = import_module(f"marketplace.{feature.name}.lifecycle")
        for name, table in vars(module).items():
            if isinstance(table, Lifecycle) and id(table) not in said:
                yield f"{feature.name}: nothing is said of what watches the states of {name}"


def _wrong_rows(features: Features) -> Iterator[str]:
    for feature in rooms(features):
        for row in feature.watched:
            subject = row.table.subject_type
            yield from (f"{subject}: {fault}" for fault in _of_table(feature, row))
            for state, watches in row.states.items():
                for watch in watches:
                    where = f"{subject} {state} {' '.join(watch.kinds)}".strip()
                    yield from (f"{where}: {fault}" for fault in _of_watch(features, feature, watch))
                    yield from (f"{where}: {fault}" for fault in gaps(row, state, watch))


def _of_table(feature: Feature, row: Watched) -> Iterator[str]:
    states = set(row.table.states)
    for state in sorted(states ^ (row.final | set(row.states))):
        yield f"{state} is neither final nor watched, or is no state"
    for state in sorted(row.final & set(row.states)):
        yield f"{state} is final and watched"
    for state in sorted(states):
        there = exits(row, state)
        if state in row.final and there:
            yield f"{state} is called final and can be left by {sorted(there)}"
        if state not in row.final and not there:
            yield f"{state} has no exit"
    if isinstance(row.table, Derived):
        services = import_module(f"marketplace.{feature.name}.services")
        for name in row.table.steps:
            if not hasattr(services, name):
                yield f"no service {name}"
    for state, watches in row.states.items():
        named = [kind for watch in watches for kind in watch.kinds]
        if set(named) - set(KINDS):
            yield f"{state} names kinds that do not exist"
        if row.table.subject_type == "agreement" and all(watch.kinds for watch in watches):
            yield from (f"{state} leaves out {kind}" for kind in sorted(set(KINDS) - NO_SUBJECT - set(named)))


def _of_watch(features: Features, feature: Feature, watch: Watch) -> Iterator[str]:
    """What is declared is there: the rule ships, the job sends the letter, the list reads the day."""
    rules = {row.key for row in features.policy_rows()}
    yield from (f"no rule {key}" for key in watch.counted if key not in rules)
    for letter in (*watch.told, *watch.reminds, *watch.over):
        if letter not in features.letters:
            yield f"no letter {letter}"
    for letter, job in {**watch.reminds, **watch.over}.items():
        if job not in features.jobs:
            yield f"no job {job}"
        elif not any(f'"{letter}"' in text for text in _package_of(features, job)):
            yield f"{job} does not send {letter}"
    if watch.shown is not None and not _is_listed(feature, watch):
        yield f"{watch.shown.__name__} is in nobody's list of work"
    if watch.shown is not None and watch.day is not None and not _reads(watch):
        yield f"{watch.shown.__name__} does not show {name_of(watch.day)}"


def _package_of(features: Features, job: str) -> list[str]:
    """The texts of the package whose job it is."""
    found = []
    for feature in features:
        if job in feature.handlers and job in feature.jobs:
            folder = ROOT / "marketplace" / feature.name / "services"
            paths = folder.rglob("*.py") if folder.is_dir() else [folder.with_suffix(".py")]
            found += [path.read_text() for path in paths]
    return found


def _is_listed(feature: Feature, watch: Watch) -> bool:
    """Whether a list of work, or the calendar, asks what is declared to list it."""
    assert watch.shown is not None
    if watch.shown in feature.work:
        return True
    called = re.compile(rf"\b{watch.shown.__name__}\(actor")
    queries = sorted((ROOT / "marketplace" / feature.name / "queries").rglob("*.py"))
    return any(
        called.search(text.replace(f"def {watch.shown.__name__}(", ""))
        for text in (path.read_text() for path in [*queries, CALENDAR])
    )


def _reads(watch: Watch) -> bool:
    key = getattr(watch.day, "key", None) or watch.day.__name__
    read = re.compile(rf"\.{key}\b|\b{key}\(")
    return any(read.search(text) for text in (module_text(watch.shown), CALENDAR.read_text()))


def gaps(row: Watched, state: str, watch: Watch) -> Iterator[str]:
    """What is missing and has no reason."""
    if watch.because:
        return
    by = {party for _, parties in exits(row, state).values() for party in parties}
    if watch.day is not None and not watch.reminds:
        yield "a day and no reminder"
    if watch.day is not None and watch.shown is None:
        yield "a day and no entry in list and calendar"
    if by - {SYSTEM_PARTY} and watch.day is None and watch.shown is None:
        yield "waits for a person, and has neither day nor entry"


def page(features: Features) -> str:
    """The whole of docs/contracts.md."""
    parts = [HEAD, *_counsel(features), *_open(features), "## States\n"]
    for feature in rooms(features):
        parts.append(f"### {feature.name}\n")
        for row in feature.watched:
            parts += _table(features, row)
    parts += _articles()
    return "\n".join(parts)


def _table(features: Features, row: Watched) -> Iterator[str]:
    with reading("en"):
        yield f"#### {row.table.subject_type}\n"
        last = ", ".join(
            f"`{name}` ({t(row.table.states[name])})" for name in row.table.states if name in row.final
        )
        yield f"Ends in: {last or 'no last state; it goes with what it belongs to'}.\n"
        yield "| state | steps out of it, by whom | its day | letters | list and calendar |"
        yield "| --- | --- | --- | --- | --- |"
        for state in row.table.states:
            for watch in row.states.get(state, ()):
                kinds = (
                    f"; {_kinds(row.states[state], watch)}"
                    if len(row.states[state]) > 1 or watch.kinds
                    else ""
                )
                cells = (
                    f"`{state}` ({t(row.table.states[state])}{kinds})",
                    "; ".join(
                        f"`{name}` → {to}: {', '.join(sorted(by))}"
                        for name, (to, by) in exits(row, state).items()
                    ),
                    _day(features, watch),
                    _letters(watch),
                    _listed(watch),
                )
                yield f"| {' | '.join(cells)} |"
        yield ""


def _kinds(watches: Iterable[Watch], watch: Watch) -> str:
    if watch.kinds:
        return ", ".join(t(KINDS[kind][0]) for kind in watch.kinds)
    return "all others" if any(other.kinds for other in watches) else "all"


def _day(features: Features, watch: Watch) -> str:
    if watch.day is None:
        return "–"
    values = {row.key: row.value for row in sorted(features.policy_rows(), key=lambda row: row.from_on)}
    rules = ", ".join(f"{key} {values[key]}" for key in watch.counted)
    return f"`{name_of(watch.day)}`" + (f" ({rules})" if rules else "")


def _letters(watch: Watch) -> str:
    said = (("begun", watch.told), ("before", watch.reminds), ("over", watch.over))
    return "; ".join(f"{when}: {', '.join(letters)}" for when, letters in said if letters) or "–"


def _listed(watch: Watch) -> str:
    shown = (
        "–"
        if watch.shown is None
        else f"`{watch.shown.__module__.rpartition('.')[2]}.{watch.shown.__name__}`"
    )
    return shown + (f". {watch.because[0].upper()}{watch.because[1:]}" if watch.because else "")


def _open(features: Features) -> Iterator[str]:
    yield "## Known gaps\n"
    yield from list(_gaps(features)) or ["None is known."]
    yield ""


def _gaps(features: Features) -> Iterator[str]:
    for feature in rooms(features):
        for row in feature.watched:
            for state, watches in row.states.items():
                for watch in watches:
                    if watch.because.startswith("open: "):
                        kinds = f" ({', '.join(watch.kinds)})" if watch.kinds else ""
                        yield f"- {row.table.subject_type} `{state}`{kinds}: {watch.because.removeprefix('open: ')}"
    for row in dict.fromkeys(row for rows in promises.PROMISES.values() for row in rows):
        if row.open and not row.by:
            yield f"- the paper says: {row.says}; {row.open}"


def _counsel(features: Features) -> Iterator[str]:
    yield "## What counsel must still decide\n"
    yield "All wording of the articles (`licensing/clauses`) is a template until counsel has confirmed it. Of the dated rules that ship,"
    yield "these are marked as not confirmed:\n"
    yield "| rule | from | value | source |"
    yield "| --- | --- | --- | --- |"
    for row in features.policy_rows():
        if not row.confirmed:
            yield f"| {row.key} | {row.from_on} | {row.value} | {row.source} |"
    yield ""


if __name__ == "__main__":
    from marketplace.features import PACKAGES

    assert "en" in LANGUAGES
    found = load(PACKAGES)
    PAGE.write_text(page(found))
    for fault in faults(found):
        print(fault)
