"""What interop brings: importing listings that others have exported, from the command line and in the browser."""

from __future__ import annotations

from marketplace.interop import queries, services
from marketplace.interop.commands import commands
from marketplace.interop.demo import sheet
from marketplace.interop.models import ColumnMatch, ImportRun
from marketplace.interop.permissions import may_import_somewhere
from marketplace.interop.routes import bp
from marketplace.kernel.feature import Feature, MenuEntry
from marketplace.kernel.forgetting import Organisations, Stays
from marketplace.kernel.scene import Scene
from marketplace.kernel.text import Text

FEATURE = Feature(
    "interop",
    blueprint=bp,
    commands=commands,
    handlers={
        "import_check": services.check_on,
        "import_run": services.run_on,
        "import_undo": services.undo_on,
    },
    work=[queries.work_items],
    demo=[Scene(9, sheet)],
    menu=[MenuEntry("interop.runs", Text("가져오기", "Bring in"), "upload", may_import_somewhere, desk=31, user=41)],
    links={"imports": "interop.runs"},
    persons={ImportRun: Stays("the institution's record of what was imported; the account says nothing any more")},
    organisations={
        ImportRun: Organisations(Stays("only companies merge"), Stays("the record of what was imported")),
        ColumnMatch: Organisations(Stays("only companies merge"), Stays("how its sheets name their columns")),
    },
)  # fmt: skip
