"""Posting a slip: three SQL statements, once per idempotency key."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID, uuid5

from django.db import connection, transaction
from django.utils.translation import gettext as _

from deposits.models import Deposit, MarketDay
from deposits.queries.posting_context import PostingContext, PriceInForce, posting_context
from members.models import Member
from prices.models import Material
from wastebank.ledger.commands import UnableToPost, credit, debit, first_entry, lock_debt, post_entry
from wastebank.ledger.models import EntryKind
from wastebank.money import LEAST_LINE, line_amount, round_half_up
from wastebank.staff.models import User

LARGEST_QUANTITY = Decimal("9999")
KG_STEP = Decimal("0.001")


class UnableToPostDeposit(Exception):
    """The slip is refused; `position` is the line (from 0) that is to be mended, None for the slip itself."""

    def __init__(self, sentence: str, position: int | None = None):
        super().__init__(sentence)
        self.position = position


@dataclass(frozen=True)
class NewLine:
    """A weighing: net quantity in the material's unit (kg, pieces), above zero and at most 9,999.

    `stated` is the amount that a book or a printed slip gives; without one quantity × price is rounded here.
    """

    material: Material
    quantity: Decimal
    stated: Decimal | None = None


@dataclass(frozen=True)
class PricedLine:
    material_id: int
    price: PriceInForce
    quantity: Decimal
    net_kg: Decimal
    amount: Decimal


# The slip takes its number last: the market day's row is held only until the commit that follows.
_INSERT = """
WITH numbered AS (
    UPDATE deposits_marketday SET last_seq = last_seq + 1
    WHERE id = %(day)s AND (closed_at IS NULL OR moved_in)  -- it may have been closed a moment ago
    RETURNING id, bank_id, place_id,
        code || '-' || lpad(last_seq::text, greatest(3, length(last_seq::text)), '0') AS number
), slip AS (
    INSERT INTO deposits_deposit (bank_id, market_day_id, member_id, entry_id, number, received_on,
                                  received_at, by_id, total, book_name, book_clerk)
    SELECT bank_id, id, %(member)s, %(entry)s, coalesce(%(book_no)s, number), %(received_on)s, %(at)s,
           %(by)s, %(total)s, %(book_name)s, %(book_clerk)s
    FROM numbered RETURNING id
), line AS (
    SELECT * FROM unnest(
        %(positions)s::int[], %(materials)s::bigint[], %(prices)s::bigint[], %(units)s::text[],
        %(unit_prices)s::numeric[], %(quantities)s::numeric[], %(kgs)s::numeric[], %(amounts)s::numeric[])
        AS line (position, material_id, price_id, unit, unit_price, quantity, net_kg, amount)
), lines AS (
    INSERT INTO deposits_depositline (deposit_id, position, material_id, price_id, unit, unit_price, quantity,
                                      net_kg, amount)
    SELECT slip.id, line.* FROM slip, line
), stock AS (
    INSERT INTO deposits_stockmovement (bank_id, place_id, material_id, entry_id, kg, value)
    SELECT bank_id, place_id, material_id, %(entry)s, net_kg, amount FROM numbered, line
)
SELECT id FROM slip
"""


def post_deposit(
    *,
    market_day: MarketDay,
    member: Member,
    lines: Sequence[NewLine],
    by: User,
    at: datetime,
    idempotency_key: UUID,
    book_no: str | None = None,
    book_name: str = "",
    book_clerk: str = "",
) -> Deposit:
    """The slip of what `member` brought, credited to the member's savings at the prices in force at `at`.

    Each line is quantity × price rounded half-up to 0.01 baht, the slip their sum (books.md, Rounding). What
    the member owes is collected from it, in an entry of its own. The same key again returns the first slip.

    Refuses: a day that is closed (unless it is moved in), a member who left or belongs to another bank, no
    lines, a quantity outside 0–9,999, a material without a price or not accepted, a line worth less than
    0.01 baht, another content under a used key, a date in a closed month.
    """
    try:
        with transaction.atomic():
            return _post(market_day, member, lines, by, at, idempotency_key, (book_no, book_name, book_clerk))
    except UnableToPost as refusal:
        raise UnableToPostDeposit(str(refusal)) from refusal


def _post(market_day, member, lines, by, at, idempotency_key, book) -> Deposit:
    context = posting_context(
        market_day_id=market_day.pk,
        member_id=member.pk,
        material_ids=[line.material.pk for line in lines],
        at=at,
        book=book[1],
    )
    # What the clerk said, not what it came to: a repetition is known even when the price list has changed.
    said = [[line.material.code, line.quantity.normalize()] for line in lines]
    content = ["deposit", market_day.pk, member.pk, said]
    try:
        priced = _priced(market_day, lines, context)
    except UnableToPostDeposit:
        first = first_entry(idempotency_key=idempotency_key, content=content)
        if first is None:
            raise
        return _first_slip(first)
    total = sum((line.amount for line in priced), Decimal(0))
    posted = post_entry(
        bank=market_day.bank,
        kind=EntryKind.DEPOSIT,
        booked_on=context.held_on,
        by=by,
        idempotency_key=idempotency_key,
        lines=[debit(context.stock_account_id, total), credit(context.savings_id, total)],
        content=content,
    )
    if not posted.is_new:
        return _first_slip(posted.entry_id)
    deposit = _insert(market_day, member, priced, context, posted.entry_id, by, at, book)
    if context.owed > 0:
        _collect(member, deposit, by, idempotency_key)
    return deposit


def _first_slip(entry_id: int) -> Deposit:
    return Deposit.objects.select_related("market_day", "member", "by").get(entry_id=entry_id)


def _priced(market_day: MarketDay, lines: Sequence[NewLine], context: PostingContext) -> list[PricedLine]:
    """The lines at the prices in force, or the refusal of the first thing that is wrong."""
    if not (context.day_is_open or market_day.moved_in):
        raise UnableToPostDeposit(_("This market day is closed"))
    if not context.same_bank or not (context.member_is_active or market_day.moved_in):
        raise UnableToPostDeposit(_("This member has left: choose another"))
    if not lines:
        raise UnableToPostDeposit(_("Add at least one material"))
    return [_price(position, line, context) for position, line in enumerate(lines)]


def _price(position: int, line: NewLine, context: PostingContext) -> PricedLine:
    price = context.prices.get(line.material.pk)
    if price is None:
        sentence = _("%(material)s has no price on the list in force") % {"material": line.material.name}
        raise UnableToPostDeposit(sentence, position)
    if price.is_suspended:
        sentence = _("%(material)s is not accepted at present") % {"material": line.material.name}
        raise UnableToPostDeposit(sentence, position)
    if not (line.quantity.is_finite() and 0 < line.quantity <= LARGEST_QUANTITY):
        raise UnableToPostDeposit(_("The weight must be above 0 and at most 9,999"), position)
    amount = line_amount(line.quantity, price.unit_price) if line.stated is None else line.stated
    if amount < LEAST_LINE:
        raise UnableToPostDeposit(_("This line is worth less than 0.01 baht"), position)
    net_kg = round_half_up(line.quantity * price.kg_per_unit, KG_STEP)
    return PricedLine(line.material.pk, price, line.quantity, net_kg, amount)


def _insert(market_day, member, priced, context, entry_id, by, at, book) -> Deposit:
    book_no, book_name, book_clerk = book
    total = sum((line.amount for line in priced), Decimal(0))
    with connection.cursor() as cursor:
        cursor.execute(
            _INSERT,
            {
                "day": market_day.pk,
                "member": member.pk,
                "entry": entry_id,
                "by": by.pk,
                "at": at,
                "received_on": context.held_on,
                "total": total,
                "book_no": book_no,
                "book_name": book_name,
                "book_clerk": book_clerk,
                "positions": list(range(1, len(priced) + 1)),
                "materials": [line.material_id for line in priced],
                "prices": [line.price.price_id for line in priced],
                "units": [line.price.unit for line in priced],
                "unit_prices": [line.price.unit_price for line in priced],
                "quantities": [line.quantity for line in priced],
                "kgs": [line.net_kg for line in priced],
                "amounts": [line.amount for line in priced],
            },
        )
        row = cursor.fetchone()
    if row is None:
        raise UnableToPostDeposit(_("This market day is closed"))
    deposit = Deposit(pk=row[0], bank_id=market_day.bank_id, entry_id=entry_id, total=total)
    deposit.market_day, deposit.member, deposit.by = market_day, member, by
    deposit.received_on, deposit.received_at = context.held_on, at
    return deposit


def _collect(member: Member, deposit: Deposit, by: User, idempotency_key: UUID) -> None:
    """Takes what the member owes from the deposit, visibly: a line of its own in the passbook."""
    owed = lock_debt(member.savings)
    amount = min(owed.amount, deposit.total)
    if amount <= 0:  # another slip of the same moment has collected it
        return
    post_entry(
        bank=deposit.market_day.bank,
        kind=EntryKind.COLLECTION,
        booked_on=deposit.received_on,
        by=by,
        idempotency_key=uuid5(idempotency_key, "collection"),
        lines=[debit(member.savings_id, amount), credit(owed.account, amount)],
    )
