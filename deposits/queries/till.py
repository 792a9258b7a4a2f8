"""What a device is told: prices, members, rules, open days; and what it gets back for a slip."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from deposits.models import Deposit, DepositLine, Device, Flag, MarketDay, OpenSlip, RefusedRecord
from deposits.queries.basket import DEAR_BAHT, HEAVY_KG, LARGEST_QUANTITY, USED_WITHIN
from deposits.queries.devices import author_proof, last_number
from deposits.queries.slip_paper import collected_from
from deposits.records import LINES_AT_MOST
from deposits.shell import shell_version
from members.models import Member
from prices.models import Material, Price, PriceList
from prices.queries import price_list_at, prices_of, upcoming_lists
from wastebank.organisation.models import Municipality
from wastebank.organisation.queries import regulation_on
from wastebank.staff.access import abilities_at
from wastebank.staff.models import User
from wastebank.thai import search_key

LISTS_AHEAD = timedelta(days=7)


def days_for(device: Device) -> QuerySet[MarketDay]:
    """The open market days at the device's places."""
    days = MarketDay.objects.filter(bank=device.bank, place__devices=device, closed_at=None, moved_in=False)
    return days.select_related("place").order_by("-held_on", "place__name")


def members_for(device: Device) -> QuerySet[Member]:
    """The active members of the villages of the device's places; all of the bank where a place has none.

    In the order of the dictionary: the device ranks what it finds, and leaves it so otherwise (members.js).
    """
    members = Member.objects.filter(bank=device.bank, closed_on=None).select_related("village")
    villages = list(device.places.values_list("village", flat=True))
    if None not in villages:
        members = members.filter(village__in=villages)
    return members.order_by("first_name", "last_name", "number")


def lists_for(device: Device, at: datetime) -> list[PriceList]:
    """The list in force at `at` and those that begin within a week, so that a change finds devices ready."""
    in_force = price_list_at(device.bank, at)
    ahead = upcoming_lists(device.bank, at).filter(effective_from__lte=at + LISTS_AHEAD)
    return [*([in_force] if in_force else []), *ahead]


def state_mark(device: Device, at: datetime) -> str:
    """Changes whenever a device should fetch its state anew; cheap, as it is asked every few seconds."""
    people = members_for(device).aggregate(count=Count("pk"), last=Max("pk"))
    open_slips = OpenSlip.objects.filter(market_day__in=days_for(device))
    used = Material.objects.aggregate(
        count=Count("pk", filter=Q(is_active=True)),
        asks=Count("pk", filter=Q(is_active=True, needs_identity=True)),
    )
    marks: list[object] = [
        shell_version(), at.date(), device.status, device.drawer_limit, device.proven_at is not None,
        [day.pk for day in days_for(device)], [one.pk for one in lists_for(device, at)],
        people["count"], people["last"], used["count"], used["asks"],
        open_slips.aggregate(last=Max("lines__pk"), open=Count("pk", filter=Q(state="weighing"))),
    ]  # fmt: skip
    return search_key("|".join(str(mark) for mark in marks))


def device_state(device: Device, user: User, at: datetime) -> dict[str, Any]:
    """All that a device needs to write slips without a signal. No national ID and no balance is in it."""
    bank = device.bank
    municipality = Municipality.objects.first()
    return {
        "now": at.isoformat(),
        "version": shell_version(),
        "mark": state_mark(device, at),
        "clerk": {
            "id": user.pk, "name": user.name, "proof": author_proof(device, user),
            "may": sorted(ability.name for ability in abilities_at(user, bank)),
        },
        "bank": {
            "code": bank.code, "name": bank.name,
            "municipality": municipality.name if municipality else "",
        },
        "device": {
            "code": device.code, "name": device.name, "drawer_limit": str(device.drawer_limit),
            "next_seq": last_number(device) + 1, "status": device.status,
            "proven": device.proven_at is not None,
        },
        "days": [
            {"id": day.pk, "code": day.code, "held_on": day.held_on.isoformat(), "place": day.place.name,
             "opened_at": day.opened_at.isoformat()}
            for day in days_for(device)
        ],
        "lists": [_list(one) for one in lists_for(device, at)],
        "materials": _materials(device, at.date()),
        "members": [member_on_device(member) for member in members_for(device)],
        "rules": _rules(device, at.date()),
        "open_slips": open_slips_of(days_for(device)),
    }  # fmt: skip


def _list(price_list: PriceList) -> dict[str, Any]:
    prices = {price.material.code: _price(price) for price in prices_of(price_list)}
    return {
        "id": price_list.pk, "effective_from": price_list.effective_from.isoformat(), "prices": prices,
    }  # fmt: skip


def _price(price: Price) -> dict[str, Any]:
    """What is not said has no lot and no condition: most materials, and a state is fetched often."""
    told = {"price": str(price.unit_price), "suspended": price.is_suspended}
    if price.min_lot is not None:
        told |= {"min_lot": f"{price.min_lot:.3f}", "lot_price": str(price.min_lot_price)}
    return told | ({"condition": price.condition} if price.condition else {})


def _materials(device: Device, on: date) -> list[dict[str, Any]]:
    recent = DepositLine.objects.filter(deposit__bank=device.bank, deposit__received_on__gt=on - USED_WITHIN)
    uses = dict(recent.order_by().values_list("material").annotate(Count("pk")))
    materials = Material.objects.filter(is_active=True).select_related("group").order_by("group", "code")
    return [
        {
            "code": m.code, "no": m.pk, "name": m.name, "aliases": m.aliases,
            "keys": [search_key(word) for word in (m.code, m.name, *m.aliases)], "group": m.group_id,
            "group_name": m.group.name, "unit": m.unit, "kg_per_unit": str(m.kg_per_unit),
            "uses": uses.get(m.pk, 0), **({"identity": True} if m.needs_identity else {}),
        }
        for m in materials
    ]  # fmt: skip


def member_on_device(member: Member) -> dict[str, Any]:
    """What a device may know of a member (counter.md, rule 2), and the phone's last digits to find by."""
    return {
        "number": member.number, "name": member.name, "key": member.search_key,
        "village": str(member.village or ""), "village_no": member.village.number if member.village else None,
        "house_no": member.house_no, "phone4": member.phone[-4:], "known_as": member.known_as,
    }  # fmt: skip


def _rules(device: Device, on: date) -> dict[str, Any]:
    regulation = regulation_on(device.bank, on)
    return {
        "cash_step": str(regulation["cash.step"]), "deduct_allowed": regulation["weight.deduct_allowed"],
        "payout_mode": regulation["payout.mode"], "heavy_kg": str(HEAVY_KG), "dear_baht": str(DEAR_BAHT),
        "largest": str(LARGEST_QUANTITY), "lines_at_most": LINES_AT_MOST,
    }  # fmt: skip


def open_slips_of(days: Iterable[MarketDay]) -> list[dict[str, Any]]:
    """The slips being weighed on these days, by queue number."""
    weighing = OpenSlip.objects.filter(market_day__in=days, state=OpenSlip.State.WEIGHING)
    slips = weighing.prefetch_related("lines__material", "lines__by").order_by("queue_no")
    return [open_slip_data(slip) for slip in slips]


def open_slip_data(slip: OpenSlip) -> dict[str, Any]:
    lines = list(slip.lines.all())
    return {
        "uuid": str(slip.uuid), "day": slip.market_day_id, "queue_no": slip.queue_no,
        "weighed_by": sorted({line.by.name for line in lines}),
        "lines": [
            {"material": line.material.code, "weighings": [f"{kg:.3f}" for kg in line.weighings],
             "deduct": f"{line.deduct:.3f}", "reason": line.deduct_reason, "source": line.source}
            for line in lines
        ],
    }  # fmt: skip


def unpriced_data(slip: OpenSlip) -> dict[str, Any]:
    """What a device gets back for a slip that is not booked: it waits for its price, or went home again."""
    status = "cancelled" if slip.state == OpenSlip.State.CANCELLED else "awaiting_price"
    return {"number": slip.number, "status": status, "flags": [], "balance": None}


def set_aside_data(record: RefusedRecord) -> dict[str, Any]:
    """What a device gets back for a slip that somebody looked at and did not book."""
    number = record.device.number(record.seq) if record.seq else record.device.code
    return {"number": number, "status": "set_aside", "flags": [], "balance": None, "finding": record.finding}


def slip_data(deposit: Deposit) -> dict[str, Any]:
    """What a device gets back for its slip: the amounts as they are booked, and the balance now."""
    slip = Deposit.objects.select_related("bank", "entry", "member__savings").get(pk=deposit.pk)
    flags = Flag.objects.filter(deposit=slip)
    lines = slip.lines.select_related("material").order_by("position")
    return {
        "number": slip.number, "status": "posted", "total": str(slip.total),
        "lines": [
            {"material": line.material.code, "quantity": str(line.quantity),
             "unit_price": str(line.unit_price), "amount": str(line.amount)}
            for line in lines
        ],
        "settle": {
            "savings": str(slip.to_savings),
            "cash": str(slip.to_cash), "welfare": str(slip.to_welfare), "donation": str(slip.to_donations),
        },
        "collected": str(collected_from(slip)),
        "balance": None if slip.depositor else str(slip.member.savings.balance),
        "booked_on": slip.entry.booked_on.isoformat(),
        "flags": [{"kind": flag.kind, "text": flag.get_kind_display()} for flag in flags],
    }  # fmt: skip
