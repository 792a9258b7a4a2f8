"""Loading the catalogue of materials."""

import csv
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from django.db import transaction

from prices.models import Material, MaterialGroup

CATALOGUE = Path(__file__).parent.parent / "catalogue" / "materials.csv"

EMISSION_SOURCES = {
    "K": "อบก. (LESS-WM-01) จากความรู้ทั่วไป ต้องยืนยันกับ อบก. ก่อนใช้อย่างเป็นทางการ",
    "X": "อบก. (LESS-WM-01) ตรวจเทียบกับตัวเลขที่เผยแพร่แล้ว",
}


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
