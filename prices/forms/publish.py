"""A whole price list as it is typed, material by material."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from django import forms
from django.utils.translation import gettext_lazy as _

from prices.commands import Lot
from prices.forms.moment import MomentForm
from prices.models import Material, Price, PriceList
from prices.queries.quotes import ShopPrice
from prices.queries.shops import Shops
from wastebank.fields import MoneyField, ThaiTextField, WeightField
from wastebank.templatetags.thai import thai_datetime

LARGEST_PRICE = Decimal("9999.99")
LARGEST_JUMP = Decimal("0.5")  # of the price before; more is asked about


class Jump(NamedTuple):
    """A price far from the one before, in baht."""

    old: Decimal
    new: Decimal


def jump_of(before: Price | None, new: Decimal | None) -> Jump | None:
    """Both prices, where `new` differs from the one before by more than half of it."""
    old = before.unit_price if before else None
    return Jump(old, new) if old and new is not None and abs(new - old) > old * LARGEST_JUMP else None


@dataclass(frozen=True)
class Row:
    """A material with its boxes, and what is to be looked at again."""

    material: Material
    price: forms.BoundField
    suspended: forms.BoundField
    jump: Jump | None
    condition: forms.BoundField
    lot: forms.BoundField
    lot_price: forms.BoundField
    quote: ShopPrice | None
    below: ShopPrice | None

    @property
    def has_more(self) -> bool:
        """Whether condition or lot say something, so that they are shown unfolded."""
        more = (self.condition, self.lot, self.lot_price)
        return any(box.errors or box.value() for box in more)


class ListForm(MomentForm):
    """What every new list is published with: its moment, why, and that odd prices were looked at."""

    note = ThaiTextField(
        label=_("Note"), max_length=200, required=False,
        help_text=_("Why the prices change, such as: the shop's price of 25 November"),
    )  # fmt: skip
    checked = forms.BooleanField(label=_("I have checked these prices"), required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bank = self.current.bank_id if self.current else None
        self.newest = PriceList.objects.filter(bank=bank, book="").order_by("pk").last()

    @property
    def newest_seen(self) -> str:
        """For the page: which list was the bank's newest when it was shown."""
        return str(self.newest.pk) if self.newest else "0"

    def refuse_stale(self, new_list: Callable[[], dict[str, Any]]) -> None:
        """Refuses once where somebody published another list after the page was shown.

        `new_list` gives what was typed, for `publish_price_list`: the first of two clicks published the same.
        """
        seen, newest = self.cleaned_data.get("seen"), self.newest
        if self.errors or not seen or newest is None or seen == self.newest_seen:
            return
        if newest.effective_from == self.moment and says_the_same(new_list(), newest):
            return
        sentence = _(
            "Another list was published meanwhile, which begins %(moment)s: compare yours with it, then"
            " publish again."
        )
        self.add_error(None, sentence % {"moment": thai_datetime(newest.effective_from)})

    def ask_about(self, jumps: Any, below: Any) -> None:
        """Refuses until the tick is there, where any price is odd."""
        if self.cleaned_data["checked"]:
            return
        if jumps:
            sentence = _(
                "The marked prices differ by more than half: look at each again, then tick this box."
            )
            self.add_error("checked", sentence)
        if below:
            sentence = _(
                "The marked prices are far below the shops': look at each again, then tick this box."
            )
            self.add_error("checked", sentence)


class PublishForm(ListForm):
    """A whole price list: price, "not accepted", condition and lot of every material in use.

    It starts from `base`, the list in force or one that has not begun yet, or from the catalogue's samples
    where the bank has none; with `from_quotes`, by the rule from what the shops offer. A material without a
    price is not on the list. Prices far from those of `base`, or far below the shops', are published only
    once somebody has ticked that they are right.
    """

    def __init__(
        self, *args: Any, base: PriceList | None, shops: Shops, from_quotes: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.shops = shops
        self.jumps: dict[int, Jump] = {}
        self.below: dict[int, ShopPrice] = {}
        self.materials = list(
            Material.objects.filter(is_active=True).select_related("group").order_by("code")
        )
        self.before = before = {price.material_id: price for price in base.prices.all()} if base else {}
        for material in self.materials:
            price = before.get(material.pk)
            sample = None if base else material.sample_buy_price
            proposed = shops.proposed(material.pk) if from_quotes else None
            self._add_boxes(material, price, proposed or (price.unit_price if price else sample))

    def _add_boxes(self, material: Material, price: Price | None, proposed: Decimal | None) -> None:
        pk, name = material.pk, material.name
        self.fields[f"price_{pk}"] = MoneyField(
            label=name, least=Decimal(0), largest=LARGEST_PRICE, required=False, initial=proposed
        )
        self.fields[f"suspended_{pk}"] = forms.BooleanField(
            label=_("Not accepted"), required=False, initial=bool(price and price.is_suspended)
        )
        self.fields[f"condition_{pk}"] = ThaiTextField(
            label=name, max_length=120, required=False, initial=price.condition if price else ""
        )
        self.fields[f"lot_{pk}"] = WeightField(
            label=name, required=False, initial=_plain(price.min_lot) if price else None
        )
        self.fields[f"lotprice_{pk}"] = MoneyField(
            label=name, largest=LARGEST_PRICE, required=False, initial=price.min_lot_price if price else None
        )

    def rows(self) -> Iterator[Row]:
        """Each material with its boxes and, where its price is odd, what it differs from."""
        jumps, below = (self.jumps, self.below) if self.errors else ({}, {})
        for material in self.materials:
            pk = material.pk
            yield Row(
                material=material,
                price=self[f"price_{pk}"],
                suspended=self[f"suspended_{pk}"],
                condition=self[f"condition_{pk}"],
                lot=self[f"lot_{pk}"],
                lot_price=self[f"lotprice_{pk}"],
                jump=jumps.get(pk),
                quote=self.shops.quotes.get(pk),
                below=below.get(pk),
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for material in self.materials:
            field, price = f"price_{material.pk}", cleaned.get(f"price_{material.pk}")
            if cleaned[f"suspended_{material.pk}"] and field not in self.errors and price is None:
                self.add_error(field, _("Write the price too, or take the tick away."))
            self._check_lot(material, price)
        self._check_odd_prices()
        self.refuse_stale(self.new_list)
        return cleaned

    def _check_lot(self, material: Material, price: Decimal | None) -> None:
        boxes = [f"lot_{material.pk}", f"lotprice_{material.pk}"]
        lot, lot_price = (self.cleaned_data.get(box) for box in boxes)
        if any(box in self.errors for box in boxes) or (lot is None and lot_price is None):
            return
        if lot is None:
            self.add_error(boxes[0], _("From how much on is this price paid?"))
        elif lot_price is None:
            self.add_error(boxes[1], _("What is paid from this lot on?"))
        elif price is not None and lot_price <= price:
            self.add_error(boxes[1], _("The price of a lot must be above the usual price."))

    def _check_odd_prices(self) -> None:
        for material in self.materials:
            price = self.cleaned_data.get(f"price_{material.pk}")
            if jump := jump_of(self.before.get(material.pk), price):
                self.jumps[material.pk] = jump
            below = self.shops.if_far_below(material.pk, price)
            if below and not self.cleaned_data[f"suspended_{material.pk}"]:
                self.below[material.pk] = below
        self.ask_about(self.jumps, self.below)

    def new_list(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        prices = {m: cleaned[f"price_{m.pk}"] for m in self.materials if cleaned[f"price_{m.pk}"] is not None}
        lots = {m: Lot(cleaned[f"lot_{m.pk}"], cleaned[f"lotprice_{m.pk}"]) for m in prices}
        return {
            "effective_from": self.moment,
            "prices": prices,
            "suspended": frozenset(m for m in prices if cleaned[f"suspended_{m.pk}"]),
            "conditions": {m: cleaned[f"condition_{m.pk}"] for m in prices},
            "lots": {m: lot for m, lot in lots.items() if lot.quantity},
            "note": cleaned["note"],
        }


def says_the_same(new: dict[str, Any], existing: PriceList) -> bool:
    """Whether `new`, for `publish_price_list`, is what `existing` says: the button was pressed twice."""
    typed = {
        (m.pk, price, m in new["suspended"], new["conditions"].get(m, ""), *new["lots"].get(m, (None, None)))
        for m, price in new["prices"].items()
    }
    columns = ("material_id", "unit_price", "is_suspended", "condition", "min_lot", "min_lot_price")
    return typed == set(existing.prices.values_list(*columns))


def _plain(quantity: Decimal | None) -> Decimal | None:
    """200.000 as it is typed: 200."""
    return None if quantity is None else Decimal(f"{quantity.normalize():f}")
