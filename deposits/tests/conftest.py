"""Fixtures of the counter's tests."""

from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone


@pytest.fixture
def screen(client, cast):
    """`post(**typed)` sends the screen as สมชาย would, with member and key in it unless said otherwise."""
    client.force_login(cast.somchai)
    cast.now = timezone.localtime()
    cast.day = cast.open_day()
    cast.url = reverse("counter:new_slip", args=["B01", cast.day.pk])
    cast.key = str(uuid4())

    def post(**typed):
        shown = client.get(cast.url).context["price_list"].pk
        form = {"key": cast.key, "member": "01-00001", "prices": shown, "do": "next"} | typed
        return client.post(cast.url, {name: value for name, value in form.items() if value is not None})

    cast.post = post
    cast.client = client
    return cast
