"""python -m standins.stripe --port 8001 --webhook http://127.0.0.1:8000/webhooks/stripe --secret whsec_…"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading

from .conformance import AVAILABLE
from .standin import StandIn


def main(arguments: list[str] | None = None) -> int:
    """Serve until Ctrl-C or SIGTERM; 1 when the port is taken."""
    parser = argparse.ArgumentParser(
        prog="standins.stripe", description="A stand-in for Stripe: nothing is charged."
    )
    parser.add_argument("--port", type=int, default=0, help="port on 127.0.0.1 (default: a free one)")
    parser.add_argument("--webhook", help="URL that receives the events")
    parser.add_argument(
        "--secret", default=os.environ.get("STANDIN_WEBHOOK_SECRET", ""), help="its signing secret (whsec_…)"
    )
    parser.add_argument("--state", help="SQLite file that keeps everything across restarts")
    parser.add_argument(
        "--fee-basis-points", type=int, default=0, help="Stripe's fee on a charge, in 1/100 %%"
    )
    parser.add_argument("--check", action="store_true", help="compare every answer with Stripe's structure")
    options = parser.parse_args(arguments)
    if options.webhook and not options.secret:
        parser.error("--webhook needs --secret or STANDIN_WEBHOOK_SECRET")
    standin = StandIn(
        options.port,
        webhook=options.webhook,
        secret=options.secret,
        state=options.state,
        check=options.check and AVAILABLE,
        fee_basis_points=options.fee_basis_points,
    )
    try:
        standin.start()
    except OSError as problem:
        print(f"port {options.port}: {problem.strerror}", file=sys.stderr)
        return 1
    print(f"Stripe stand-in (TEST, nothing is charged): {standin.base}", flush=True)
    done = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: done.set())
    done.wait()
    standin.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
