"""Every blueprint of the site, in one list."""

from __future__ import annotations

from flask import Flask

from marketplace.accounts.routes import bp as accounts
from marketplace.billing.routes import bp as billing
from marketplace.catalog.routes import bp as catalog
from marketplace.dealroom.routes import bp as dealroom
from marketplace.demand.routes import bp as demand
from marketplace.gateways import search
from marketplace.insight.routes import bp as insight
from marketplace.licensing.routes import bp as licensing
from marketplace.negotiation.routes import bp as negotiation
from marketplace.papers.routes import bp as papers
from marketplace.royalties.routes import bp as royalties
from marketplace.site.routes import bp as site

BLUEPRINTS = (
    site,
    accounts,
    catalog,
    demand,
    negotiation,
    licensing,
    billing,
    royalties,
    dealroom,
    papers,
    insight,
)


def init_app(app: Flask) -> None:
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    if not app.testing:
        warmed: list[bool] = []

        @app.before_request
        def warm_search() -> None:
            # With the first request, not at import: flask commands import the application too.
            if not warmed:
                warmed.append(True)
                search.warm(app)
