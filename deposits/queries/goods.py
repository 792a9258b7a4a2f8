"""Goods for exchange: what is there, what it costs a member, and how much one may draw as goods."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Prefetch, QuerySet, Sum

from deposits.models import Deposit, Good, GoodMovement, GoodPrice, GoodsPaper, MarketDay
from deposits.queries.slip_paper import collected_from
from members.models import Member
from wastebank.ledger.models import Posting
from wastebank.money import line_amount, round_half_up
from wastebank.organisation.models import Bank

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class OnHand:
    """`pieces` of a good and their `value` in baht, as bought."""

    pieces: int
    value: Decimal

    @property
    def average(self) -> Decimal | None:
        """What a piece cost, in baht; None where there is none."""
        return round_half_up(self.value / self.pieces) if self.pieces else None

    def cost_of(self, pieces: int) -> Decimal:
        """The moving-average cost of `pieces` of them, in baht; the last ones take all that is left."""
        if pieces == self.pieces:
            return self.value
        return round_half_up(self.value * pieces / self.pieces) if self.pieces else ZERO


NOTHING = OnHand(0, ZERO)


def on_hand(goods: Iterable[Good]) -> dict[int, OnHand]:
    """What there is of each of `goods`, by its id."""
    sums = GoodMovement.objects.filter(good__in=goods).order_by().values("good")
    there = {
        row["good"]: OnHand(row["n"], row["worth"])
        for row in sums.annotate(n=Sum("pieces"), worth=Sum("value"))
    }
    return {good.pk: there.get(good.pk, NOTHING) for good in goods}


def prices_of_goods(goods: Iterable[Good], at: datetime) -> dict[int, GoodPrice]:
    """The exchange price in force at `at` of each of `goods`, by the good's id."""
    rows = GoodPrice.objects.filter(good__in=goods, at__lte=at).order_by("good_id", "-at", "-pk")
    return {row.good_id: row for row in rows.distinct("good_id")}


@dataclass(frozen=True)
class GoodRow:
    """A good with its exchange price now, None before it has one, and what there is of it."""

    good: Good
    price: GoodPrice | None
    stock: OnHand

    @property
    def may_be_given(self) -> bool:
        return self.good.is_active and self.price is not None and self.stock.pieces > 0


def good_rows(bank: Bank, at: datetime) -> list[GoodRow]:
    """The bank's goods with price and stock, those in use first."""
    goods = list(Good.objects.filter(bank=bank).order_by("-is_active", "name", "pk"))
    stock, prices = on_hand(goods), prices_of_goods(goods, at)
    return [GoodRow(good, prices.get(good.pk), stock[good.pk]) for good in goods]


def goods_to_give(bank: Bank, at: datetime) -> list[GoodRow]:
    """What may be exchanged at `at`."""
    return [row for row in good_rows(bank, at) if row.may_be_given]


def goods_papers(bank: Bank) -> QuerySet[GoodsPaper]:
    """The bank's papers of goods with their lines, the latest first."""
    papers = GoodsPaper.objects.filter(bank=bank).select_related("member", "by", "reverses", "reversed_by")
    return papers.prefetch_related(
        Prefetch("movements", GoodMovement.objects.select_related("good", "price"))
    )


@dataclass(frozen=True)
class Exchangeable:
    """What of a market day a member may still draw as goods, in baht, and what that follows from.

    `brought` was credited to the savings by the day's standing slips that the member brought in person, less
    what paid back a debt; `drawn` was exchanged already; `balance` is what the account holds.
    """

    brought: Decimal
    drawn: Decimal
    balance: Decimal

    @property
    def most(self) -> Decimal:
        return max(min(self.brought - self.drawn, self.balance), ZERO)


def exchangeable(member: Member, market_day: MarketDay, balance: Decimal) -> Exchangeable:
    """How much `member`, holding `balance`, may draw as goods on `market_day` (docs/adr/0011)."""
    slips = Deposit.objects.filter(member=member, market_day=market_day, void=None, depositor="")
    brought = sum(
        (slip.to_savings - collected_from(slip) for slip in slips.select_related("entry", "member")), ZERO
    )
    given = GoodsPaper.objects.filter(member=member, market_day=market_day, reverses=None, reversed_by=None)
    return Exchangeable(brought, given.aggregate(sum=Sum("total"))["sum"] or ZERO, balance)


def worth(pieces: int, price: GoodPrice) -> Decimal:
    """What `pieces` cost the member, in baht."""
    return line_amount(Decimal(pieces), price.price)


def balance_after(paper: GoodsPaper) -> Decimal:
    """The member's savings right after `paper`, by the postings up to its own."""
    assert paper.entry_id and paper.member
    last = Posting.objects.filter(entry=paper.entry_id).latest("pk").pk
    sums = Posting.objects.filter(account=paper.member.savings_id, pk__lte=last).aggregate(
        debit=Sum("debit"), credit=Sum("credit")
    )
    return (sums["credit"] or ZERO) - (sums["debit"] or ZERO)


def days_for_goods(bank: Bank) -> list[MarketDay]:
    """The bank's open market days: their slips may be exchanged, and their drawers pay for goods."""
    days = MarketDay.objects.filter(bank=bank, closed_at=None, moved_in=False).select_related("place")
    return list(days.order_by("-held_on", "place__name"))


def gives_goods(bank: Bank) -> bool:
    """Whether the bank exchanges anything at all."""
    return Good.objects.filter(bank=bank, is_active=True).exists()
