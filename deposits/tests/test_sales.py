"""Sales: proceeds and cost in one entry, lost weight, payment now or later, cancellation."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.utils import translation

from conftest import bangkok
from deposits.commands.money_place import BANK_ACCOUNT, SAFE, MoneyPlace
from deposits.commands.sales import (
    SalePayment,
    UnableToSell,
    UnableToTakePayment,
    UnableToTakePaymentBack,
    UnableToVoidSale,
    take_buyer_payment,
    take_payment_back,
    void_sale,
)
from deposits.models import DrawerMovement, PaidBy, Sale, StockMovement
from deposits.queries.closing import drawer
from deposits.queries.proof import counter_faults
from deposits.queries.sales import outstanding_of, receivables, sales_figures
from prices.models import Buyer
from wastebank.ledger import chart
from wastebank.ledger.commands import close_month
from wastebank.ledger.models import Entry, Posting
from wastebank.ledger.queries import book_faults
from wastebank.thai import Month

PAPER, GLASS, BOTTLE, BATTERY, TV = "PAP-01", "GLA-04", "GLA-11", "OTH-01", "OTH-06"
LATER, BY_TRANSFER = SalePayment(PaidBy.CREDIT), SalePayment(PaidBy.TRANSFER)


def is_balanced():
    return list(book_faults()) == [] and list(counter_faults()) == []


def journal(entry):
    """{code: debit − credit} of an entry."""
    return {p.account.code: p.debit - p.credit for p in Posting.objects.filter(entry=entry)}


def void(shed, sale, **options):
    return void_sale(
        sale=sale, reason=options.pop("reason", "ชั่งผิด"), by=options.pop("by", shed.somchai),
        at=options.pop("at", shed.now), idempotency_key=options.pop("key", None) or uuid4(), **options,
    )  # fmt: skip


@pytest.fixture
def full(shed):
    """100 kg of cardboard for 310.00 and 50 kg of glass for 40.00."""
    shed.bring(shed.day, shed.somying, (PAPER, "100"), (GLASS, "50"))
    return shed


# --- selling --------------------------------------------------------------------------------------------


def test_a_sale_is_one_entry_of_proceeds_and_cost(full):
    sale = full.sell((PAPER, "40", "4.00"), (GLASS, "50", "1.20", "2"), transport=Decimal(20))
    assert journal(sale.entry) == {
        chart.CASH: Decimal("197.50"), chart.CASH_DIFFERENCE: Decimal("0.10"),
        chart.TRANSPORT: 20, chart.SALES: Decimal("-217.60"),
        chart.COST_OF_SOLD: Decimal("162.40"), chart.STOCK: Decimal("-162.40"),
    }  # fmt: skip
    assert (full.lies(PAPER), full.lies(GLASS)) == (("60.000", "186.00"), ("2.000", "1.60"))
    figures = sales_figures(Sale.objects.all())
    assert (figures.total, figures.cost, figures.margin) == (
        Decimal("217.60"), Decimal("162.40"), Decimal("35.20"),
    )  # fmt: skip
    assert (sale.number, sale.due, sale.received) == ("ข69-0001", Decimal("197.60"), Decimal("197.50"))
    assert is_balanced()


def test_numbers_run_through_the_fiscal_year(full):
    numbers = [full.sell((PAPER, "1", "4.00")).number for _ in range(2)]
    october = full.now.replace(month=10)
    numbers.append(full.sell((PAPER, "1", "4.00"), sold_on=october.date(), at=october).number)
    assert numbers == ["ข69-0001", "ข69-0002", "ข70-0001"]


def test_whoever_takes_all_leaves_nothing_and_the_difference_is_lost_weight(full):
    sale = full.sell((PAPER, "98", "4.00"), takes_all=True)
    line = sale.lines.get()
    assert (line.stock_kg, line.net_kg, line.shrinkage_kg) == (100, 98, 2)
    assert (line.cost, line.shrinkage_value, line.margin) == (
        Decimal("303.80"), Decimal("6.20"), Decimal("88.20"),
    )  # fmt: skip
    assert full.lies(PAPER) == ("0.000", "0.00")
    assert full.account(chart.STOCK_DIFFERENCE) == Decimal("6.20")
    lost = StockMovement.objects.get(kind="shrinkage")
    assert (lost.kg, lost.value) == (-2, Decimal("-6.20"))
    assert is_balanced()


def test_a_buyers_scale_that_says_more_than_ours_sells_more_at_the_same_cost(full):
    line = full.sell((PAPER, "102", "4.00"), takes_all=True).lines.get()
    assert (line.shrinkage_kg, line.cost, line.shrinkage_value) == (-2, 310, 0)
    assert full.lies(PAPER) == ("0.000", "0.00")
    assert is_balanced()


def test_much_lost_weight_wants_a_reason(full):
    with translation.override("en"), pytest.raises(UnableToSell, match="differ") as refused:
        full.sell((PAPER, "96.9", "4.00"), takes_all=True)
    assert refused.value.field == "shrinkage_because"
    with pytest.raises(UnableToSell):
        full.sell((PAPER, "104", "4.00"), takes_all=True)
    assert full.sell((PAPER, "96.9", "4.00"), takes_all=True, shrinkage_because="เปียกฝน").lines.count() == 1


def test_pieces_leave_the_stock_by_what_they_weigh(full):
    full.bring(full.day, full.somying, (BOTTLE, "20"))
    line = full.sell((BOTTLE, "12", "0.60")).lines.get()
    assert (line.quantity, line.net_kg, line.amount) == (12, Decimal("5.400"), Decimal("7.20"))
    assert full.lies(BOTTLE)[0] == "3.600"


@pytest.mark.parametrize(
    ("lines", "position", "field"),
    [
        ([], None, ""),
        ([(PAPER, "100.001", "4")], 0, "gross"),
        ([(GLASS, "1", "1"), (PAPER, "0", "4")], 1, "gross"),
        ([(PAPER, "5", "4", "5")], 0, "gross"),
        ([(PAPER, "5", "4", "-1")], 0, "gross"),
        ([(PAPER, "NaN", "4")], 0, "gross"),
        ([(PAPER, "5", "0")], 0, "unit_price"),
        ([(PAPER, "5", "-4")], 0, "unit_price"),
        ([(PAPER, "0.001", "0.40")], 0, "gross"),
        ([(PAPER, "5", "4"), (PAPER, "6", "4")], 1, "material"),
        ([("FER-01", "5", "4")], 0, "gross"),
    ],
)
def test_a_wrong_line_is_refused_at_its_place_and_nothing_is_sold(full, lines, position, field):
    entries = Entry.objects.count()
    with pytest.raises(UnableToSell) as refused:
        full.sell(*lines)
    assert (refused.value.position, refused.value.field) == (position, field)
    assert (Entry.objects.count(), Sale.objects.count(), full.lies(PAPER)[0]) == (entries, 0, "100.000")


def test_nothing_is_sold_that_does_not_lie_there_even_by_taking_all(full):
    with pytest.raises(UnableToSell):
        full.sell(("FER-01", "5", "4"), takes_all=True)


def test_transport_costs_at_most_what_the_sale_brings(full):
    for transport in ("40.01", "-1", "NaN"):
        with pytest.raises(UnableToSell) as refused:
            full.sell((PAPER, "10", "4.00"), transport=Decimal(transport))
        assert refused.value.field == "transport"
    sale = full.sell((PAPER, "10", "4.00"), transport=Decimal(40))
    assert (sale.due, full.account(chart.CASH)) == (0, 0)
    assert is_balanced()


def test_a_day_to_come_and_a_closed_month_are_refused(full):
    with pytest.raises(UnableToSell):
        full.sell((PAPER, "1", "4"), sold_on=full.now.date() + timedelta(days=1))
    full.close_day(full.day)
    october = full.now.replace(month=10)
    close_month(bank=full.bank, month=Month.of(full.now.date()), by=full.malee, at=october)
    with pytest.raises(UnableToSell):
        full.sell((PAPER, "1", "4"), sold_on=full.now.date(), at=october)
    full.sell((PAPER, "1", "4"), sold_on=october.date(), at=october)


@pytest.mark.parametrize("material", [BATTERY, TV])
def test_hazardous_and_electronic_waste_goes_to_licensed_buyers_only(full, material):
    full.bring(full.day, full.somying, (material, "4"))
    yesterday = full.now.date() - timedelta(days=1)
    for options in ({}, {"hazardous_licence_no": "อ.1", "hazardous_licence_expires_on": yesterday}):
        shop = Buyer.objects.create(name=f"ร้าน{len(options)}", kind="shop", licence_no="ค.1", **options)
        with pytest.raises(UnableToSell) as refused:
            full.sell((material, "4", "20"), buyer=shop)
        assert (refused.value.position, refused.value.field) == (0, "material")
    full.sell((material, "4", "20"))
    full.buyer.is_active = False
    with pytest.raises(UnableToSell):
        full.sell((PAPER, "1", "4"))


def test_a_sale_sent_twice_sells_once_and_its_key_serves_nothing_else(full):
    key = uuid4()
    assert full.sell((PAPER, "10", "4.00"), key=key) == full.sell((PAPER, "10.0", "4"), key=key)
    with pytest.raises(UnableToSell):
        full.sell((PAPER, "11", "4.00"), key=key)
    assert full.lies(PAPER)[0] == "90.000"


# --- where the money goes -------------------------------------------------------------------------------


def test_cash_goes_into_the_safe_or_the_drawer_and_a_transfer_to_the_bank_account(full):
    full.sell((PAPER, "10", "4.00"))
    assert drawer(full.day).expected == 0
    full.sell((PAPER, "10", "4.00"), payment=SalePayment(money=MoneyPlace(full.day)))
    assert (drawer(full.day).expected, full.account(chart.CASH)) == (40, 80)
    full.sell((PAPER, "10", "4.00"), payment=BY_TRANSFER)
    assert (full.account(chart.BANK_ACCOUNT), DrawerMovement.objects.count()) == (40, 1)
    full.close_day(full.day)
    with pytest.raises(UnableToSell):
        full.sell((PAPER, "10", "4.00"), payment=SalePayment(money=MoneyPlace(full.day)))
    assert is_balanced()


def test_cash_is_paid_in_coins_that_there_are(full):
    drawn = MoneyPlace(full.day)
    assert full.sell((PAPER, "1", "3.90"), payment=SalePayment(money=drawn)).received == 4
    exact = SalePayment(money=drawn, received=Decimal("3.90"))
    assert full.sell((PAPER, "1", "3.90"), payment=exact).rounding == 0
    sale = full.sell((PAPER, "1", "3.90"), payment=SalePayment(money=drawn, received=Decimal(3)))
    assert (drawer(full.day).expected, full.account(chart.CASH_DIFFERENCE)) == (
        Decimal("10.90"),
        Decimal("0.80"),
    )
    for received in ("4.90", "2.90", "NaN"):
        with pytest.raises(UnableToSell) as refused:
            full.sell((PAPER, "1", "3.90"), payment=SalePayment(received=Decimal(received)))
        assert refused.value.field == "received"
    void(full, sale)
    assert (drawer(full.day).expected, full.account(chart.CASH_DIFFERENCE)) == (
        Decimal("7.90"),
        Decimal("-0.10"),
    )
    assert is_balanced()


def pay(shed, sale, amount, **options):
    return take_buyer_payment(
        sale=sale, amount=Decimal(amount), paid_on=options.pop("on", shed.now.date()), by=shed.malee,
        money=options.pop("money", SAFE), at=shed.now, idempotency_key=options.pop("key", None) or uuid4(),
    )  # fmt: skip


def test_a_buyer_may_pay_later_and_in_parts(full):
    sale = full.sell((PAPER, "100", "4.00"), payment=LATER)
    assert (full.account(chart.RECEIVABLE), outstanding_of(sale)) == (400, 400)
    pay(full, sale, "150", money=BANK_ACCOUNT)
    (owing,) = receivables(full.bank)
    assert (owing.paid, owing.owed) == (150, 250)
    pay(full, sale, "250", money=MoneyPlace(full.day))
    assert (full.account(chart.RECEIVABLE), list(receivables(full.bank))) == (0, [])
    assert (full.account(chart.BANK_ACCOUNT), drawer(full.day).expected) == (150, 250)
    assert is_balanced()


def test_a_payment_is_at_most_what_is_owed(full):
    at_once, sale = full.sell((PAPER, "1", "4.00")), full.sell((PAPER, "10", "4.00"), payment=LATER)
    tomorrow, before = full.now.date() + timedelta(days=1), full.now.date() - timedelta(days=1)
    for wrong, amount, on in [
        (sale, "40.01", None), (sale, "0", None), (sale, "-1", None), (sale, "NaN", None),
        (sale, "1", tomorrow), (sale, "1", before), (at_once, "1", None),
    ]:  # fmt: skip
        with pytest.raises(UnableToTakePayment):
            pay(full, wrong, amount, on=on or full.now.date())
    key = uuid4()
    assert pay(full, sale, "40", key=key) == pay(full, sale, "40", key=key)
    assert full.account(chart.CASH) == 44


def test_a_payment_is_taken_back_by_two_and_owed_again(full):
    sale = full.sell((PAPER, "10", "4.00"), payment=LATER)
    payment = pay(full, sale, "40", money=MoneyPlace(full.day))

    def take_back(reason="เช็คเด้ง", approved_by=full.prapai, key=None):
        return take_payment_back(
            payment=payment, reason=reason, by=full.malee, at=full.now, approved_by=approved_by,
            idempotency_key=key or uuid4(),
        )  # fmt: skip

    for wrong in ({"reason": ""}, {"approved_by": None}, {"approved_by": full.malee}):
        with pytest.raises(UnableToTakePaymentBack):
            take_back(**wrong)
    key = uuid4()
    assert take_back(key=key) == take_back(key=key)
    with pytest.raises(UnableToTakePaymentBack):
        take_back()
    assert (outstanding_of(sale), full.account(chart.RECEIVABLE), drawer(full.day).expected) == (40, 40, 0)
    assert is_balanced()


# --- cancelled ------------------------------------------------------------------------------------------


def test_a_cancelled_sale_brings_the_stock_back_and_takes_the_money_out(full):
    sale = full.sell((PAPER, "98", "4.00"), takes_all=True, payment=SalePayment(money=MoneyPlace(full.day)))
    key = uuid4()
    assert void(full, sale, key=key) == void(full, sale, key=key)
    assert full.lies(PAPER) == ("100.000", "310.00")
    assert (drawer(full.day).expected, full.account(chart.CASH), full.account(chart.SALES)) == (0, 0, 0)
    assert sales_figures(Sale.objects.all()).sales == 0
    with pytest.raises(UnableToVoidSale):
        void(full, sale)
    assert is_balanced()


def test_after_its_day_or_above_the_limit_two_cancel_a_sale(full):
    small, large = full.sell((PAPER, "10", "4.00")), full.sell((PAPER, "80", "10.00"))
    for alone in (None, full.somchai, full.wichai):
        with pytest.raises(UnableToVoidSale):
            void(full, large, approved_by=alone)
        with pytest.raises(UnableToVoidSale):
            void(full, small, at=full.now + timedelta(days=1), approved_by=alone)
    with pytest.raises(UnableToVoidSale):
        void(full, small, reason=" ")
    void(full, small)
    void(full, large, approved_by=full.malee)
    assert full.lies(PAPER) == ("100.000", "310.00")


def test_a_sale_that_was_paid_for_is_not_cancelled_before_the_payment(full):
    sale = full.sell((PAPER, "10", "4.00"), payment=LATER)
    pay(full, sale, "1")
    with translation.override("en"), pytest.raises(UnableToVoidSale, match="payment"):
        void(full, sale)
    assert outstanding_of(sale) == 39


def test_cash_of_a_sale_cancelled_after_the_close_comes_out_of_the_safe(full):
    sale = full.sell((PAPER, "10", "4.00"), payment=SalePayment(money=MoneyPlace(full.day)))
    full.close_day(full.day)
    void(full, sale, approved_by=full.malee)
    assert DrawerMovement.objects.count() == 1
    assert is_balanced()


def test_a_sale_of_last_month_sells_only_what_lay_there_when_it_ended(shed):
    """Brought in September, it cannot have been sold in August: that month's stock would end below zero."""
    shed.bring(shed.day, shed.somying, (PAPER, "100"))
    in_october, september = bangkok(2026, 10, 5, 9), shed.now.date()
    with translation.override("en"), pytest.raises(UnableToSell, match="only 0 kg lay there") as refused:
        shed.sell((PAPER, "40", "4"), sold_on=bangkok(2026, 8, 31).date())
    assert (refused.value.position, refused.value.field) == (0, "gross")
    shed.sell((PAPER, "70", "4"), sold_on=in_october.date(), at=in_october)
    shed.sell((PAPER, "30", "4"), sold_on=september, at=in_october)
    assert shed.lies(PAPER) == ("0.000", "0.00")
    assert is_balanced()
