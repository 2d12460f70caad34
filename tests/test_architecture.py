"""The house stays as drawn in docs/architecture.md: who may import whom, and where what may happen."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest

from marketplace.features import PACKAGES
from marketplace.kernel.feature import load
from tests.trees import forget, nodes_of, tree_of

ROOT = Path(__file__).parent.parent
# Lower floors first: the house's own, then the features in the order that marketplace/features.py gives them.
FLOORS = [
    ["kernel"],
    ["formats"],
    ["gateways"],
    ["migrations"],
    ["accounts"],
    ["installation", "worker"],
    *([package.partition(".")[2]] for package in PACKAGES if package != "marketplace.accounts"),
    ["features", "__init__"],
]
FLOOR = {name: number for number, names in enumerate(FLOORS) for name in names}
ROUTE_MODULES = ("routes", "forms")


@pytest.fixture(scope="module", autouse=True)
def trees_are_put_away() -> Iterator[None]:
    yield
    forget()


def modules() -> Iterator[tuple[Path, list[str]]]:
    for path in sorted((ROOT / "marketplace").rglob("*.py")):
        parts = list(path.relative_to(ROOT / "marketplace").with_suffix("").parts)
        yield path, parts


def imports(path: Path) -> Iterator[str]:
    for node in nodes_of(path):
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def test_nobody_imports_upwards() -> None:
    wrong = []
    for path, parts in modules():
        mine = parts[0]
        if mine in ("web", "migrations"):
            continue
        for name in set(imports(path)):
            if not name.startswith("marketplace."):
                continue
            theirs = name.split(".")[1]
            if theirs in (mine, "web"):
                continue
            if FLOOR.get(theirs, -1) > FLOOR[mine] or (
                FLOOR.get(theirs) == FLOOR[mine] and mine not in FLOORS[-1]
            ):
                wrong.append(f"{path.relative_to(ROOT)} imports {name}")
    assert wrong == []


def test_web_stands_on_accounts_and_knows_no_feature_above() -> None:
    allowed = {"kernel", "formats", "accounts", "web"}
    wrong = [
        f"{path.name} imports {name}"
        for path, parts in modules()
        if parts[0] == "web"
        for name in imports(path)
        if name.startswith("marketplace.") and name.split(".")[1] not in allowed
    ]
    assert wrong == []


def test_only_pages_touch_the_request() -> None:
    wrong = []
    for path, parts in modules():
        is_page = parts[0] in ("web", "api") or any(part in ROUTE_MODULES for part in parts)
        for name in imports(path):
            if not is_page and name in (
                "flask.request",
                "flask.session",
                "flask_login.current_user",
                "flask.g",
            ):
                wrong.append(f"{path.relative_to(ROOT)} imports {name}")
            if (
                not is_page
                and parts[-1] not in ("feature", "__init__")
                and name.startswith("marketplace.web")
            ):
                wrong.append(f"{path.relative_to(ROOT)} imports {name}")
    assert wrong == []


def test_the_search_library_stands_alone() -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in (ROOT / "search_index").rglob("*.py")
        for name in imports(path)
        if name.split(".")[0] in ("marketplace", "flask", "sqlalchemy", "flask_sqlalchemy")
    ]
    assert wrong == []


def test_only_the_lifecycle_assigns_a_state() -> None:
    wrong = []
    for path, parts in modules():
        if parts == ["kernel", "lifecycle"] or parts[0] == "migrations":
            continue
        for node in nodes_of(path):
            targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
            for target in targets:
                if (
                    isinstance(node, ast.Assign | ast.AugAssign)
                    and isinstance(target, ast.Attribute)
                    and target.attr == "state"
                ):
                    wrong.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert wrong == []


def test_routes_and_templates_ask_no_database() -> None:
    wrong = []
    for path, parts in modules():
        if any(part in ROUTE_MODULES for part in parts):
            wrong += [
                f"{path.relative_to(ROOT)} imports {name}"
                for name in imports(path)
                if name.split(".")[0] == "sqlalchemy" or name == "marketplace.kernel.database.db"
            ]
    for path in (ROOT / "templates").rglob("*.html"):
        if any(word in path.read_text() for word in (".query.", "session.execute", "session.scalars")):
            wrong.append(str(path.relative_to(ROOT)))
    assert wrong == []


@pytest.mark.parametrize(
    "name", [f"requirements/{name}.txt" for name in ("base", "test", "scale", "benchmark")]
)
def test_every_requirement_is_pinned_with_hashes_and_names_no_host(name: str) -> None:
    text = (ROOT / name).read_text()
    assert "--hash=sha256:" in text
    assert "://" not in text
    assert "index-url" not in text.replace("--no-emit-index-url", "")


ENDPOINT = re.compile(r"([a-z]+)\.[a-z_]+")
LETTER_LINK = re.compile(r'link\("([a-z]+\.[a-z_]+)"')
QUOTED = re.compile(r"""["']([a-z]+\.[a-z_]+)["']""")


def above(text: str, floor: int) -> bool:
    """Whether this is an endpoint of a feature on a floor above."""
    found = ENDPOINT.fullmatch(text)
    return found is not None and FLOOR.get(found[1], -1) > floor and text in ENDPOINTS


ENDPOINTS = {
    f"{package.rpartition('.')[2]}.{rule}"
    for package in PACKAGES
    for path in (ROOT / package.replace(".", "/")).rglob("*.py")
    for rule in re.findall(r"^def ([a-z_]+)\(", path.read_text(), re.M)
    if "routes" in path.parts or path.stem == "routes"
}


def test_no_address_of_a_higher_floor_is_written_below() -> None:
    """Who leads upwards asks for a link by its name (kernel.feature.link): the feature may not be installed."""
    wrong = []
    for path, parts in modules():
        floor = FLOOR["accounts"] if parts[0] == "web" else FLOOR.get(parts[0], len(FLOORS))
        for node in nodes_of(path):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and above(node.value, floor):
                wrong.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.value}")
    features = load(PACKAGES)
    senders = {letter: feature.name for feature in features for letter in feature.letters}
    for path in sorted((ROOT / "templates").rglob("*.*")):
        folder = path.relative_to(ROOT / "templates").parts[0]
        if folder == "mail":
            floor, pattern = FLOOR[senders.get(path.stem, "accounts")], LETTER_LINK
        else:
            floor, pattern = FLOOR.get(folder, FLOOR["accounts"]), QUOTED
        if path.suffix in (".html", ".txt"):
            wrong += [
                f"{path.relative_to(ROOT)} {name}"
                for name in pattern.findall(path.read_text())
                if above(name, floor)
            ]
    assert wrong == []


def test_nothing_registers_itself_at_import() -> None:
    """What a package brings stands in its FEATURE; a module that is imported changes nothing elsewhere."""
    wrong = []
    for path, parts in modules():
        if parts[0] == "migrations":
            continue
        for node in tree_of(path).body:
            called = isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
            if called or isinstance(node, ast.For | ast.While | ast.With):
                wrong.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert wrong == []


def test_a_sum_is_a_whole_number_on_every_database() -> None:
    wrong = [path for path, _ in modules() if "func.sum(" in path.read_text()]
    assert [path.name for path in wrong] == ["database.py"]


ASKED_OF_THE_ACTOR = ("has", "standing_in", "belongs_to")


def test_who_may_is_named_in_permissions_only() -> None:
    """A rule about roles has a name, and lifecycle, queries, services and pages ask it by that name."""
    wrong = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.func.attr}"
        for path, parts in modules()
        if parts[0] not in ("kernel", "web") and parts[-1] != "permissions"
        for node in nodes_of(path)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ASKED_OF_THE_ACTOR
    ]
    assert wrong == []


def test_permissions_stand_on_kernel_and_tables_only() -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path, parts in modules()
        if parts[-1] == "permissions"
        for name in imports(path)
        if name.startswith(f"marketplace.{parts[0]}.") and name.split(".")[2] != "models"
    ]
    assert wrong == []


ROOMS = ("services", "queries", "models")  # what one package may know of another
# Modules of the house itself, of one file each: what prepares the database, what delivers the outbox.
HOUSE = {"features", "installation", "migrations", "worker"}


def contracts_broken() -> Iterator[str]:
    """Every import of another package's inside."""
    beneath = {"kernel", "formats", "gateways", "web", *HOUSE}
    for path, parts in modules():
        if parts[0] == "migrations":
            continue
        is_page = parts[0] in ("web", "api") or any(part in ROUTE_MODULES for part in parts)
        for node in nodes_of(path):
            if (
                not isinstance(node, ast.ImportFrom)
                or node.level
                or not (node.module or "").startswith("marketplace.")
            ):
                continue
            _, theirs, *inside = str(node.module).split(".")
            if theirs == parts[0] or theirs in beneath:
                continue
            for alias in node.names:
                room, *deeper = inside or [alias.name]
                # A form shown on pages of two packages is written once, by the lower one.
                allowed = room in ROOMS or (room == "forms" and is_page)
                if not allowed or deeper or alias.name.startswith("_"):
                    yield f"{path.relative_to(ROOT)} imports {node.module}.{alias.name}"


def test_packages_know_each_other_by_contract() -> None:
    assert list(contracts_broken()) == []


def test_no_query_calls_what_writes() -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path, parts in modules()
        if "queries" in parts
        for name in imports(path)
        if re.fullmatch(r"marketplace\.\w+\.services(\..*)?", name)
    ]
    assert wrong == []


def test_no_module_leads_back_to_itself() -> None:
    """No circle among modules; a package's face only hands on what its rooms hold, and is no room."""
    rooms = {".".join(("marketplace", *parts)): path for path, parts in modules() if path.stem != "__init__"}
    rooms |= {
        ".".join(path.relative_to(ROOT).with_suffix("").parts): path
        for path in (ROOT / "search_index").rglob("*.py")
        if path.stem != "__init__"
    }
    left = {
        name: {other for other in imported_rooms(path, rooms) if other != name}
        for name, path in rooms.items()
    }
    # Whoever imports nothing that is left goes; what remains leads back to itself.
    while free := {name for name, others in left.items() if not others & left.keys()}:
        for name in free:
            del left[name]
    assert sorted(left) == []


def imported_rooms(path: Path, rooms: dict[str, Path]) -> Iterator[str]:
    """The modules that this one takes something from when it is imported, through a package's face too."""
    for node in tree_of(path).body:
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            if node.module in rooms:
                yield node.module
                continue
            handed_on = face(node.module)
            for alias in node.names:
                name = f"{node.module}.{alias.name}"
                yield from {name, handed_on.get(alias.name, name)} & rooms.keys()


@lru_cache
def face(package: str) -> dict[str, str]:
    """Name -> module of what a package's `__init__` hands on."""
    path = ROOT.joinpath(*package.split("."), "__init__.py")
    if not path.exists():
        return {}
    return {
        alias.asname or alias.name: node.module
        for node in tree_of(path).body
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
    }
