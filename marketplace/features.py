"""The features of the site, lower floors first: a package may import of those before it only.

Adding a feature is a folder with a `feature.py`, and its line here.
"""

from __future__ import annotations

PACKAGES: tuple[str, ...] = (
    "marketplace.accounts",
    "marketplace.papers",
    "marketplace.rights",
    "marketplace.catalog",
    "marketplace.pictures",
    "marketplace.performance",
    "marketplace.previews",
    "marketplace.books",
    "marketplace.invoicing",
    "marketplace.bank",
    "marketplace.cards",
    "marketplace.arrears",
    "marketplace.billing",
    "marketplace.negotiation",
    "marketplace.licensing",
    "marketplace.royalties",
    "marketplace.demand",
    "marketplace.experts",
    "marketplace.programmes",
    "marketplace.clusters",
    "marketplace.problems",
    "marketplace.outcomes",
    "marketplace.newsroom",
    "marketplace.dealroom",
    "marketplace.insight",
    "marketplace.interop",
    "marketplace.outlets",
    "marketplace.site",
    "marketplace.watching",
    "marketplace.running",
    "marketplace.demo",
)
