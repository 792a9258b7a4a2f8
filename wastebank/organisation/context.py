"""What every page's frame shows of the organisation."""

from django.http import HttpRequest

from wastebank.organisation.models import Municipality


def municipality(request: HttpRequest) -> dict:
    return {"municipality": Municipality.objects.first()}
