"""What a feature may not leave unsaid: each check reads the declared features beside their code and names what is missing.

A check takes a House (the features, their source, the templates) and gives sentences; an empty list is a whole house.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib import import_module
from pathlib import Path

from flask import Flask

from marketplace.kernel.database import Base
from marketplace.kernel.feature import Features
from marketplace.kernel.forgetting import By, Erased, Follows, Table
from tests.trees import nodes

ROOT = Path(__file__).parents[2]
# Sent by the outbox's own parts: letters by `notify`, jobs by the clock.
BUILT_IN = frozenset({"mail"})
# The house's own tables, kept for the house's reasons; they point to no account.
NOBODYS = frozenset({"audit_batch", "audit_event", "outbox"})
# Stripe returns to "paid"; the exports' addresses are made from the format chosen; a proxy asks whether the site lives.
ASKED_BY_PROGRAMS = frozenset(
    {
        "static",
        "billing.paid",
        "watching.healthz",
        "watching.readyz",
        "catalog.export_bibtex",
        "catalog.export_csv",
        "catalog.export_xlsx",
        "outlets.oai_pmh",
        "outlets.robots",
    }
)


class Source:
    """The code of some packages, of the kernel and of the pages' common ground, read once; not what only declares."""

    def __init__(self, packages: tuple[str, ...]) -> None:
        folders = [
            ROOT / package.replace(".", "/")
            for package in (*packages, "marketplace.kernel", "marketplace.web")
        ]
        paths = [
            path for folder in folders for path in sorted(folder.rglob("*.py")) if path.name != "feature.py"
        ]
        self.trees = {path: ast.parse(path.read_text()) for path in paths}
        self.strings: set[str] = set()  # every string that stands in the code
        self.calls: dict[str, list[ast.Call]] = {}  # calls by the function's name, however it was imported
        self.constants: dict[
            str, str
        ] = {}  # names of module-level strings, so that `send(RIGHTS_CHANGED, …)` can be read
        for tree in self.trees.values():
            for node in nodes(tree):
                self._note(node)

    def _note(self, node: ast.AST) -> None:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            self.strings.add(node.value)
        elif isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            self.calls.setdefault(name, []).append(node)
        elif isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Constant):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            if isinstance(target, ast.Name) and isinstance(node.value.value, str):
                self.constants[target.id] = node.value.value


@lru_cache
def source_of(packages: tuple[str, ...]) -> Source:
    return Source(packages)


@dataclass(frozen=True)
class House:
    """The features under test, their packages, and the application that they make."""

    features: Features
    packages: tuple[str, ...]
    app: Flask

    @property
    def source(self) -> Source:
        return source_of(self.packages)

    @property
    def trees(self) -> dict[Path, ast.Module]:
        return self.source.trees

    @property
    def strings(self) -> set[str]:
        return self.source.strings

    @cached_property
    def templates(self) -> dict[str, str]:
        """Name -> text of every template, those in a feature's own folder among them."""
        loader = self.app.jinja_env.loader
        assert loader is not None
        return {name: loader.get_source(self.app.jinja_env, name)[0] for name in loader.list_templates()}

    def calls(self, *names: str) -> list[ast.Call]:
        return [call for name in names for call in self.source.calls.get(name, [])]

    def first_words(self, *names: str) -> set[str]:
        """The first argument of these functions, where it is a string or the name of one."""
        found = set()
        for call in self.calls(*names):
            word = call.args[0] if call.args else None
            if isinstance(word, ast.Constant) and isinstance(word.value, str):
                found.add(word.value)
            elif isinstance(word, ast.Name) and word.id in self.source.constants:
                found.add(self.source.constants[word.id])
        return found


def tables_of(house: House) -> Iterator[tuple[str, Table]]:
    """(feature's name, table) of every table that a feature's package declares."""
    packages = {package.rpartition(".")[2]: package for package in house.packages}
    for mapper in Base.registry.mappers:
        for name, package in packages.items():
            if mapper.class_.__module__.startswith(f"{package}."):
                yield name, mapper.class_


def _points_to(table: Table, target: str) -> bool:
    return any(key.column.table.name == target for key in table.__table__.foreign_keys)


def tables_that_name_a_person_say_what_becomes_of_it(house: House) -> list[str]:
    """A table that points to an account, or holds an address of mail, is among its feature's `persons`."""
    wrong = []
    fates = {feature.name: feature for feature in house.features}
    for name, table in tables_of(house):
        named = _points_to(table, "user_account") or "email" in table.__table__.columns
        fate = fates[name].persons.get(table)
        if named and fate is None:
            wrong.append(f"{name}: {table.__name__} names a person; persons does not say what becomes of it")
        if isinstance(fate, Erased) and fate.column not in table.__table__.columns:
            wrong.append(f"{name}: {table.__name__} has no column {fate.column}")
        if isinstance(fate, By) and fates[fate.feature].erase_person is None:
            wrong.append(f"{name}: {fate.feature} has no erase_person for {table.__name__}")
    return wrong


def tables_that_name_an_organisation_say_what_becomes_of_it(house: House) -> list[str]:
    """A table that points to an organisation is among its feature's `organisations`, for merging and for closing."""
    wrong = []
    fates = {feature.name: feature for feature in house.features}
    for name, table in tables_of(house):
        fate = fates[name].organisations.get(table)
        if fate is None:
            if _points_to(table, "organisation"):
                wrong.append(
                    f"{name}: {table.__name__} names an organisation; organisations does not say what becomes of it"
                )
            continue
        if isinstance(fate.merged, Follows) and fate.merged.column not in table.__table__.columns:
            wrong.append(f"{name}: {table.__name__} has no column {fate.merged.column}")
        # Accounts moves its own people within the merger; everybody else hears of it.
        if (
            isinstance(fate.merged, By)
            and fate.merged.feature != "accounts"
            and fates[fate.merged.feature].organisation_merged is None
        ):
            wrong.append(f"{name}: {fate.merged.feature} has no organisation_merged for {table.__name__}")
        if isinstance(fate.closed, By) and fates[fate.closed.feature].organisation_closed is None:
            wrong.append(f"{name}: {fate.closed.feature} has no organisation_closed for {table.__name__}")
    return wrong


def _sent(house: House) -> set[str]:
    return house.first_words("send", "run_now") | set(house.features.jobs) | BUILT_IN


def every_topic_has_a_handler(house: House) -> list[str]:
    """What is sent, by a service or by the clock, is heard."""
    sent = {topic for topic in _sent(house) if "." not in topic}
    return [f"{topic} is sent and nobody handles it" for topic in sorted(sent - set(house.features.handlers))]


def every_handler_hears_something(house: House) -> list[str]:
    """A handler whose topic nobody sends is a job that was forgotten, or dead."""
    unheard = set(house.features.handlers) - _sent(house)
    return [f"{topic} is handled and nobody sends it" for topic in sorted(unheard)]


def every_letter_is_declared_written_and_sent(house: House) -> list[str]:
    """A letter has its line in a feature, its template, and somebody who sends it."""
    declared = set(house.features.letters)
    written = {
        name[5:-4] for name in house.templates if name.startswith("mail/") and not name.startswith("mail/_")
    }
    sent = house.first_words("notify", "notify_address")
    return [
        *(f"{name} is sent and no feature declares it" for name in sorted(sent - declared)),
        *(f"templates/mail/{name}.txt belongs to no feature" for name in sorted(written - declared)),
        *(f"{name} has no template" for name in sorted(declared - written)),
        *(f"{name} is declared and nobody sends it" for name in sorted(declared - house.strings)),
    ]


def every_letter_is_read_by_a_test(house: House, read: Iterable[str]) -> list[str]:
    """`read`: the letters that a test renders and looks into."""
    return [f"no test reads {name}" for name in sorted(set(house.features.letters) - set(read))]


def every_row_shown_in_a_letter_is_declared(house: House) -> list[str]:
    """`notify(…, invoice_id=7)` shows an invoice: its feature says which table that is."""
    refs = {
        word.arg for call in house.calls("notify", "notify_address") for word in call.keywords if word.arg
    }
    rows = {ref for ref in refs if ref.endswith("_id")}
    return [
        f"{ref} stands in a letter and is no subject" for ref in sorted(rows - set(house.features.subjects))
    ]


def _of_module(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name)


def every_list_of_work_is_brought(house: House) -> list[str]:
    """A function `…work_items` that its feature does not bring is asked by nobody."""
    brought = {work for feature in house.features for work in feature.work}
    wrong = []
    for path, tree in house.trees.items():
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and node.name == "work_items":
                module = import_module(
                    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
                )
                asked = {call.func.value.id for call in house.calls("work_items") if _of_module(call)}
                if module.work_items not in brought and path.stem not in asked:
                    wrong.append(f"{module.__name__}.work_items is not in its feature's work")
    return wrong


def every_page_in_a_menu_or_link_exists(house: House) -> list[str]:
    named = [entry.endpoint for feature in house.features for entry in feature.menu]
    named += house.features.links.values()
    return [
        f"{endpoint} is in a menu or a link and is no page"
        for endpoint in named
        if endpoint not in house.app.view_functions
    ]


def every_page_is_led_to(house: House) -> list[str]:
    """A page that stands in no menu, no link, no template and no redirect is found by nobody."""
    named = {entry.endpoint for feature in house.features for entry in feature.menu}
    named |= set(house.features.links.values()) | house.strings
    texts = "\n".join(house.templates.values())
    pages = {rule.endpoint for rule in house.app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    return [
        f"nothing leads to {page}"
        for page in sorted(pages - named - ASKED_BY_PROGRAMS)
        if f'"{page}"' not in texts and f"'{page}'" not in texts
    ]


def every_route_has_its_row(house: House, rows: Iterable[tuple[str, str]]) -> list[str]:
    """`rows`: (endpoint, method) of the access matrix."""
    routes = {
        (rule.endpoint, method)
        for rule in house.app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    return [
        f"{method} {endpoint} has no row in the access matrix"
        for endpoint, method in sorted(routes - set(rows))
    ]


def every_rule_that_is_read_ships_with_the_site(house: House) -> list[str]:
    """A policy key that the code reads has a row, and a row is read by somebody."""
    shipped = {row.key for row in house.features.policy_rows()}
    read = {
        call.args[0].value
        for call in house.calls("value")
        if isinstance(call.func, ast.Attribute)
        and getattr(call.func.value, "id", "") == "policy"
        and isinstance(call.args[0], ast.Constant)
    }
    return [
        *(f"{key} is read and ships with no feature" for key in sorted(read - shipped)),
        *(f"{key} ships and nobody reads it" for key in sorted(shipped - house.strings)),
    ]
