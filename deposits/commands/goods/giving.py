"""Goods given to a member for what was brought on a market day (docs/adr/0011)."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from deposits.commands.goods.papers import UnableToMoveGoods, first_paper, hold, write_paper
from deposits.commands.numbers import lock_bank
from deposits.models import Good, GoodMovement, GoodsPaper, MarketDay
from deposits.queries.goods import OnHand, exchangeable, prices_of_goods, worth
from members.models import Member
from wastebank.ledger import chart
from wastebank.ledger.commands import Line, credit, debit
from wastebank.ledger.models import Account, EntryKind
from wastebank.ledger.queries import account_of
from wastebank.organisation.models import Bank
from wastebank.staff.models import User

ZERO = Decimal("0.00")


@transaction.atomic
def exchange_goods(
    *,
    member: Member,
    market_day: MarketDay,
    pieces: Mapping[Good, int],
    by: User,
    at: datetime,
    idempotency_key: UUID,
    shown: Decimal | None = None,
) -> GoodsPaper:
    """`pieces` of each good for `member`, drawn from the savings at the exchange prices in force at `at`.

    At most what the member's own standing slips of `market_day` credited to the savings, less what was
    exchanged of it already, and never more than the balance. What must remain and how often one may draw do
    not apply (docs/adr/0011). The difference to the goods' cost goes to account 5500. `shown` is the total
    in baht that the member agreed to. The same key again returns the first paper.

    Refuses: a day that is closed or another bank's, a member who left, nothing chosen, a good that is not in
    use, has no price or of which fewer are there, more than may be drawn, another total than `shown`,
    another content under a used key.
    """
    bank = market_day.bank
    lock_bank(bank)
    chosen = {good: count for good, count in pieces.items() if count}
    kind = GoodsPaper.Kind.GIVEN
    if first := first_paper(idempotency_key, kind, chosen, member=member, market_day=market_day):
        return first
    account = Account.objects.select_for_update(no_key=True).get(pk=member.savings_id)
    _refuse_closed(market_day, member, bank)
    lines = _lines(chosen, hold(chosen), bank, at)
    total = sum((line.amount for line in lines), ZERO)
    if shown is not None and shown != total:
        raise UnableToMoveGoods(_("The exchange prices have changed meanwhile: look at the total again"))
    allowed = exchangeable(member, market_day, account.balance or ZERO)
    if total > allowed.most:
        sentence = _(
            "At most %(most)s baht may be exchanged: %(brought)s brought on this day, %(drawn)s exchanged "
            "already, balance %(balance)s"
        )
        sums = {name: f"{getattr(allowed, name):,.2f}" for name in ("most", "brought", "drawn", "balance")}
        raise UnableToMoveGoods(sentence % sums)
    return write_paper(
        bank=bank, kind=kind, entry_kind=EntryKind.GOODS_GIVEN, on=at.date(), by=by, at=at,
        key=idempotency_key, member=member, market_day=market_day, total=total, movements=lines,
        lines=_postings(bank, account, total, -sum((line.value for line in lines), ZERO)),
        memo=", ".join(f"{line.good.name} {-line.pieces} {line.good.unit}" for line in lines),
    )  # fmt: skip


def _refuse_closed(market_day: MarketDay, member: Member, bank: Bank) -> None:
    """The day's row is shared until the commit: its close waits, as it does for a slip."""
    days = MarketDay.objects.select_for_update(no_key=True, of=("self",)).filter(pk=market_day.pk)
    if not days.filter(closed_at=None, moved_in=False).exists():
        raise UnableToMoveGoods(_("This market day is closed"))
    if member.bank_id != bank.pk or not Member.objects.filter(pk=member.pk, closed_on=None).exists():
        raise UnableToMoveGoods(_("This member has left: choose another"))


def _lines(
    pieces: Mapping[Good, int], there: Mapping[int, OnHand], bank: Bank, at: datetime
) -> list[GoodMovement]:
    if not pieces:
        raise UnableToMoveGoods(_("Write how many pieces of at least one good"))
    prices = prices_of_goods(pieces, at)
    lines = []
    for good, count in pieces.items():
        price, stock = prices.get(good.pk), there.get(good.pk)
        if good.bank_id != bank.pk or stock is None or price is None or not good.is_active or count < 0:
            raise UnableToMoveGoods(_("%(good)s is not exchanged at present") % {"good": good}, good)
        if count > stock.pieces:
            sentence = _("Only %(pieces)s %(unit)s are there")
            raise UnableToMoveGoods(sentence % {"pieces": f"{stock.pieces:,}", "unit": good.unit}, good)
        lines.append(
            GoodMovement(
                good=good,
                pieces=-count,
                value=-stock.cost_of(count),
                price=price,
                amount=worth(count, price),
            )  # fmt: skip
        )
    return lines


def _postings(bank: Bank, savings: Account, total: Decimal, cost: Decimal) -> list[Line]:
    goods, difference = account_of(bank, chart.GOODS), account_of(bank, chart.GOODS_DIFFERENCE)
    lines = [debit(savings, total)]
    if cost:
        lines.append(credit(goods, cost))
    if total > cost:
        lines.append(credit(difference, total - cost))
    elif cost > total:
        lines.append(debit(difference, cost - total))
    return lines
