"""Errors in the shape that Stripe's API gives them."""

from __future__ import annotations

from typing import Any

DOCS = "https://stripe.com/docs/error-codes/"


class ApiError(Exception):
    """An answer that is not 200. What was done before it was raised stays done, as at Stripe."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        code: str | None = None,
        param: str | None = None,
        kind: str = "invalid_request_error",
        **more: Any,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.error: dict[str, Any] = {"type": kind, "message": message}
        if code:
            self.error |= {"code": code, "doc_url": DOCS + code.replace("_", "-")}
        if param:
            self.error["param"] = param
        self.error |= {name: value for name, value in more.items() if value is not None}

    @property
    def body(self) -> dict[str, Any]:
        """The JSON document of the answer."""
        return {"error": self.error}


def missing(kind: str, object_id: str, param: str = "id") -> ApiError:
    """404: no such object in this account."""
    return ApiError(404, f"No such {kind}: '{object_id}'", code="resource_missing", param=param)


def refused(message: str, code: str | None = None, param: str | None = None) -> ApiError:
    """400: the object is in a state, or the parameter has a value, that forbids the action."""
    return ApiError(400, message, code=code, param=param)
