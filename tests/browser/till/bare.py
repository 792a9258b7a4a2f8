"""A page with nothing on it, from an origin that has our static files: enough for the till's pure modules."""

import mimetypes

from django.contrib.staticfiles import finders

ORIGIN = "https://till.test"
CSP = {"Content-Security-Policy": "default-src 'self'"}


def open_bare_page(page):
    """No server and no database behind it: each file is looked up as the server would."""

    def static_file(route):
        found = finders.find(route.request.url.removeprefix(f"{ORIGIN}/static/"))
        if not found:
            return route.fulfill(status=404)
        return route.fulfill(path=found, content_type=mimetypes.guess_type(found)[0], headers=CSP)

    page.route(f"{ORIGIN}/static/**", static_file)
    page.route(
        f"{ORIGIN}/",
        lambda route: route.fulfill(
            content_type="text/html", headers=CSP, body="<!doctype html><title>-</title>"
        ),
    )
    page.goto(f"{ORIGIN}/")
    return page
