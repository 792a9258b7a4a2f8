"""A slip that is saved on the server's own screen: posted, weighed in advance, or keyed in from paper."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from deposits.commands.flags import flag_slip, odd_about_identity, odd_about_weights
from deposits.commands.slip_rows import Identity, NewLine, Origin, Settlement
from deposits.commands.slips import DayJustClosed, UnableToPostDeposit, post_deposit
from deposits.models import Deposit, Device, Flag, MarketDay, OpenSlip
from deposits.queries.paper import PaperNumber
from members.models import Member
from prices.models import PriceList
from wastebank.ledger.refusals import constraint_of
from wastebank.staff.models import User


@transaction.atomic
def save_slip(
    *,
    market_day: MarketDay,
    member: Member,
    lines: Sequence[NewLine],
    by: User,
    at: datetime,
    idempotency_key: UUID,
    settlement: Settlement | None = None,
    depositor: str = "",
    open_slip: UUID | None = None,
    fetched: int | None = None,
    identity: Identity | None = None,
) -> Deposit:
    """Posts the slip (`post_deposit`), and says so at the weights of `open_slip` that it was begun with.

    `fetched` is how many weighings were there when they were fetched. Refuses, besides what `post_deposit`
    refuses: weights that another slip has booked already, and more weighings than were fetched.
    """
    weights = _lock_weights(open_slip, market_day, idempotency_key)
    slip = post_deposit(
        market_day=market_day, member=member, lines=lines, by=by, at=at, idempotency_key=idempotency_key,
        settlement=settlement, depositor=depositor, identity=identity,
    )  # fmt: skip
    if weights and not slip.is_repetition:
        # The day is held by now, so no scale adds to them any more.
        if fetched is not None and weights.lines.count() > fetched:
            more = _("More has been weighed under this queue number: fetch the weights again")
            raise UnableToPostDeposit(more)
        OpenSlip.objects.filter(pk=weights.pk).update(state=OpenSlip.State.POSTED, deposit=slip)
        flag_slip(slip, odd_about_weights(weights.uuid, slip), at)
    return slip


def _lock_weights(uuid: UUID | None, market_day: MarketDay, key: UUID) -> OpenSlip | None:
    if uuid is None:
        return None
    locked = OpenSlip.objects.select_for_update(no_key=True, of=("self",)).filter(market_day=market_day)
    weights = locked.filter(uuid=uuid).first()
    if weights is None:
        raise UnableToPostDeposit(_("These weights are not of this market day"))
    # Asked apart: what is joined to a row that was waited for is as old as the waiting.
    booked_by_us = Deposit.objects.filter(open_slip=weights, entry__idempotency_key=key)
    if weights.state != OpenSlip.State.WEIGHING and not booked_by_us.exists():
        raise UnableToPostDeposit(_("The weights of this queue number are booked already"))
    return weights


def key_in_paper_slip(
    *,
    market_day: MarketDay,
    member: Member,
    lines: Sequence[NewLine],
    paper: PaperNumber,
    on_paper: Decimal,
    price_list: PriceList,
    by: User,
    at: datetime,
    idempotency_key: UUID,
    settlement: Settlement | None = None,
    depositor: str = "",
    identity: Identity | None = None,
) -> Deposit:
    """Posts the `paper` that the member holds under its own number, once (counter.md, "paper").

    It is of a pad, or was printed by a device that is lost (docs/adr/0010). A day that was closed meanwhile
    does not stop it: it is late then, and flagged. So is a total `on_paper` (baht) that is not what the lines
    come to, a lost device, a member who left, a number that had been declared spoilt, and copper, cable
    or brass whose seller nobody noted (`identity`). Refuses, besides
    what `post_deposit` refuses: a number that is on another slip, also one that waits for its price, and a
    day of another place than the number's or one that was moved in.
    """
    if market_day.moved_in or market_day.place not in paper.places:
        places = ", ".join(str(place) for place in paper.places)
        sentence = _("%(number)s is of %(places)s: choose a market day of that place")
        raise UnableToPostDeposit(sentence % {"number": paper.number, "places": places})
    given: dict[str, Any] = {
        "market_day": market_day, "member": member, "lines": lines, "by": by, "at": at,
        "depositor": depositor, "idempotency_key": idempotency_key, "settlement": settlement,
        "price_list": price_list, "identity": identity,
        "origin": _origin(paper), "is_printed": True,
    }  # fmt: skip
    try:
        try:
            return _posted_with_flags(given, paper, on_paper, at)
        except DayJustClosed:
            return _posted_with_flags(given, paper, on_paper, at)  # it is late now
    except IntegrityError as error:
        if constraint_of(error) not in _ONCE:
            raise
        raise _taken(paper) from error


def _taken(paper: PaperNumber) -> UnableToPostDeposit:
    sentence = _("The number %(number)s is on another slip already")
    return UnableToPostDeposit(sentence % {"number": paper.number})


_ONCE = {"deposit_paper_number_once", "deposit_device_number_once", "deposit_number_once"}


def _origin(paper: PaperNumber) -> Origin:
    if paper.device:
        return Origin(device=paper.device, device_seq=paper.seq, prints=1)
    return Origin(paper_no=paper.number, prints=1)


@transaction.atomic
def _posted_with_flags(given: dict[str, Any], paper: PaperNumber, on_paper: Decimal, at: datetime) -> Deposit:
    if paper.device:
        # The device may be sending this very slip to be priced later, which no constraint would notice.
        Device.objects.select_for_update(no_key=True).get(pk=paper.device.pk)
        if OpenSlip.objects.filter(device=paper.device, device_seq=paper.seq).exists():
            raise _taken(paper)
    slip = post_deposit(**given)
    if slip.is_repetition:
        return slip
    odd = odd_about_identity(slip)
    if slip.is_late:
        odd[Flag.Kind.LATE] = ""
    if not slip.member.is_active:
        odd[Flag.Kind.LEFT_MEMBER] = ""
    if on_paper != slip.total:
        odd[Flag.Kind.AMOUNT] = f"{on_paper} → {slip.total}"
    if paper.declared:
        odd[Flag.Kind.DECLARED] = ""
    if paper.device:
        odd[Flag.Kind.RETIRED] = paper.device.status
    flag_slip(slip, odd, at)
    return slip
