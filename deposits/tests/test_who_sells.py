"""Copper, cable and brass are bought only of a seller who is known (3-rules.md C3.13)."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from deposits.commands import Identity, NewLine, UnableToPostDeposit, post_deposit
from deposits.commands.open_slips import price_open_slip
from deposits.commands.paper import print_paper_pad
from deposits.models import Deposit, Flag, OpenSlip
from deposits.queries.proof import counter_faults
from deposits.tests.devices import Tablet
from deposits.tests.screen import text

COPPER = "NFE-09"
CARD, KNOWN = Identity("card"), Identity("known", "ผู้ใหญ่แดง")


@pytest.fixture
def bring(cast):
    day = cast.open_day()

    def bring(code=COPPER, identity=None, **more):
        return post_deposit(
            market_day=day, member=cast.somying, lines=[NewLine(cast.material[code], Decimal(2))],
            by=cast.somchai, at=cast.now, identity=identity, **{"idempotency_key": uuid4()} | more,
        )  # fmt: skip

    return bring


@pytest.mark.parametrize("who", [None, Identity(), Identity("known"), Identity("known", " "), Identity("x")])
def test_copper_of_nobody_known_is_refused(bring, who):
    with pytest.raises(UnableToPostDeposit) as refusal:
        bring(identity=who)
    assert refusal.value.position == 0
    assert not Deposit.objects.exists()


@pytest.mark.parametrize("who", [CARD, KNOWN])
def test_who_sold_copper_is_kept(bring, who):
    slip = bring(identity=who)
    assert Identity(slip.identity_seen, slip.identity_note) == who
    stored = Deposit.objects.get()
    assert Identity(stored.identity_seen, stored.identity_note) == who
    assert list(counter_faults()) == []


def test_of_paper_nothing_is_kept(bring):
    assert bring("PAP-01", identity=CARD).identity_seen == ""


def test_another_seller_under_the_same_key_is_refused(bring):
    key = uuid4()
    assert bring(identity=CARD, idempotency_key=key) == bring(identity=CARD, idempotency_key=key)
    with pytest.raises(UnableToPostDeposit):
        bring(identity=KNOWN, idempotency_key=key)


# --- the server's screen ----------------------------------------------------------------------------------


def test_the_screen_asks_only_where_copper_is_on_the_slip(screen):
    assert 'name="identity"' not in text(screen.client.get(screen.url, {"m": "PAP-01", "w": "1"}))
    assert 'name="identity"' in text(screen.client.get(screen.url, {"m": COPPER, "w": "1"}))


@pytest.mark.parametrize(
    ("said", "at"),
    [({}, "identity"), ({"identity": "known"}, "vouched"), ({"identity": "none"}, "identity")],
)
def test_the_screen_refuses_at_the_right_place_and_keeps_what_was_said(screen, said, at):
    answer = screen.post(m=COPPER, w="1", do="save", **said)
    assert answer.status_code == 422 and list(answer.context["form"].errors) == [at]
    assert f'value="{COPPER}"' in text(answer)
    assert not Deposit.objects.exists()


@pytest.mark.parametrize("said", [{"identity": "card"}, {"identity": "known", "vouched": "ผู้ใหญ่แดง"}])
def test_the_screen_saves_who_sold_and_prints_it(screen, said):
    answer = screen.post(m=COPPER, w="1", do="save", **said)
    slip = Deposit.objects.get()
    assert slip.identity_seen == said["identity"] and slip.identity_note == said.get("vouched", "")
    words = "ตรวจบัตรผู้ขายแล้ว" if said["identity"] == "card" else "ผู้รับรอง ผู้ใหญ่แดง"
    assert words in text(screen.client.get(answer.headers["Location"]))


def test_what_was_said_stays_while_lines_are_added(screen):
    answer = screen.post(m=COPPER, w="1", identity="known", vouched="ผู้ใหญ่แดง", word="PAP-01", quantity="2")
    form = screen.client.get(answer.headers["Location"]).context["form"]
    assert (form["identity"].value(), form["vouched"].value()) == ("known", "ผู้ใหญ่แดง")


@pytest.mark.parametrize(("said", "flags"), [("card", []), ("none", [Flag.Kind.IDENTITY])])
def test_a_paper_slip_of_copper_says_who_sold_or_is_flagged(screen, said, flags):
    pad = print_paper_pad(
        place=screen.place, sheets=10, by=screen.malee, at=screen.now, idempotency_key=uuid4()
    )
    typed = {"m": COPPER, "w": "1", "do": "save", "paper": pad.number(1), "on_paper": "308"}
    typed["prices"] = str(screen.material[COPPER].prices.latest("pk").price_list_id)
    assert screen.post(**typed).status_code == 422
    assert screen.post(**typed, identity=said).status_code == 303
    assert [flag.kind for flag in Flag.objects.all()] == flags


# --- the devices ------------------------------------------------------------------------------------------


@pytest.fixture
def tablet(cast, client):
    client.force_login(cast.somchai)
    cast.now = timezone.localtime()
    return Tablet(cast, cast.open_day())


def test_a_device_is_told_which_materials_ask(tablet, client):
    materials = {m["code"]: m for m in tablet.get(client, "state/").json()["materials"]}
    assert materials[COPPER]["identity"] is True and "identity" not in materials["PAP-01"]


def test_what_a_device_says_is_kept(tablet, client):
    body = tablet.slip((COPPER, "1"), identity={"seen": "known", "note": "ผู้ใหญ่แดง"})
    assert tablet.send(client, body).status_code == 201
    assert Identity(*Deposit.objects.values_list("identity_seen", "identity_note").get()) == KNOWN
    assert not Flag.objects.exists()


@pytest.mark.parametrize("said", [{}, {"identity": None}, {"identity": {"seen": "known", "note": ""}}])
def test_an_old_devices_slip_is_booked_and_flagged(tablet, client, said):
    answer = tablet.send(client, tablet.slip((COPPER, "1"), ("PAP-01", "1"), **said))
    assert answer.status_code == 201
    flag = Flag.objects.get()
    assert flag.kind == Flag.Kind.IDENTITY and flag.detail == tablet.cast.material[COPPER].name


@pytest.mark.parametrize(
    "said", ["card", {"seen": "x", "note": ""}, {"seen": "card"}, {"seen": "card", "note": 1}]
)
def test_what_cannot_be_read_is_refused(tablet, client, said):
    answer = tablet.send(client, tablet.slip((COPPER, "1"), identity=said))
    assert answer.status_code == 422 or answer.status_code == 400
    assert not Deposit.objects.exists()


def test_a_slip_priced_later_keeps_what_the_device_said(tablet, client):
    cast = tablet.cast
    body = tablet.slip((COPPER, "1"), price_later=True, list=None, identity={"seen": "card", "note": ""})
    body["settle"] = dict.fromkeys(body["settle"], "0.00")
    assert tablet.send(client, body | {"total": "0.00"}).status_code < 300
    slip = price_open_slip(
        open_slip=OpenSlip.objects.get(), prices={COPPER: Decimal(300)}, by=cast.prapai, at=cast.now
    )
    assert slip.identity_seen == "card" and not Flag.objects.exists()


@pytest.mark.parametrize(("said", "flags"), [("card", []), ("none", [Flag.Kind.IDENTITY])])
def test_pricing_later_asks_where_the_device_did_not(tablet, client, said, flags):
    body = tablet.slip((COPPER, "1"), price_later=True, list=None)
    body["settle"] = dict.fromkeys(body["settle"], "0.00")
    tablet.send(client, body | {"total": "0.00"})
    client.force_login(tablet.cast.prapai)
    url = reverse("counter:price_open_slip", args=["B01", OpenSlip.objects.get().pk])
    typed = {f"price_{COPPER}": "300", "do": "post", "shown": f"{COPPER}=300.00"}
    answer = client.post(url, typed)
    assert answer.status_code == 422 and list(answer.context["form"].errors) == ["identity"]
    assert client.post(url, typed | {"identity": said}).status_code == 303
    assert [flag.kind for flag in Flag.objects.all()] == flags
