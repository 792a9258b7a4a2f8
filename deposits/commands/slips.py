"""Posting a slip: three SQL statements, once per idempotency key."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from deposits.commands.slip_rows import (
    NOBODY_KNOWN,
    Identity,
    NewLine,
    Origin,
    PricedLine,
    Settlement,
    insert_slip,
)
from deposits.models import Deposit, MarketDay
from deposits.queries.late import first_open_day
from deposits.queries.posting_context import PostingContext, posting_context
from members.models import Member
from prices.models import PriceList
from wastebank.ledger import chart
from wastebank.ledger.commands import Line, UnableToPost, credit, debit, first_entry, lock_debt, post_entry
from wastebank.ledger.models import EntryKind
from wastebank.money import LEAST_LINE, line_amount, round_half_up
from wastebank.staff.models import User

LARGEST_QUANTITY = Decimal("9999")
KG_STEP = Decimal("0.001")
ZERO = Decimal(0)


class UnableToPostDeposit(Exception):
    """The slip is refused; `position` is the line (from 0) that is to be mended, None for the slip itself."""

    def __init__(self, sentence: str, position: int | None = None):
        super().__init__(sentence)
        self.position = position


class DayJustClosed(UnableToPostDeposit):
    """The day was closed between looking and writing. A printed slip is tried again, and is late then."""


def post_deposit(
    *,
    market_day: MarketDay,
    member: Member,
    lines: Sequence[NewLine],
    by: User,
    at: datetime,
    idempotency_key: UUID,
    settlement: Settlement | None = None,
    depositor: str = "",
    price_list: PriceList | None = None,
    origin: Origin | None = None,
    is_printed: bool = False,
    identity: Identity | None = None,
) -> Deposit:
    """The slip of what `member` brought, at the prices of `price_list` or those in force at `at`.

    What `settlement` does not pay in cash, give to welfare or donate is credited to the member's savings.
    Each line is quantity × price rounded half-up to 0.01 baht, the slip their sum (books.md, Rounding); a
    line that reaches the lot of its price is paid the price of that lot. What the member owes is collected
    from the slip, in an entry of its own. The same key again returns the first slip.

    `is_printed`: the member holds the slip on paper already, so a day or month that was closed meanwhile and
    a member who left do not stop it. It is then dated the first open day and keeps `received_on`. The cash of
    a closed day's was found short at the close and is booked against that difference (books.md, Closing;
    docs/adr/0007).

    `identity` is how the clerk knew the seller of copper, cable or brass; of other materials none is kept.

    Refuses: a day that is closed (unless it is moved in), a member who left or belongs to another bank, no
    lines, a quantity outside 0–9,999, a material without a price or not accepted, a line worth less than
    0.01 baht, a settlement above the total, cash or gifts out of another depositor's hands, copper, cable
    or brass of a seller who is not known, where the slip is not printed or moved in, another content
    under a used key, a number used before, a date in a closed month.
    """
    attempt = _Attempt(
        market_day, member, lines, by, at, idempotency_key, settlement or Settlement(), depositor, price_list,
        origin or Origin(), is_printed, identity or NOBODY_KNOWN,
    )  # fmt: skip
    try:
        with transaction.atomic():
            return attempt.post()
    except UnableToPost as refusal:
        raise UnableToPostDeposit(str(refusal)) from refusal


@dataclass(frozen=True)
class _Attempt:
    """One attempt at posting; what it was given, and what follows from that step by step."""

    market_day: MarketDay
    member: Member
    lines: Sequence[NewLine]
    by: User
    at: datetime
    key: UUID
    settlement: Settlement
    depositor: str
    price_list: PriceList | None
    origin: Origin
    is_printed: bool
    identity: Identity

    def post(self) -> Deposit:
        context = posting_context(
            market_day_id=self.market_day.pk,
            member_id=self.member.pk,
            material_ids=[line.material.pk for line in self.lines],
            at=self.at,
            book=self.origin.book_name,
            price_list_id=self.price_list.pk if self.price_list else None,
        )
        content = self._content()
        try:
            priced = self._priced(context)
        except UnableToPostDeposit:
            first = first_entry(idempotency_key=self.key, content=content)
            if first is None:
                raise
            return _first_slip(first)
        # Of an open day in a closed month it is dated later, yet no drawer was counted without its cash.
        is_late = self.is_printed and not context.day_is_open
        moves_on = self.is_printed and not context.takes_entries
        booked_on = first_open_day(self.market_day, self.at) if moves_on else context.held_on
        posted = post_entry(
            bank=self.market_day.bank,
            kind=EntryKind.DEPOSIT,
            booked_on=booked_on,
            by=self.by,
            idempotency_key=self.key,
            lines=self._postings(context, sum((line.amount for line in priced), ZERO)),
            content=content,
        )
        if not posted.is_new:
            return _first_slip(posted.entry_id)
        deposit = insert_slip(
            market_day=self.market_day, member=self.member, lines=priced, settlement=self.settlement,
            depositor=self.depositor, origin=self.origin, context=context, is_late=is_late,
            identity=self._told,
            entry_id=posted.entry_id, booked_on=booked_on, by=self.by, at=self.at,
        )  # fmt: skip
        if deposit is None:
            raise DayJustClosed(_("This market day is closed"))
        if context.owed > 0:
            self._collect(deposit, booked_on)
        return deposit

    def _content(self) -> list:
        """What the clerk said, not what it came to: a repetition is known even when prices have changed.

        What is not said is left out, so that a slip from before it could be said keeps its fingerprint.
        """
        said = [[line.material.code, line.quantity.normalize()] for line in self.lines]
        content = ["deposit", self.market_day.pk, self.member.pk, said]
        more = {
            "settlement": self.settlement.elsewhere
            and [self.settlement.cash, self.settlement.welfare, self.settlement.donations],
            "depositor": self.depositor,
            "list": self.price_list and self.price_list.pk,
            "identity": self._told.seen and [self._told.seen, self._told.note],
            "number": None if self.origin.book_no else self.origin.number,
            "weighings": [[*line.weighings, line.deduct, line.deduct_reason] for line in self.lines]
            if any(line.weighings or line.deduct for line in self.lines)
            else None,
        }
        return content + [[name, value] for name, value in more.items() if value]

    # --- what is refused ------------------------------------------------------------------------------

    def _priced(self, context: PostingContext) -> list[PricedLine]:
        """The lines at their prices, or the refusal of the first thing that is wrong."""
        printed = self.is_printed or self.market_day.moved_in
        if not (context.day_is_open or printed):
            raise UnableToPostDeposit(_("This market day is closed"))
        if not context.same_bank or not (context.member_is_active or printed):
            raise UnableToPostDeposit(_("This member has left: choose another"))
        if not self.lines:
            raise UnableToPostDeposit(_("Add at least one material"))
        priced = [_price(position, line, context) for position, line in enumerate(self.lines)]
        self._check_settlement(sum((line.amount for line in priced), ZERO))
        asks = self._asks_who_sells()
        if asks is not None and not (printed or self.identity.is_told):
            sentence = _("%(material)s: note who sells it, by identity card or by who vouches for the seller")
            raise UnableToPostDeposit(sentence % {"material": self.lines[asks].material.name}, asks)
        return priced

    @property
    def _told(self) -> Identity:
        """Of materials that do not ask for it nothing is kept."""
        return NOBODY_KNOWN if self._asks_who_sells() is None else self.identity

    def _asks_who_sells(self) -> int | None:
        """The first line, from 0, of a material whose seller must be known; None where there is none."""
        return next((at for at, line in enumerate(self.lines) if line.material.needs_identity), None)

    def _check_settlement(self, total: Decimal) -> None:
        settled = self.settlement
        if min(settled.cash, settled.welfare, settled.donations) < 0 or settled.elsewhere > total:
            raise UnableToPostDeposit(
                _("Cash, welfare and donation together are more than the slip is worth")
            )
        if self.depositor and settled.elsewhere:
            raise UnableToPostDeposit(
                _("What somebody else brings goes to the member's savings: it is not paid out or given away")
            )

    # --- what is written --------------------------------------------------------------------------------

    def _postings(self, context: PostingContext, total: Decimal) -> list[Line]:
        settled = self.settlement
        # The drawer of a closed day was counted: what the slip paid out of it was found short then.
        cash = chart.CASH if context.day_is_open or self.market_day.moved_in else chart.CASH_DIFFERENCE
        credits = [
            (context.savings_id, total - settled.elsewhere),
            (context.accounts[cash], settled.cash),
            (context.accounts[chart.WELFARE_FUND], settled.welfare),
            (context.accounts[chart.DONATIONS], settled.donations),
        ]
        return [
            debit(context.accounts[chart.STOCK], total),
            *(credit(account, amount) for account, amount in credits if amount),
        ]

    def _collect(self, deposit: Deposit, booked_on: date) -> None:
        """Takes what the member owes from the deposit, visibly: a line of its own in the passbook."""
        owed = lock_debt(self.member.savings)
        amount = min(owed.amount, deposit.total - self.settlement.elsewhere)
        if amount <= 0:  # another slip of the same moment has collected it, or nothing went to the savings
            return
        post_entry(
            bank=self.market_day.bank,
            kind=EntryKind.COLLECTION,
            booked_on=booked_on,
            by=self.by,
            idempotency_key=uuid5(self.key, "collection"),
            lines=[debit(self.member.savings_id, amount), credit(owed.account, amount)],
        )


def _first_slip(entry_id: int) -> Deposit:
    slip = Deposit.objects.select_related("market_day", "member", "by").get(entry_id=entry_id)
    slip.is_repetition = True
    return slip


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
    if line.deduct and not line.deduct_reason:
        raise UnableToPostDeposit(_("Say why something is deducted: wet, dirty, mixed"), position)
    unit_price = price.for_quantity(line.quantity)
    amount = line_amount(line.quantity, unit_price) if line.stated is None else line.stated
    if amount < LEAST_LINE:
        raise UnableToPostDeposit(_("This line is worth less than 0.01 baht"), position)
    net_kg = round_half_up(line.quantity * price.kg_per_unit, KG_STEP)
    return PricedLine(line, price, unit_price, net_kg, amount)
