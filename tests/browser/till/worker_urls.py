"""The addresses of test_worker.py: a small shell at the till's own address, and the real worker."""

import json

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import get_language

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
    page = f"<!doctype html><html lang={get_language()}><title>till {Release.version}</title>"
    return HttpResponse(f"{page}<link rel=icon href=/static/icons/favicon.svg>")


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
