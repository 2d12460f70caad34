"""``python -m search_index evaluate --corpus FILE.jsonl --queries FILE.jsonl --qrels FILE --engine whoosh [--json]``"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from search_index.evaluate import evaluate, table


def main() -> int:
    """Run a command of the library."""
    parser = argparse.ArgumentParser(prog="python -m search_index")
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("evaluate", help="search quality on a judged set")
    command.add_argument(
        "--corpus", type=Path, required=True, help="JSON Lines: id, title, text, title_en, text_en, keywords"
    )
    command.add_argument("--queries", type=Path, required=True, help="JSON Lines: id, text")
    command.add_argument("--qrels", type=Path, required=True, help="TREC form: query 0 document relevance")
    command.add_argument("--engine", choices=["whoosh"], default="whoosh")
    command.add_argument("--json", action="store_true", help="print JSON")
    arguments = parser.parse_args()
    quality = evaluate(arguments.corpus, arguments.queries, arguments.qrels)
    print(json.dumps(asdict(quality)) if arguments.json else table(quality))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
