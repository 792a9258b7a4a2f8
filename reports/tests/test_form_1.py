"""Every figure of form ธข.๑, against sums made by hand."""

from dataclasses import fields
from datetime import date
from decimal import Decimal as D

import pytest

from conftest import bangkok
from reports.queries.form_1 import Figures, form_1
from reports.queries.months import reported_months
from wastebank.organisation.commands import ensure_place, ensure_village
from wastebank.thai import Month

SEPTEMBER, LATER = Month(2026, 9), date(2026, 11, 23)

# September at B01. Prices: PAP-01 3.10, PLA-01 6.40, GLA-01 1.10, FER-02 5.75, NFE-01 48, NFE-09 308,
# OTH-06 16.
#   2 Sep สมหญิง    PAP-01 12.5 = 38.75 · PLA-01 3.2 = 20.48                            59.23
#   2 Sep บุญมี     GLA-01 8 = 8.80 · FER-02 10 = 57.50 · NFE-01 2.5 = 120.00          186.30
#   2 Sep บุญมี     NFE-09 0.5 = 154.00 (no factor)                                     154.00
#  16 Sep the school OTH-06 2 pieces of 3 kg = 32.00 (no factor)                         32.00
#  16 Sep สุดา      PAP-01 1 = 3.10, cancelled in October only                            3.10
#  cancelled: PLA-01 50 of 2 Sep on the same day; 310.00 of August on 3 Sep
# Savings: August 310.00 + 115.00, − 310.00, + 434.63, − 100.00 paid out = 449.63
# kgCO₂e: 13.5 × 5.674 + 3.2 × 1.031 + 8 × 0.276 + 10 × 1.832 + 2.5 × 9.127 = 123.2437
B01 = {
    "households": 120,
    "members_before": 2,  # บุญมี and คำปัน; จันทร์ had gone
    "members_joined": 2,  # สมหญิง and สุดา
    "members_left": 1,  # คำปัน
    "members": 3,
    "persons": None,
    "organisations": 1,
    "household_share": D("2.50"),
    "openings": 2,
    "depositors": 4,
    "kg_paper": D("13.5"),
    "kg_plastic": D("3.2"),
    "kg_glass": D("8"),
    "kg_metal": D("10.5"),
    "kg_aluminium": D("2.5"),
    "kg_other": D("6"),
    "kg": D("43.7"),
    "kg_fiscal_year": D("63.7"),  # with the school's 20 kg of August; the cancelled 100 kg are out
    "bought": D("434.63"),
    "withdrawn": D("100.00"),
    "sold": None,
    "margin": None,
    "savings": D("449.63"),
    "claims": None,
    "claims_paid": None,
    "welfare_fund": None,
    "ghg_kgco2e": D("123.24"),
}
# B02: FER-02 4 kg = 23.00, sold for 50.00 what had cost 20.00, 500.00 into the welfare fund.
B02 = dict.fromkeys(B01, 0) | {
    "households": 80,
    "members_joined": 1,
    "members": 1,
    "persons": None,
    "household_share": D("1.25"),
    "openings": 1,
    "depositors": 1,
    "kg_metal": D("4"),
    "kg": D("4"),
    "kg_fiscal_year": D("4"),
    "bought": D("23.00"),
    "sold": D("50.00"),
    "margin": D("30.00"),
    "savings": D("23.00"),
    "claims": None,
    "claims_paid": None,
    "welfare_fund": D("500.00"),
    "ghg_kgco2e": D("7.33"),  # 7.328
}
TOTAL = B01 | {
    "households": 200,
    "members_joined": 3,
    "members": 4,
    "household_share": D("2.00"),
    "openings": 3,
    "depositors": 5,
    "kg_metal": D("14.5"),
    "kg": D("47.7"),
    "kg_fiscal_year": D("67.7"),
    "bought": D("457.63"),
    "sold": D("50.00"),
    "margin": D("30.00"),
    "savings": D("472.63"),
    "welfare_fund": D("500.00"),
    "ghg_kgco2e": D("130.57"),
}


def shown(figures: Figures) -> dict:
    return {field.name: getattr(figures, field.name) for field in fields(figures)}


def test_it_counts_what_was_counted_by_hand(september):
    form = form_1(SEPTEMBER, today=LATER)
    assert [row.name for row in form.rows] == ["ธนาคารขยะตำบลตัวอย่าง", "=ธนาคารขยะบ้านน้ำใส"]
    assert shown(form.rows[0].figures) == B01
    assert shown(form.rows[1].figures) == B02
    assert shown(form.total) == TOTAL
    assert form.as_of == date(2026, 9, 30)


def test_one_bank_alone_shows_the_same_row(september):
    form = form_1(SEPTEMBER, today=LATER, bank=september.bank_2)
    assert [shown(row.figures) for row in form.rows] == [B02]
    assert shown(form.total) == B02


def test_it_remarks_on_what_the_figures_cannot_say(september):
    first, second = form_1(SEPTEMBER, today=LATER).rows
    assert first.remarks == (
        "ก๊าซเรือนกระจกไม่นับวัสดุที่ไม่มีค่า EF 2 ชนิด 6.5 กก.",
        "สมาชิกรายบุคคล 1 ราย นับรวมในครัวเรือน",
        "ผู้นำฝากเป็นหน่วยงาน 1 แห่ง นับรวมในครัวเรือนที่นำมาฝาก",
        "ยกเลิกใบรับฝากของเดือนก่อน 1 ใบ 310.00 บาท",
        "ปริมาณสะสมนับตั้งแต่ ส.ค. 2569 ที่เริ่มมีข้อมูล",
    )
    assert second.remarks == ()  # it opened in September, so nothing is missing before


def test_a_month_that_is_over_keeps_its_figures(september):
    before = form_1(SEPTEMBER, today=date(2026, 9, 30))
    assert before.total == form_1(SEPTEMBER, today=LATER).total


def test_a_running_month_is_as_of_today(september):
    form = form_1(SEPTEMBER, today=date(2026, 9, 15), bank=september.cast.bank)
    assert form.as_of == date(2026, 9, 15)
    assert (form.total.openings, form.total.bought) == (1, D("399.53"))  # without the slips of the 16th
    assert (form.total.members_left, form.total.members, form.total.withdrawn) == (0, 4, 0)


def test_a_new_fiscal_year_begins_in_october(september):
    october = form_1(Month(2026, 10), today=LATER, bank=september.cast.bank).total
    assert (october.kg, october.kg_fiscal_year) == (D(1), D(1))
    assert (october.members_before, october.members_joined, october.withdrawn) == (3, 1, D("25.00"))
    assert october.savings == D("427.93")  # 449.63 + 6.40 − 3.10 − 25.00


@pytest.mark.parametrize("month", [Month(2026, 4), Month(2026, 7), Month(2026, 12)])
def test_before_the_data_and_after_today_nothing_is_known(september, month):
    for row in form_1(month, today=LATER).rows:
        assert row.figures == Figures(households=row.figures.households)
        assert row.remarks == ()


def test_a_month_without_a_market_day_has_real_zeros(september):
    november = form_1(Month(2026, 11), today=LATER, bank=september.cast.bank).total
    assert (november.openings, november.depositors, november.kg, november.bought) == (0, 0, 0, 0)
    assert november.savings == D("427.93")


def test_before_the_first_market_day_only_members_and_balances_are_known(cast):
    total = form_1(SEPTEMBER, today=LATER).total
    assert (total.members, total.savings) == (1, 0)
    assert (total.openings, total.kg, total.bought, total.ghg_kgco2e) == (None, None, None, None)


def test_an_unknown_number_of_households_leaves_the_share_unknown(september):
    ensure_place(bank=september.bank_2, name="ศาลาหมู่ 3", village=ensure_village(number=3))
    first, second = form_1(SEPTEMBER, today=LATER).rows
    total = form_1(SEPTEMBER, today=LATER).total
    assert first.figures.household_share == D("2.50")
    assert (second.figures.households, second.figures.household_share) == (None, None)
    assert (total.households, total.household_share, total.members) == (None, None, 4)


def test_a_village_that_two_banks_serve_is_counted_once(september):
    ensure_place(bank=september.bank_2, name="ศาลาหมู่ 1", village=september.cast.village)
    form = form_1(SEPTEMBER, today=LATER)
    assert [row.figures.households for row in form.rows] == [120, 200]
    assert form.total.households == 200


def test_the_place_names_its_villages(september):
    for number in (3, 4, 7):
        ensure_place(bank=september.bank_2, name=f"ศาลาหมู่ {number}", village=ensure_village(number=number))
    assert [row.location for row in form_1(SEPTEMBER, today=LATER).rows] == ["หมู่ 1", "หมู่ 2–4, 7"]


def test_it_asks_as_often_for_two_banks_as_for_one(september, django_assert_num_queries):
    with django_assert_num_queries(9):
        form_1(SEPTEMBER, today=LATER)
    with django_assert_num_queries(9):
        form_1(SEPTEMBER, today=LATER, bank=september.cast.bank)


def test_the_months_to_report_run_from_the_first_to_this_one(september):
    months = reported_months(september.cast.bank, today=LATER)
    assert [str(month) for month in months] == ["2569-11", "2569-10", "2569-09", "2569-08"]


def test_a_bank_without_anything_has_no_month(cast):
    from wastebank.ledger.commands import create_bank

    assert reported_months(create_bank(code="B09", name="ใหม่"), today=LATER) == []


def test_a_payout_that_is_taken_back_is_not_withdrawn(september):
    from uuid import uuid4

    from wastebank.ledger.commands import reverse_entry
    from wastebank.ledger.models import Entry, EntryKind

    cast, day = september.cast, bangkok(2026, 9, 18).date()
    paid = Entry.objects.get(kind=EntryKind.PAYOUT, booked_on=date(2026, 9, 16))
    reverse_entry(entry=paid, booked_on=day, by=cast.malee, idempotency_key=uuid4(), memo="จ่ายผิดคน")
    total = form_1(SEPTEMBER, today=LATER, bank=cast.bank).total
    assert (total.withdrawn, total.savings) == (0, D("549.63"))


def test_transport_of_what_was_sold_lessens_the_margin(september):
    """3-rules.md C4: proceeds − cost − transport; transport that belongs to no sale is an expense alone."""
    from wastebank.ledger import chart

    september.book("sale", (chart.TRANSPORT, chart.SALES, "12"))
    september.book("expense", (chart.TRANSPORT, chart.CASH, "7"))
    total = form_1(SEPTEMBER, today=LATER, bank=september.bank_2).total
    assert (total.sold, total.margin) == (D("62.00"), D("30.00"))  # 50 + 12 − 20 − 12
