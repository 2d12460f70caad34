"""One worker process of the storm, killed from outside: ``python -m tests.billing.storm_worker FOLDER DATABASE STRIPE``."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

from marketplace import create_app
from marketplace.gateways.stripe import StripeGateway
from marketplace.kernel import outbox
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict
from tests.conftest import settings_for


def main(folder: str, database: str, stripe: str) -> None:
    app = create_app(settings_for(Path(folder), SQLALCHEMY_DATABASE_URI=database))
    app.extensions["stripe_gateway"] = StripeGateway("sk_test_standin", "whsec_testing", stripe)
    pause = threading.Event()
    with app.app_context():
        while True:
            try:
                busy = outbox.run_due(limit=3)
            except Conflict:  # the write lock was held for long: the next round is another try
                busy = 0
            db.session.remove()
            if not busy:
                pause.wait(0.1)


if __name__ == "__main__":
    main(*sys.argv[1:])
