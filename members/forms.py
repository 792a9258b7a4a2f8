"""What is typed about members."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from members import national_id
from members.commands import PIN_DIGITS, NewMember
from members.models import Member, MemberType
from members.queries import namesake_at_home, spellings_of_number
from wastebank.fields import PhoneField, ThaiDateField, ThaiTextField
from wastebank.organisation.models import Bank, Village
from wastebank.thai import thai_norm, to_arabic_digits

REQUIRED = _("Fill this in.")
NOT_A_CHOICE = _("Choose one of the list.")
# Letters and digits, with single marks between them: a number is part of an address.
OWN_NUMBER = re.compile(r"[0-9A-Za-zก-๎]+(?:[-./ ][0-9A-Za-zก-๎]+)*")


def _text(label, most: int, *, required: bool = False, **options) -> ThaiTextField:
    words = {"required": REQUIRED}
    field = ThaiTextField(label=label, max_length=most, required=required, error_messages=words, **options)
    field.widget.attrs.pop("maxlength")  # the browser would cut a long text off without a word
    return field


class NationalIdField(forms.Field):
    """13 digits; cleans to the digits alone, '' when empty."""

    widget = forms.TextInput
    default_error_messages = {
        "not_13_digits": _("An ID number has 13 digits. Count them, or leave the box empty."),
        "check_digit": _("One digit of this ID number is wrong. Compare all 13 with the card."),
    }

    def to_python(self, value: Any) -> str:
        try:
            return national_id.parse(value)
        except national_id.NotANationalId as refusal:
            if refusal.reason == "empty":
                return ""
            raise ValidationError(self.error_messages[refusal.reason], code=refusal.reason) from None

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"inputmode": "numeric", "autocomplete": "off"}


class RegisterForm(forms.Form):
    """A new member. What only the register knows (numbers and IDs taken) the command refuses."""

    titles = ("นาย", "นาง", "นางสาว", "เด็กชาย", "เด็กหญิง")  # proposed; any other may be typed
    namesake: Member | None = None

    title = _text(_("Title"), 30, widget=forms.TextInput(attrs={"list": "titles"}))
    first_name = _text(_("First name"), 80, required=True)
    last_name = _text(_("Last name"), 80)
    known_as = _text(_("Also known as"), 100, help_text=_("Nickname, husband or wife: found by it"))
    member_type = forms.ChoiceField(
        label=_("Kind of member"), choices=MemberType, initial=MemberType.HOUSEHOLD,
        error_messages={"required": REQUIRED, "invalid_choice": NOT_A_CHOICE},
    )  # fmt: skip
    village = forms.ModelChoiceField(
        Village.objects.all(), label=_("Village"), required=False, empty_label=_("Outside the villages"),
        error_messages={"invalid_choice": NOT_A_CHOICE},
    )  # fmt: skip
    house_no = _text(_("House number"), 20)
    phone = PhoneField(label=_("Phone"), required=False)
    joined_on = ThaiDateField(label=_("Joined on"), error_messages={"required": REQUIRED})
    national_id = NationalIdField(
        label=_("ID card number"),
        required=False,
        help_text=_("Kept encrypted; pages show only its last digits."),
    )
    beneficiary = _text(
        _("Who receives the money if the member dies"),
        160,
        help_text=_("Name and relation, such as a daughter"),
    )
    number = _text(
        _("Member number of your own"), 16, help_text=_("Leave it empty: the village's next number is given.")
    )
    another_person = forms.BooleanField(label=_("This is another person of the same name"), required=False)

    def __init__(self, *args: Any, bank: Bank, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.bank = bank

    def clean_house_no(self) -> str:
        return to_arabic_digits(self.cleaned_data["house_no"])

    def clean_number(self) -> str:
        number = spellings_of_number(self.cleaned_data["number"])[0]
        if number and not OWN_NUMBER.fullmatch(number):
            raise ValidationError(_("Use letters and digits, with - / or . only between them."))
        return number

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors or cleaned["another_person"]:
            return cleaned
        who = {name: cleaned[name] for name in ("first_name", "last_name", "village", "house_no")}
        self.namesake = namesake_at_home(self.bank, **who)
        if self.namesake:
            sentence = _("%(member)s of the same house is registered already. Is this another person?")
            self.add_error("another_person", sentence % {"member": self.namesake})
        return cleaned

    def new_member(self) -> NewMember:
        """What was typed, for `register_member`."""
        return NewMember(
            namesake_is_known=self.cleaned_data["another_person"],
            **{name: value for name, value in self.cleaned_data.items() if name != "another_person"},
        )


class SignInForm(forms.Form):
    """Bank, member number and PIN. With one bank there is nothing to choose."""

    bank = forms.ModelChoiceField(
        Bank.objects.all(), label=_("Waste bank"), empty_label=_("Choose your bank"),
        error_messages={"required": _("Choose your bank."), "invalid_choice": _("Choose your bank.")},
    )  # fmt: skip
    number = _text(
        _("Member number"), 16, required=True, help_text=_("It stands on the cover of the passbook."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}),
    )  # fmt: skip
    pin = forms.CharField(
        label=_("PIN"), max_length=40, strip=True, help_text=_("6 digits that the bank gave you"),
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": REQUIRED, "max_length": _("The PIN has 6 digits.")},
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        banks = list(Bank.objects.all()[:2])
        if len(banks) == 1:
            self.fields["bank"].widget = forms.HiddenInput()
            self.fields["bank"].initial = banks[0]

    def clean_pin(self) -> str:
        pin = re.sub("[- ]", "", to_arabic_digits(thai_norm(self.cleaned_data["pin"])))
        if not re.fullmatch(f"[0-9]{{{PIN_DIGITS}}}", pin):
            raise ValidationError(_("The PIN has 6 digits."))
        return pin
