"""The house stays as drawn in docs/architecture.md: who may import whom, and where what may happen."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
# Lower floors first; a package may import its own floor's packages only where noted.
FLOORS = [
    ["kernel"],
    ["formats"],
    ["gateways"],
    ["accounts"],
    ["papers"],
    ["rights"],
    ["catalog"],
    ["billing"],
    ["negotiation"],
    ["licensing"],
    ["royalties"],
    ["demand"],
    ["cluster"],
    ["dealroom", "insight", "interop", "site"],
    ["api"],
    ["migrations", "housekeeping", "mailing"],
    ["installation"],
    ["demo"],
    ["handlers", "worker", "cli", "pages", "__init__"],
]
FLOOR = {name: number for number, names in enumerate(FLOORS) for name in names}
ROUTE_MODULES = ("routes", "forms")


def modules() -> Iterator[tuple[Path, list[str]]]:
    for path in sorted((ROOT / "marketplace").rglob("*.py")):
        parts = list(path.relative_to(ROOT / "marketplace").with_suffix("").parts)
        yield path, parts


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
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
            if not is_page and parts[0] not in ("pages", "__init__") and name.startswith("marketplace.web"):
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
        for node in ast.walk(ast.parse(path.read_text())):
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
