"""No address holds a NUL: PostgreSQL refuses such text, so whoever sends one is refused at the door."""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse


class NoNulMiddleware:
    """Answers 400 to a NUL in path, query or cookie, and to a form in another charset than UTF-8."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest
        if any("\0" in value for value in request.COOKIES.values()):
            raise BadRequest
        # Browsers send UTF-8. Some other charsets decode to what cannot be stored or shown.
        if (request.content_params or {}).get("charset", "utf-8").lower() not in {"utf-8", "utf8"}:
            raise BadRequest
        return self.get_response(request)
