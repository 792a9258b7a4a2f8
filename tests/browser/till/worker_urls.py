"""The addresses of test_worker.py: a small shell under the till's own address, with the real worker's template."""

import json

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path

MODULES = [f"/static/deposits/till/{name}.js" for name in ("worker_link", "store")]


class Release:
    """What the server has of the till just now; `asked` is what came over the network."""

    version = "one"
    missing = False
    asked: list[tuple[str, str, bool]] = []


def _note(request):
    Release.asked.append((request.method, request.path, bool(request.COOKIES)))


def shell(request):
    _note(request)
    icon = "<link rel=icon href=/static/icons/favicon.svg>"
    return HttpResponse(f"<!doctype html><title>till {Release.version}</title>{icon}")


def worker(request):
    files = ["/counter/till/", *MODULES, *(["/static/none.js"] if Release.missing else [])]
    context = {"version": Release.version, "shell": json.dumps(files)}
    return render(request, "deposits/till_worker.js", context, content_type="text/javascript")


def state(request):
    _note(request)
    return JsonResponse({"mark": Release.version})


urlpatterns = [
    path("counter/till/", shell),
    path("counter/till/worker.js", worker),
    path("counter/till/state/", state),
    path("counter/till/slips/", state),
]
