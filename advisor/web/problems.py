"""How what went wrong reaches the browser or the program that called."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus

from advisor.errors import AdvisorError, Problem

_BY_CODE = {
    "K101": HTTPStatus.NOT_FOUND,
    "K102": HTTPStatus.CONFLICT,
    "K104": HTTPStatus.CONFLICT,
    "K105": HTTPStatus.NOT_FOUND,
    "Q101": HTTPStatus.CONFLICT,
    "W101": HTTPStatus.BAD_REQUEST,
    "W102": HTTPStatus.UNAUTHORIZED,
    "W103": HTTPStatus.FORBIDDEN,
    "W104": HTTPStatus.FORBIDDEN,
    "W105": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "W106": HTTPStatus.REQUEST_TIMEOUT,
    "W107": HTTPStatus.NOT_FOUND,
    "W108": HTTPStatus.METHOD_NOT_ALLOWED,
    "W109": HTTPStatus.BAD_REQUEST,
    "W120": HTTPStatus.SERVICE_UNAVAILABLE,
    "W121": HTTPStatus.SERVICE_UNAVAILABLE,
    "W122": HTTPStatus.SERVICE_UNAVAILABLE,
    "W123": HTTPStatus.SERVICE_UNAVAILABLE,
    "W130": HTTPStatus.CONFLICT,
    "W301": HTTPStatus.FORBIDDEN,
    "W302": HTTPStatus.FORBIDDEN,
    "W303": HTTPStatus.NOT_FOUND,
    "W307": HTTPStatus.NOT_FOUND,
    "W308": HTTPStatus.SERVICE_UNAVAILABLE,
    "W900": HTTPStatus.INTERNAL_SERVER_ERROR,
}
_STORE = "K2"  # the store cannot be read or written now; nothing was changed


def status_of(problems: Iterable[Problem]) -> int:
    """The HTTP status that says what these problems say: that of the first."""
    first = next(iter(problems), None)
    if first is None:
        return int(HTTPStatus.INTERNAL_SERVER_ERROR)
    if first.code in _BY_CODE:
        return int(_BY_CODE[first.code])
    if first.code.startswith(_STORE):
        return int(HTTPStatus.SERVICE_UNAVAILABLE)
    return int(HTTPStatus.UNPROCESSABLE_ENTITY)


def refused(code: str, message: str, todo: str) -> AdvisorError:
    """A refusal of the server's own."""
    return AdvisorError.of(code, message, todo=todo)
