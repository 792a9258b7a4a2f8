"""Writing materials and prices."""

import csv
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from prices.models import Material, MaterialGroup, Price, PriceList
from wastebank.organisation.models import Bank
from wastebank.staff.models import User

CATALOGUE = Path(__file__).parent / "catalogue" / "materials.csv"

EMISSION_SOURCES = {
    "K": "อบก. (LESS-WM-01) จากความรู้ทั่วไป ต้องยืนยันกับ อบก. ก่อนใช้อย่างเป็นทางการ",
    "X": "อบก. (LESS-WM-01) ตรวจเทียบกับตัวเลขที่เผยแพร่แล้ว",
}


class UnableToPublishPriceList(Exception):
    """The list is empty, a price is negative, or a list of that moment exists: then it is `existing`."""

    def __init__(self, sentence: str, existing: PriceList | None = None):
        super().__init__(sentence)
        self.existing = existing


@transaction.atomic
def load_catalogue(**_signal) -> None:
    """Adds the materials of the catalogue that are missing; what the municipality has changed stays."""
    with CATALOGUE.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    MaterialGroup.objects.bulk_create(
        [
            MaterialGroup(code=code, name=name)
            for code, name in {r["group_code"]: r["group_th"] for r in rows}.items()
        ],
        ignore_conflicts=True,
    )
    Material.objects.bulk_create([_material(row) for row in rows], ignore_conflicts=True)


def _material(row: Mapping[str, str]) -> Material:
    flags = row["flags"].split()
    return Material(
        code=row["code"],
        group_id=row["group_code"],
        report_group=row["report_group_th"],
        name=row["name_th"],
        aliases=[alias.strip() for alias in row["alias_th"].split(",") if alias.strip()],
        unit=row["unit"],
        kg_per_unit=Decimal(row["kg_per_unit"]),
        sample_sell_price=Decimal(row["sell_price_thb"]),
        sample_buy_price=Decimal(row["buy_price_thb"]),
        price_evidence=row["price_evidence"],
        emission_factor=Decimal(row["ef_kgco2e_per_kg"]) if row["ef_kgco2e_per_kg"] else None,
        emission_class=row["ef_class"],
        emission_source=EMISSION_SOURCES.get(row["ef_mark"], ""),
        is_active="OFF" not in flags,
        is_hazardous="HAZ" in flags,
        is_ewaste="EW" in flags,
        is_donation="DON" in flags,
        needs_identity="ID" in flags,
    )


@transaction.atomic
def publish_price_list(
    *,
    bank: Bank,
    effective_from: datetime,
    prices: Mapping[Material, Decimal],
    by: User,
    at: datetime,
    suspended: frozenset[Material] = frozenset(),
    note: str = "",
    book: str = "",
) -> PriceList:
    """A whole list of `prices` (baht per unit of each material) that holds from `effective_from` on.

    With `book`, the name of a moved-in book or of a slip priced later, it holds for those slips only.

    Refuses an empty list, a negative price, and a second list of the same moment. Earlier slips keep their
    lists and prices (3-rules.md C3.3).
    """
    if not prices:
        raise UnableToPublishPriceList(_("A price list needs at least one price"))
    if any(price < 0 for price in prices.values()):
        raise UnableToPublishPriceList(_("A price cannot be below zero"))
    try:
        with transaction.atomic():
            published = PriceList.objects.create(
                bank=bank,
                effective_from=effective_from,
                published_by=by,
                published_at=at,
                note=note,
                book=book,
            )
    except IntegrityError as error:
        existing = PriceList.objects.get(bank=bank, effective_from=effective_from, book=book)
        sentence = _("There is a list of this very moment already: choose another time")
        raise UnableToPublishPriceList(sentence, existing) from error
    Price.objects.bulk_create(
        Price(
            price_list=published,
            material=material,
            unit=material.unit,
            unit_price=price,
            is_suspended=material in suspended,
        )
        for material, price in sorted(prices.items(), key=lambda item: item[0].code)
    )
    return published
