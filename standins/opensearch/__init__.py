"""A stand-in for OpenSearch: see README.md. Tests only."""

from .server import StandIn

__all__ = ["StandIn"]
