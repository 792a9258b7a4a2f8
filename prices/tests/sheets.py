"""Sheets as they are pasted and sent in tests, and the shops' offers."""

from decimal import Decimal
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from prices.commands.quotes import open_quote_round, write_quotes
from prices.models import Buyer


def text(*rows: tuple[str, ...]) -> str:
    """Rows as Excel puts them on the clipboard."""
    return "\r\n".join("\t".join(row) for row in rows)


def xlsx(*rows: tuple, name: str = "ราคา.xlsx") -> SimpleUploadedFile:
    workbook = Workbook()
    for row in rows:
        workbook.active.append(row)
    content = BytesIO()
    workbook.save(content)
    return SimpleUploadedFile(name, content.getvalue())


def offered(cast, bank=None, on=None, **prices: str):
    """A round of the day in which the shop ร้านเฮียชัย offers these prices, by code with _ for -."""
    shop, _new = Buyer.objects.get_or_create(name="ร้านเฮียชัย", defaults={"kind": "shop"})
    day = on or cast.now.date()
    opened = open_quote_round(bank=bank or cast.bank, held_on=day, buyers=[shop], by=cast.prapai, at=cast.now)
    offers = {
        (opened.asked.get(), cast.material[code.replace("_", "-")]): Decimal(price)
        for code, price in prices.items()
    }
    write_quotes(round=opened, offers=offers, seen=0, by=cast.prapai, at=cast.now)
    return opened
