"""The slip's own rows in one statement: slip, lines, stock; and what a posting is told about the slip."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import connection

from deposits.models import Deposit, Device, IdentitySeen, MarketDay
from deposits.queries.posting_context import PostingContext, PriceInForce
from members.models import Member
from prices.models import Material
from wastebank.staff.models import User

ZERO = Decimal(0)


@dataclass(frozen=True)
class NewLine:
    """A weighing: net quantity in the material's unit (kg, pieces), above zero and at most 9,999.

    `quantity` is the sum of `weighings` less `deduct`; without weighings it was weighed net, in one go.
    `stated` is the amount that a book or a printed slip gives; without one quantity × price is rounded here.
    """

    material: Material
    quantity: Decimal
    stated: Decimal | None = None
    weighings: Sequence[Decimal] = ()
    deduct: Decimal = ZERO
    deduct_reason: str = ""
    source: str = "manual"

    @classmethod
    def weighed(
        cls, material: Material, weighings: Sequence[Decimal], deduct: Decimal = ZERO, reason: str = "",
        source: str = "manual",
    ) -> "NewLine":  # fmt: skip
        net = sum(weighings, ZERO) - deduct
        return cls(material, net, None, tuple(weighings), deduct, reason, source)


@dataclass(frozen=True)
class Settlement:
    """Where the slip's money goes, in baht; what is named nowhere goes to the member's savings."""

    cash: Decimal = ZERO
    welfare: Decimal = ZERO
    donations: Decimal = ZERO

    @property
    def elsewhere(self) -> Decimal:
        return self.cash + self.welfare + self.donations


@dataclass(frozen=True)
class Identity:
    """How the clerk knew who sells copper, cable or brass (3-rules.md C3.13), and who vouches.

    `seen` is an `IdentitySeen`; a seller who is known needs somebody who vouches.
    """

    seen: str = ""
    note: str = ""

    @property
    def is_told(self) -> bool:
        return self.seen == IdentitySeen.CARD or (self.seen == IdentitySeen.KNOWN and bool(self.note.strip()))


NOBODY_KNOWN = Identity()


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Where a slip was written, if not on the server's own screen: book, device or paper pad.

    `device_seq` and `paper_no` are numbers that the member holds on paper already; `prints` says how often
    the device printed it, `written_at` what its clock said.
    """

    book_no: str = ""
    book_name: str = ""
    book_clerk: str = ""
    device: Device | None = None
    device_seq: int | None = None
    paper_no: str = ""
    sent_by: User | None = None
    written_at: datetime | None = None
    was_offline: bool = False
    prints: int = 0

    @property
    def number(self) -> str | None:
        if self.device and self.device_seq:
            return self.device.number(self.device_seq)
        return self.paper_no or self.book_no or None


@dataclass(frozen=True)
class PricedLine:
    new: NewLine
    price: PriceInForce
    unit_price: Decimal  # of the lot, where the line reaches it
    net_kg: Decimal
    amount: Decimal


# Both ask once more whether the day is open: it may have been closed a moment ago, and both wait for a close
# under way. A slip that has its number only shares the day's row; one that takes the day's next number
# changes it, and does so last, as the row is then held until the commit.
_NUMBERED = """
    SELECT id, bank_id, place_id, %(number)s::text AS number FROM deposits_marketday
    WHERE id = %(day)s AND (closed_at IS NULL OR moved_in OR %(late)s) FOR SHARE
"""
_NEXT_NUMBER = """
    UPDATE deposits_marketday SET last_seq = last_seq + 1
    WHERE id = %(day)s AND (closed_at IS NULL OR moved_in OR %(late)s)
    RETURNING id, bank_id, place_id,
        code || '-' || lpad(last_seq::text, greatest(3, length(last_seq::text)), '0') AS number
"""
_ROWS = """
WITH numbered AS ({numbered}), slip AS (
    INSERT INTO deposits_deposit (bank_id, market_day_id, member_id, entry_id, number, received_on,
        received_at, by_id, total, to_cash, to_welfare, to_donations, depositor, device_id, device_seq,
        paper_no, sent_by_id, written_at, was_offline, is_late, device_prints, book_name, book_clerk,
        identity_seen, identity_note)
    SELECT bank_id, id, %(member)s, %(entry)s, number, %(received_on)s, %(at)s, %(by)s, %(total)s,
        %(cash)s, %(welfare)s, %(donations)s, %(depositor)s, %(device)s, %(seq)s, %(paper_no)s, %(sent_by)s,
        %(written_at)s, %(offline)s, %(late)s, %(prints)s, %(book_name)s, %(book_clerk)s,
        %(identity_seen)s, %(identity_note)s
    FROM numbered RETURNING id, number
), line AS (
    SELECT * FROM unnest(
        %(positions)s::int[], %(materials)s::bigint[], %(prices)s::bigint[], %(units)s::text[],
        %(unit_prices)s::numeric[], %(weighings)s::text[], %(deducts)s::numeric[], %(reasons)s::text[],
        %(sources)s::text[], %(quantities)s::numeric[], %(kgs)s::numeric[], %(amounts)s::numeric[])
        AS line (position, material_id, price_id, unit, unit_price, weighings, deduct, deduct_reason, source,
                 quantity, net_kg, amount)
), lines AS (
    INSERT INTO deposits_depositline (deposit_id, position, material_id, price_id, unit, unit_price,
        weighings, deduct, deduct_reason, source, quantity, net_kg, amount)
    SELECT slip.id, position, material_id, price_id, unit, unit_price, weighings::numeric[], deduct,
        deduct_reason, source, quantity, net_kg, amount FROM slip, line
), stock AS (
    INSERT INTO deposits_stockmovement (bank_id, place_id, material_id, kind, moved_on, entry_id, kg, value)
    SELECT bank_id, place_id, material_id, 'deposit', %(booked_on)s, %(entry)s, net_kg, amount
    FROM numbered, line
)
SELECT id, number FROM slip
"""
_INSERT = {
    True: _ROWS.format(numbered=_NUMBERED),
    False: _ROWS.format(numbered=_NEXT_NUMBER),
}


def insert_slip(
    *,
    market_day: MarketDay,
    member: Member,
    lines: Sequence[PricedLine],
    settlement: Settlement,
    depositor: str,
    origin: Origin,
    identity: Identity,
    context: PostingContext,
    is_late: bool,
    entry_id: int,
    booked_on: date,
    by: User,
    at: datetime,
) -> Deposit | None:
    """The slip with its lines and stock beside the entry `entry_id`; None where its day was just closed."""
    total = sum((line.amount for line in lines), ZERO)
    slip = {
        "day": market_day.pk, "member": member.pk, "entry": entry_id, "number": origin.number, "by": by.pk,
        "at": at,
        "received_on": context.held_on, "booked_on": booked_on, "total": total, "cash": settlement.cash,
        "welfare": settlement.welfare, "donations": settlement.donations, "depositor": depositor,
        "device": origin.device.pk if origin.device else None, "seq": origin.device_seq,
        "paper_no": origin.paper_no, "sent_by": origin.sent_by.pk if origin.sent_by else None,
        "written_at": origin.written_at, "late": is_late,
        "offline": origin.was_offline, "prints": origin.prints, "book_name": origin.book_name,
        "book_clerk": origin.book_clerk, "identity_seen": identity.seen, "identity_note": identity.note,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_INSERT[origin.number is not None], {**slip, **_columns(lines)})
        row = cursor.fetchone()
    if row is None:
        return None
    # As it would be read back: what is left out here would be a database default that is no value.
    return Deposit(
        pk=row[0], number=row[1], bank_id=market_day.bank_id, market_day=market_day, member=member,
        entry_id=entry_id, received_on=context.held_on, received_at=at, by=by, total=total,
        to_cash=settlement.cash, to_welfare=settlement.welfare, to_donations=settlement.donations,
        depositor=depositor, device=origin.device, device_seq=origin.device_seq, paper_no=origin.paper_no,
        sent_by=origin.sent_by, written_at=origin.written_at, was_offline=origin.was_offline,
        is_late=is_late, device_prints=origin.prints, book_name=origin.book_name,
        book_clerk=origin.book_clerk, identity_seen=identity.seen, identity_note=identity.note,
    )  # fmt: skip


def _columns(lines: Sequence[PricedLine]) -> dict[str, list]:
    return {
        "positions": list(range(1, len(lines) + 1)),
        "materials": [line.new.material.pk for line in lines],
        "prices": [line.price.price_id for line in lines],
        "units": [line.price.unit for line in lines],
        "unit_prices": [line.unit_price for line in lines],
        # An array of arrays must be a rectangle to PostgreSQL, so each travels as its text.
        "weighings": ["{" + ",".join(f"{kg:f}" for kg in line.new.weighings) + "}" for line in lines],
        "deducts": [line.new.deduct for line in lines],
        "reasons": [line.new.deduct_reason for line in lines],
        "sources": [line.new.source for line in lines],
        "quantities": [line.new.quantity for line in lines],
        "kgs": [line.net_kg for line in lines],
        "amounts": [line.amount for line in lines],
    }
