"""Stock papers: moving, giving away, counting, taking over, cancelling."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from deposits.commands.stock.moving import OUTLETS
from deposits.forms.second_person import SecondPersonForm
from deposits.forms.stock.rows import RowsForm, in_kg, money_field, quantity_field
from deposits.models import StockEvent
from deposits.queries.stock.on_hand import OnHand
from prices.models import Material
from wastebank.fields import ThaiDateField, ThaiTextField
from wastebank.organisation.models import Bank, CollectionPoint
from wastebank.staff.access import Ability


class ChoosePlaceForm(forms.Form):
    """Where it lies; a bank of one place is not asked."""

    place = forms.ModelChoiceField(
        CollectionPoint.objects.none(), label=_("Place"), empty_label=None,
        error_messages={"required": _("Choose the place"), "invalid_choice": _("Choose the place")},
    )  # fmt: skip

    def __init__(self, *args: Any, bank: Bank, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].queryset = bank.places.all()  # type: ignore[attr-defined]


class _WeightsForm(RowsForm):
    """What of each material goes; never more than lies there by the books (the command refuses it)."""

    columns: Mapping = {"kg": lambda: quantity_field(_("goes out"))}
    note = ThaiTextField(label=_("Note"), required=False, max_length=200)

    @property
    def lines(self) -> list[tuple[Material, Decimal]]:
        return [(row.material, in_kg(row.material, row.cells["kg"])) for row in self.written]


class TransferForm(_WeightsForm):
    to_place = forms.ModelChoiceField(
        CollectionPoint.objects.none(), label=_("To which place?"), empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose where it goes"), "invalid_choice": _("Choose where it goes")},
    )  # fmt: skip

    def __init__(self, *args: Any, place: CollectionPoint, **kwargs: Any) -> None:
        super().__init__(*args, others=0, **kwargs)
        others = place.bank.places.exclude(pk=place.pk)
        self.fields["to_place"].queryset = others  # type: ignore[attr-defined]
        if len(others) == 1:
            self.initial.setdefault("to_place", others[0].pk)


class TakeOutForm(_WeightsForm):
    kind = forms.ChoiceField(
        label=_("What becomes of it?"),
        choices=[(kind.value, kind.label) for kind in OUTLETS],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what became of it")},
    )
    recipient = ThaiTextField(
        label=_("Who receives it"), max_length=120, error_messages={"required": _("Write who received it")}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, others=0, **kwargs)


class CountStockForm(RowsForm):
    """What was found; an empty box was not counted, 0 means that nothing lies there."""

    columns: Mapping = {"kg": lambda: quantity_field(_("counted"))}
    nothing_written = _("Write what was counted; write 0 where nothing lies there")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if name.startswith("kg-"):
                field.least = Decimal(0)  # type: ignore[attr-defined]

    @property
    def counted(self) -> dict[Material, Decimal]:
        return {row.material: in_kg(row.material, row.cells["kg"]) for row in self.written}


class AgreeToCountForm(SecondPersonForm):
    """Why it differs, and the second person where much is lost."""

    note = ThaiTextField(
        label=_("Why does it differ?"),
        max_length=200,
        error_messages={"required": _("Say why more or less was found")},
    )
    field_order = ["note"]

    def __init__(
        self, *args: Any, request: HttpRequest, bank: Bank, differs: bool, needs_second: bool, **kwargs: Any
    ) -> None:
        super().__init__(
            *args, request=request, bank=bank, ability=Ability.APPROVE_SALE_VOID, needs_second=needs_second,
            **kwargs,
        )  # fmt: skip
        if not differs:
            self.fields["note"].required = False
            self.fields["note"].label = _("Note")


class OpenStockForm(RowsForm):
    """What lay there when the books began: weight and what it had cost."""

    columns: Mapping = {
        "kg": lambda: quantity_field(_("weight or count")),
        "value": lambda: money_field(_("value in baht"), Decimal("0.00")),
    }
    telling: Sequence[str] = ("value",)
    happened_on = ThaiDateField(label=_("On which day?"), error_messages={"required": _("Write the day")})
    note = ThaiTextField(label=_("Note"), required=False, max_length=200)

    @property
    def lines(self) -> dict[Material, OnHand]:
        return {
            row.material: OnHand(in_kg(row.material, row.cells["kg"]), row.cells["value"] or Decimal("0.00"))
            for row in self.written
        }


class CancelForm(SecondPersonForm):
    """Why a paper, a sale or a payment is cancelled, and who agrees."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    reason = ThaiTextField(
        label=_("Why is it cancelled?"),
        max_length=200,
        error_messages={"required": _("Say why it is cancelled")},
    )
    field_order = ["key", "reason"]

    def __init__(
        self, *args: Any, request: HttpRequest, bank: Bank, needs_second: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(
            *args, request=request, bank=bank, ability=Ability.APPROVE_SALE_VOID, needs_second=needs_second,
            **kwargs,
        )  # fmt: skip


KIND_CHOICES = [("", _("All kinds")), *StockEvent.Kind.choices]
