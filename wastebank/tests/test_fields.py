"""The form fields: what they take, what they say, and that nothing typed is lost (counter.md "weight")."""

from datetime import date
from decimal import Decimal as D

import pytest
from django import forms

from wastebank.fields import MoneyField, PhoneField, ThaiDateField, ThaiTextField, WeightField


class Slip(forms.Form):
    day = ThaiDateField()
    amount = MoneyField()
    weight = WeightField()
    phone = PhoneField()
    name = ThaiTextField(max_length=20)
    note = ThaiTextField(widget=forms.Textarea)


TYPED = {
    "day": "๒๓ พ.ย. ๒๕๖๙",
    "amount": "1,234.50 บาท",
    "weight": "๑๒.๕",
    "phone": "064-1540406",
    "name": "สมหญิง\u00a0 ล\u0e49\u0e4d\u0e32เลิศ",
    "note": "บรรทัดแรก\u200b\r\n\r\n  เเถวที่สาม",
}


def codes(name: str, typed: str, form: type[forms.Form] = Slip) -> list[str | None]:
    slip = form(TYPED | {name: typed})
    return [error.code for error in slip.errors.as_data().get(name, [])]


def test_what_thai_hands_type_is_understood():
    slip = Slip(TYPED)
    assert slip.is_valid(), slip.errors
    assert slip.cleaned_data == {
        "day": date(2026, 11, 23),
        "amount": D("1234.50"),
        "weight": D("12.5"),
        "phone": "0641540406",
        "name": "สมหญิง ล้ำเลิศ",
        "note": "บรรทัดแรก\n\nแถวที่สาม",
    }


@pytest.mark.parametrize(
    ("name", "typed", "code"),
    [
        ("day", "พรุ่งนี้", "not_a_date"),
        ("day", "31/02/2568", "no_such_day"),
        ("day", "23/11/2026", "year_not_be"),
        ("day", "23/11/2700", "year_out_of_range"),
        ("amount", "ร้อยบาท", "not_a_number"),
        ("amount", "1e3", "not_a_number"),
        ("amount", "5 กก.", "not_a_number"),
        ("amount", "1,2", "commas"),
        ("amount", "0.005", "places"),
        ("amount", "0", "too_small"),
        ("amount", "-5", "too_small"),
        ("amount", "10000000", "too_large"),
        ("weight", "5 บาท", "not_a_number"),
        ("weight", "0.0001", "places"),
        ("weight", "0", "too_small"),
        ("weight", "-12.5", "too_small"),
        ("weight", "9,999.001", "too_large"),
        ("phone", "12345", "not_a_phone"),
        ("name", "ก" * 21, "max_length"),
    ],
)
def test_a_refused_value_is_explained_and_shown_again_as_typed(name, typed, code):
    assert codes(name, typed) == [code]
    slip = Slip(TYPED | {name: typed})
    (message,) = slip.errors[name]
    assert "%(" not in message  # every number in the sentence is filled in
    assert f'value="{typed}"' in str(slip[name])


@pytest.mark.parametrize("typed", ["", "  ", "\u200b"])
@pytest.mark.parametrize("name", list(TYPED))
def test_a_required_field_asks_for_its_value_when_nothing_visible_is_typed(name, typed):
    assert codes(name, typed) == ["required"]


def test_optional_fields_may_stay_empty():
    class Optional(forms.Form):
        day = ThaiDateField(required=False)
        amount = MoneyField(required=False)
        phone = PhoneField(required=False)
        name = ThaiTextField(required=False)

    slip = Optional({"day": "", "amount": " "})
    assert slip.is_valid()
    assert slip.cleaned_data == {"day": None, "amount": None, "phone": "", "name": ""}


def test_the_largest_values_are_taken():
    slip = Slip(TYPED | {"amount": "9,999,999.99", "weight": "9,999"})
    assert slip.is_valid()
    assert (slip.cleaned_data["amount"], slip.cleaned_data["weight"]) == (D("9999999.99"), D(9999))


def test_a_form_may_allow_nothing_or_less_and_set_its_own_limit():
    class Correction(forms.Form):
        weight = WeightField(least=D(0), largest=D(50))
        amount = MoneyField(least=D(-100))

    assert Correction({"weight": "0", "amount": "-๑๐๐"}).is_valid()
    refused = Correction({"weight": "50.1", "amount": "-100.01"})
    assert "50" in refused.errors["weight"][0] and "-100" in refused.errors["amount"][0]


def test_a_stored_value_is_shown_as_it_would_be_typed():
    slip = Slip(initial={"day": date(2026, 11, 3), "amount": D("1E+3"), "weight": D("12.500")})
    assert 'value="03/11/2569"' in str(slip["day"])
    assert 'value="1000"' in str(slip["amount"])
    assert 'value="12.500"' in str(slip["weight"])


def test_another_spelling_of_the_same_value_is_no_change():
    stored = {"day": date(2026, 11, 23), "amount": D("1234.50"), "weight": D("12.500"), "phone": "0641540406"}
    slip = Slip(TYPED, initial=stored)
    assert set(slip.changed_data) == {"name", "note"}


def test_a_field_asks_for_the_right_keyboard():
    shown = {name: str(Slip()[name]) for name in TYPED}
    assert 'inputmode="numeric"' in shown["day"] and "placeholder=" in shown["day"]
    assert 'inputmode="decimal"' in shown["amount"] and 'inputmode="decimal"' in shown["weight"]
    assert 'inputmode="tel"' in shown["phone"]
    assert all('type="text"' in shown[name] for name in ("day", "amount", "weight", "phone"))
