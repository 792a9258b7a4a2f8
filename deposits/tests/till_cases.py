"""The table of what the till reckons, and Python's answers to it; the browser test asks JavaScript the same.

`till_cases.json` is written by hand: a section has rows, a row what goes in and then what must come out.
`generated` makes sections of the same shape, whose results Python gives.
"""

import json
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from random import Random
from types import SimpleNamespace
from zoneinfo import ZoneInfo

from members.cards import NotACard, card_text, read_card
from wastebank.money import (
    BAHT_WORDS,
    KG_WORDS,
    NotANumber,
    floor_to_step,
    from_satang,
    line_amount,
    parse_decimal,
    price_of_lot,
    round_half_up,
)
from wastebank.templatetags.thai import baht, kg
from wastebank.thai import baht_text, format_date, search_key, strip_title, thai_norm, to_thai_digits

TABLE = json.loads(Path(__file__).with_name("till_cases.json").read_text(encoding="utf-8"))
SECTIONS = {name: rows for name, rows in TABLE.items() if name}
ROWS = [(section, row) for section, rows in SECTIONS.items() for row in rows]
ZERO, GRAM = Decimal(0), Decimal("0.001")
BANGKOK = ZoneInfo("Asia/Bangkok")


# --- Python's answers ---------------------------------------------------------------------------------


def _typed(places: int, largest: str, units: tuple[str, ...]):
    def read(text: str):
        try:
            number = parse_decimal(text, places=places, largest=Decimal(largest), units=units)
        except NotANumber as refusal:
            return refusal.reason
        return "negative" if number < 0 else int(number.scaleb(places))

    return read


def _settlement(total: str, parts: dict[str, str]):
    """The rule of `deposits.commands`: no part below zero, together not more than the slip."""
    given = {part: Decimal(parts.get(part, "0.00")) for part in ("cash", "welfare", "donation")}
    savings = Decimal(total) - sum(given.values())
    if min(given.values()) < 0:
        return "negative"
    return (
        "more_than_total" if savings < 0 else {k: f"{v:f}" for k, v in {"savings": savings, **given}.items()}
    )


def _read_card(text: str, bank_code: str):
    try:
        return {"number": read_card(text, bank_code)}
    except NotACard as refusal:
        return refusal.reason


def _card(bank_code: str, number: str) -> str:
    return card_text(SimpleNamespace(bank=SimpleNamespace(code=bank_code), number=number))


def _net(weighings: list[str], deduct: str) -> str:
    return f"{sum(map(Decimal, weighings), ZERO) - Decimal(deduct) + Decimal('0.000'):f}"


def _lot_price(net_kg: str, price: str, min_lot: str, lot_price: str) -> tuple[str, str]:
    """What a unit is paid, and the line; without a lot both of its texts are empty."""
    lot = (Decimal(min_lot), Decimal(lot_price)) if min_lot else (None, None)
    paid = price_of_lot(Decimal(net_kg), Decimal(price), *lot)
    return f"{paid:f}", f"{line_amount(Decimal(net_kg), paid):f}"


def _json_decimal(text: str, places: int):
    whole = int(Decimal(text).scaleb(places))
    return whole, f"{Decimal(whole).scaleb(-places):f}"


# How many values of a row go in, and what Python makes of them: one value, or a tuple of several.
PYTHON = {
    "quantity": (1, _typed(3, "9999", KG_WORDS)),
    "baht": (1, _typed(2, "9999999.99", BAHT_WORDS)),
    "percent": (1, _typed(1, "100", ("%",))),
    "line_amount": (2, lambda net_kg, price: f"{line_amount(Decimal(net_kg), Decimal(price)):f}"),
    "lot_price": (4, _lot_price),
    "net": (2, _net),
    "deduct_percent": (
        2,
        lambda gross, percent: f"{round_half_up(Decimal(gross) * Decimal(percent) / 100, GRAM):f}",
    ),
    "floor": (2, lambda amount, step: f"{floor_to_step(Decimal(amount), Decimal(step)):f}"),
    "settlement": (2, _settlement),
    "json_decimal": (2, _json_decimal),
    "baht_text": (1, lambda amount: baht_text(Decimal(amount))),
    "format_baht": (1, lambda amount: baht(from_satang(amount))),
    "format_quantity": (1, lambda thousandths: kg(Decimal(thousandths).scaleb(-3)).removesuffix(".0")),
    "spelling": (1, lambda text: (thai_norm(text), search_key(text))),
    "title": (1, strip_title),
    "date": (
        1,
        lambda iso: tuple(
            format_date(date.fromisoformat(iso), style) for style in ("short", "medium", "long")
        ),
    ),
    "time": (1, lambda iso: f"{datetime.fromisoformat(iso).astimezone(BANGKOK):%H.%M} น."),
    "card": (2, _card),
    "read_card": (2, _read_card),
}


def answered(section: str, *given) -> list:
    """The whole row: what was given, and Python's answer to it."""
    _, answer = PYTHON[section]
    said = answer(*given)
    return [*given, *(said if isinstance(said, tuple) else (said,))]


# --- made-up cases ------------------------------------------------------------------------------------


def generated(seed: int, rows: int) -> dict[str, list[list]]:
    """A table of `rows` rows in each section that has made-up cases, with Python's results."""
    chance = Random(seed)
    return {
        section: [answered(section, *make(chance)) for _ in range(rows)] for section, make in _MADE_UP.items()
    }


def _thousandths(chance: Random) -> str:
    return f"{Decimal(chance.randrange(10 ** chance.randint(1, 7))).scaleb(-3):.3f}"


def _baht(chance: Random, digits: int = 9) -> str:
    return f"{from_satang(chance.randrange(10 ** chance.randint(1, digits))):f}"


def _percent(chance: Random) -> str:
    return f"{Decimal(chance.randrange(1001)).scaleb(-1):.1f}"


_PIECES = (
    *"0123456789", *"0123456789", *"๐๑๒๓๔๕๖๗๘๙", *".,.,- −+eE", "\u200b", "\u00a0", "\ufeff", "000", ",500",
    " กก.", "กก", "กก.", "฿", " บาท", "%", "ก", "inf",
)  # fmt: skip
_LETTERS = [chr(code) for code in range(0x0E01, 0x0E5C)] + list(
    "     Aaz09./-\u00a0\u200b\u200e\u00ad\ufeff\t\n"
)
_SPELLINGS = (
    "น.ส. น.ส.นส. นาย นาง นางสาว พระ พระครู ดร. ด.ช. ว่าที่ ร.ต. ร.ต.ต. ร.ต.หญิง ส.ต. พ.ต.อ. ก า ฟ้า ใจดี -".split()
)


def _number_text(chance: Random) -> tuple[str]:
    """What a hand may type: half of it a number in one of its spellings, half of it anything."""
    if chance.random() < 0.5:
        return ("".join(chance.choices(_PIECES, k=chance.randint(0, 7))),)
    number = Decimal(chance.randrange(10 ** chance.randint(1, 9))).scaleb(-chance.randint(0, 4))
    text = f"{number:{chance.choice(['', ','])}f}"
    text = to_thai_digits(text) if chance.random() < 0.5 else text
    text = text.replace(",", " ") if chance.random() < 0.2 else text
    before, after = (
        chance.choice(["", "", "", " ", "-", "−", "฿", "฿ "]),
        chance.choice(["", "", " กก.", "กก", " บาท", "%", " "]),
    )
    return (before + text + after,)


def _thai_text(chance: Random) -> tuple[str]:
    return ("".join(chance.choices(_LETTERS, k=chance.randint(0, 14))),)


def _titled(chance: Random) -> tuple[str]:
    parts = chance.choices(_SPELLINGS, k=chance.randint(1, 4))
    return (chance.choice(["", " "]).join(parts),)


def _with_a_lot(chance: Random) -> tuple[str, str, str, str]:
    net_kg, price = _thousandths(chance), _baht(chance, 5)
    if chance.random() < 0.2:
        return net_kg, price, "", ""
    return net_kg, price, chance.choice([net_kg, _thousandths(chance)]), f"{Decimal(price) + 1:f}"


def _settled(chance: Random) -> tuple[str, dict[str, str]]:
    parts = {part: _baht(chance, 4) for part in ("cash", "welfare", "donation") if chance.random() < 0.7}
    return _baht(chance, 5), parts


def _number_of_a_member(chance: Random) -> str:
    return "".join(chance.choices("0123456789-./ABZazกฮ๎ ", k=chance.randint(1, 16)))


def _scanned(chance: Random) -> tuple[str, str]:
    """A card as printed, or with one sign changed, lost or doubled, at its own bank or another."""
    text = _card("B01", _number_of_a_member(chance))
    at = chance.randrange(len(text))
    wrong = chance.choice(["", text[at] * 2, *"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ:%-"])
    return chance.choice([text, text[:at] + wrong + text[at + 1 :]]), chance.choice(
        ["B01", "B01", "B02", "KK"]
    )


_MADE_UP = {
    "quantity": _number_text,
    "baht": _number_text,
    "percent": _number_text,
    "line_amount": lambda chance: (_thousandths(chance), _baht(chance, 7)),
    "lot_price": _with_a_lot,
    "deduct_percent": lambda chance: (_thousandths(chance), _percent(chance)),
    "floor": lambda chance: (_baht(chance), chance.choice(["0.25", "0.50", "1.00", "0.05", "20.00"])),
    "settlement": _settled,
    "baht_text": lambda chance: (_baht(chance, 14),),
    "format_baht": lambda chance: (chance.randrange(-(10**6), 10 ** chance.randint(1, 14)),),
    "format_quantity": lambda chance: (chance.randrange(10 ** chance.randint(1, 9)),),
    "spelling": _thai_text,
    "title": _titled,
    "date": lambda chance: (date.fromordinal(chance.randint(600_000, 750_000)).isoformat(),),
    "card": lambda chance: ("B01", _number_of_a_member(chance)),
    "read_card": _scanned,
}  # fmt: skip
