"""Filters for amounts, weights, days and telephones as Thai readers expect them.

Nothing given, nothing shown; a float is refused with a TypeError.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

from django import template
from django.utils import timezone

from wastebank import thai
from wastebank.money import round_half_up

register = template.Library()
Day = TypeVar("Day", date, datetime)


@register.filter
def baht(amount: Decimal | None) -> str:
    """1,234.50; a negative amount has a real minus sign, as wide as a digit."""
    return "" if amount in (None, "") else f"{round_half_up(amount):,f}".replace("-", "−")


@register.filter
def baht_text(amount: Decimal | None) -> str:
    """The amount in words, as slips and papers repeat it."""
    return "" if amount in (None, "") else thai.baht_text(amount)


@register.filter
def kg(weight: Decimal | None) -> str:
    """Kilograms with one to three places: 12.5, 1,234.0, 0.125."""
    if weight in (None, ""):
        return ""
    whole, _, places = f"{round_half_up(weight, Decimal('0.001')):,f}".partition(".")
    return f"{whole}.{places.rstrip('0') or '0'}".replace("-", "−")


@register.filter
def quantity(amount: Decimal | None) -> str:
    """What a line counts, kg or pieces, as slips print it: 12, 12.5, 1,234.125."""
    if amount in (None, ""):
        return ""
    whole, _, places = f"{round_half_up(amount, Decimal('0.001')):,f}".partition(".")
    return f"{whole}.{places.rstrip('0')}".rstrip(".")


@register.filter
def thai_date(day: date | None, style: str = "medium") -> str:
    """23 พ.ย. 2569; `style` as in `thai.format_date`."""
    return thai.format_date(_local(day), style) if day else ""


@register.filter
def thai_datetime(moment: datetime | None) -> str:
    """23 พ.ย. 2569 09.30 น."""
    if not moment:
        return ""
    local = _local(moment)
    return f"{thai.format_date(local)} {local:%H.%M} น."


@register.filter
def thai_month(month: thai.Month | date | None) -> str:
    """กันยายน 2569, for a month or any day of it."""
    if isinstance(month, date):
        month = thai.Month.of(_local(month))
    return month.label if month else ""


@register.filter
def thai_digits(value: object) -> str:
    """What is shown, with ๐–๙; official papers only."""
    return "" if value is None else thai.to_thai_digits(str(value))


@register.filter
def phone(digits: str | None) -> str:
    return thai.format_phone(digits or "")


def _local(day: Day) -> Day:
    # At 06.59 in Bangkok the stored UTC moment is still of yesterday.
    return timezone.localtime(day) if isinstance(day, datetime) and timezone.is_aware(day) else day
