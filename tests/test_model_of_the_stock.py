"""Random movements of the stock against a plain dict: kilograms, value and account agree at every step."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from uuid import uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from deposits.commands import open_market_day, void_deposit
from deposits.commands.sales import NewSaleLine, UnableToSell, post_sale, void_sale
from deposits.commands.stock import (
    UnableToMoveStock,
    UnableToReverseStockEvent,
    count_stock,
    reverse_stock_event,
    take_out_stock,
    transfer_stock,
)
from deposits.models import Deposit, Sale, StockEvent
from deposits.queries.proof import counter_faults
from deposits.queries.stock.on_hand import on_hand, stock_value
from prices.models import Buyer
from wastebank.ledger import chart
from wastebank.ledger.queries import account_of, balance_of, book_faults
from wastebank.organisation.commands import ensure_place

PRICES = {"PAP-01": Decimal("3.10"), "GLA-11": Decimal("0.40"), "NFE-01": Decimal("48.00")}
KG_PER_UNIT = {"PAP-01": Decimal(1), "GLA-11": Decimal("0.45"), "NFE-01": Decimal(1)}
CODES = st.sampled_from(sorted(PRICES))
PLACES = st.integers(0, 1)
PARTS = st.sampled_from([Fraction(1), Fraction(1, 3), Fraction(2, 7), Fraction(9, 10), Fraction(21, 20)])
ZERO = (Decimal(0), Decimal(0))
CAME_UP = {"seen": 0, "sold out": 0, "oversold voids": 0}


def cents(value) -> Decimal:
    return (
        Decimal(value.numerator * 100).__truediv__(value.denominator).quantize(Decimal(1), ROUND_HALF_UP)
        / 100
    )


class Stock(RuleBasedStateMachine):
    """`lies[place, code]` is (kg, baht); slips, sales and papers are kept with what they moved."""

    cast = None

    def __init__(self):
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        cast = self.cast
        cast.regulate(stock__shrinkage_alert_pct="20")
        self.places = [cast.place, ensure_place(bank=cast.bank, name="โรงเก็บ")]
        self.buyer = Buyer.objects.create(name="ร้าน", kind="shop")
        self.days = [cast.open_day()]
        self.days.append(
            open_market_day(place=self.places[1], held_on=cast.now.date(), by=cast.malee, at=cast.now)
        )
        self.lies = {}
        self.slips, self.sales, self.events = [], [], []

    def teardown(self):
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    # --- the plain model ------------------------------------------------------------------------------

    def add(self, at, code, kg, value):
        had = self.lies.get((at, code), ZERO)
        self.lies[at, code] = (had[0] + kg, had[1] + value)

    def worth(self, at, code, kg):
        had_kg, had_value = self.lies.get((at, code), ZERO)
        return had_value if kg == had_kg else cents(Fraction(had_value) * Fraction(kg) / Fraction(had_kg))

    def some(self, at, code, part):
        """About `part` of what lies there, in whole grams; more than that where the part is above one."""
        kg = self.lies.get((at, code), ZERO)[0]
        return (kg * part.numerator / part.denominator).quantize(Decimal("0.001"))

    # --- what happens ---------------------------------------------------------------------------------

    @rule(at=PLACES, code=CODES, quantity=st.integers(1, 60))
    def slip(self, at, code, quantity):
        if code != "GLA-11":
            quantity = Decimal(quantity * 7) / 10
        made = self.cast.bring(self.days[at], self.cast.somying, (code, str(quantity)))
        value = (Decimal(quantity) * PRICES[code]).quantize(Decimal("0.01"), ROUND_HALF_UP)
        kg = Decimal(quantity) * KG_PER_UNIT[code]
        self.add(at, code, kg, value)
        self.slips.append((made.pk, at, code, kg, value))

    @precondition(lambda self: self.slips)
    @rule(data=st.data())
    def void(self, data):
        pk, at, code, kg, value = self.slips.pop(data.draw(st.integers(0, len(self.slips) - 1)))
        void_deposit(
            deposit=Deposit.objects.select_related("market_day", "member", "entry", "bank").get(pk=pk),
            reason="ผิด", by=self.cast.somchai, at=self.cast.now, idempotency_key=uuid4(),
            approved_by=self.cast.malee,
        )  # fmt: skip
        had_kg, had_value = self.lies[at, code]
        left_kg = max(had_kg - kg, Decimal(0))
        CAME_UP["oversold voids"] += had_kg < kg
        self.lies[at, code] = (left_kg, max(had_value - value, Decimal(0)) if left_kg else Decimal(0))

    @rule(at=PLACES, code=CODES, part=PARTS, takes_all=st.booleans())
    def sell(self, at, code, part, takes_all):
        had_kg, had_value = self.lies.get((at, code), ZERO)
        quantity = self.some(at, code, part) / KG_PER_UNIT[code]
        quantity = quantity.quantize(Decimal(1) if code == "GLA-11" else Decimal("0.001"))
        net = (quantity * KG_PER_UNIT[code]).quantize(Decimal("0.001"), ROUND_HALF_UP)
        allowed = net > 0 and had_kg > 0 and (takes_all or net <= had_kg)
        try:
            sale = post_sale(
                place=self.places[at], buyer=self.buyer, sold_on=self.cast.now.date(), by=self.cast.malee,
                at=self.cast.now, idempotency_key=uuid4(), shrinkage_because="ความชื้น",
                lines=[NewSaleLine(self.cast.material[code], quantity, Decimal(9), takes_all=takes_all)],
            )  # fmt: skip
        except UnableToSell:
            assert not allowed
            CAME_UP["seen"] += 1
            return
        assert allowed
        gone = had_kg if takes_all else net
        value = self.worth(at, code, gone)
        self.add(at, code, -gone, -value)
        CAME_UP["sold out"] += self.lies[at, code][0] == 0
        self.sales.append((sale.pk, at, code, gone, value))

    @precondition(lambda self: self.sales)
    @rule(data=st.data())
    def void_a_sale(self, data):
        pk, at, code, kg, value = self.sales.pop(data.draw(st.integers(0, len(self.sales) - 1)))
        void_sale(
            sale=Sale.objects.get(pk=pk), reason="ผิด", by=self.cast.somchai, at=self.cast.now,
            idempotency_key=uuid4(), approved_by=self.cast.malee,
        )  # fmt: skip
        self.add(at, code, kg, value)

    @rule(at=PLACES, code=CODES, part=PARTS)
    def transfer(self, at, code, part):
        kg = self.some(at, code, part)
        allowed = 0 < kg <= self.lies.get((at, code), ZERO)[0]
        try:
            event = transfer_stock(
                place=self.places[at], to_place=self.places[1 - at], by=self.cast.somchai, at=self.cast.now,
                lines=[(self.cast.material[code], kg)], idempotency_key=uuid4(),
            )  # fmt: skip
        except UnableToMoveStock:
            assert not allowed
            return
        assert allowed
        value = self.worth(at, code, kg)
        self.add(at, code, -kg, -value)
        self.add(1 - at, code, kg, value)
        self.events.append((event.pk, [(at, code, -kg, -value), (1 - at, code, kg, value)]))

    @rule(at=PLACES, code=CODES, part=PARTS, kind=st.sampled_from(["given", "made", "rdf"]))
    def give_away(self, at, code, part, kind):
        kg = self.some(at, code, part)
        allowed = 0 < kg <= self.lies.get((at, code), ZERO)[0]
        try:
            event = take_out_stock(
                place=self.places[at], kind=kind, recipient="โรงเรียน", by=self.cast.somchai, at=self.cast.now,
                lines=[(self.cast.material[code], kg)], idempotency_key=uuid4(),
            )  # fmt: skip
        except UnableToMoveStock:
            assert not allowed
            return
        assert allowed
        value = self.worth(at, code, kg)
        self.add(at, code, -kg, -value)
        self.events.append((event.pk, [(at, code, -kg, -value)]))

    @rule(at=PLACES, code=CODES, part=PARTS)
    def count(self, at, code, part):
        had_kg, had_value = self.lies.get((at, code), ZERO)
        counted = self.some(at, code, part)
        event = count_stock(
            place=self.places[at], counted={self.cast.material[code]: counted}, note="นับ",
            by=self.cast.somchai, at=self.cast.now, idempotency_key=uuid4(), agreed_by=self.cast.malee,
        )  # fmt: skip
        difference = counted - had_kg
        share = Fraction(had_value) * Fraction(abs(difference)) / Fraction(had_kg) if had_kg else Fraction(0)
        value = -had_value if not counted else cents(share) * (1 if difference > 0 else -1)
        self.add(at, code, difference, value)
        self.events.append((event.pk, [(at, code, difference, value)]))

    @precondition(lambda self: self.events)
    @rule(data=st.data())
    def reverse(self, data):
        pk, moved = self.events.pop(data.draw(st.integers(0, len(self.events) - 1)))
        after = {
            (at, code): tuple(a - b for a, b in zip(self.lies[at, code], (kg, value), strict=True))
            for at, code, kg, value in moved
        }
        allowed = all(kg >= 0 and value >= 0 and (kg or not value) for kg, value in after.values())
        outgoing = any(kg > 0 or value > 0 for *_where, kg, value in moved)
        try:
            with transaction.atomic():
                reverse_stock_event(
                    event=StockEvent.objects.get(pk=pk), reason="ผิด", by=self.cast.somchai,
                    at=self.cast.now, idempotency_key=uuid4(), agreed_by=self.cast.malee,
                )  # fmt: skip
        except UnableToReverseStockEvent:
            assert outgoing and not allowed
            return
        assert allowed
        self.lies |= after

    # --- what always holds ----------------------------------------------------------------------------

    @invariant()
    def books_and_model_agree(self):
        for at, place in enumerate(self.places):
            found = {pk: (row.kg, row.value) for pk, row in on_hand(place).items()}
            expected = {
                self.cast.material[code].pk: there
                for (where, code), there in self.lies.items()
                if where == at and there != ZERO
            }
            assert found == expected
        total = sum((value for _kg, value in self.lies.values()), Decimal(0))
        account = balance_of(account_of(self.cast.bank, chart.STOCK))
        assert total == account == stock_value(self.cast.bank)

    @invariant()
    def nothing_is_wrong(self):
        assert list(counter_faults()) == []
        assert list(book_faults()) == []


@pytest.mark.parametrize(
    ("examples", "steps"),
    [(15, 20), pytest.param(150, 40, marks=[pytest.mark.slow, pytest.mark.timeout(3000)])],
)
def test_random_movements_keep_the_stock_equal_to_its_account_and_to_a_model(cast, examples, steps):
    Stock.cast = cast
    run_state_machine_as_test(
        Stock,
        settings=settings(
            max_examples=examples, stateful_step_count=steps, deadline=None, database=None, derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
    assert all(CAME_UP.values()), CAME_UP  # the hard cases came up
