"""A device in tests: enrolled at the cast's place, writing slips as the till's page writes them."""

from datetime import datetime
from decimal import Decimal
from uuid import uuid4

from deposits.commands.devices import enrol_device
from deposits.queries.devices import author_proof
from prices.queries import price_list_at
from wastebank.money import line_amount

D = Decimal


class Tablet:
    """An enrolled device with its clerk. `slip(...)` gives the JSON of a slip; `send` posts it."""

    def __init__(self, cast, day, *, drawer_limit: str = "0"):
        self.cast, self.day, self.seq = cast, day, 0
        self.device, self.token = enrol_device(
            bank=cast.bank, name="แท็บเล็ต", places=[cast.place], drawer_limit=D(drawer_limit),
            by=cast.prapai, at=cast.now,
        )  # fmt: skip
        self.clerk = cast.somchai

    def slip(self, *lines: tuple[str, str], at: datetime | None = None, **changes) -> dict:
        """A slip of (material code, weight) at today's prices, all to the savings unless `changes` say so."""
        self.seq += 1
        at = at or self.cast.now
        price_list = price_list_at(self.cast.bank, at)
        prices = {
            price.material.code: price.unit_price for price in price_list.prices.select_related("material")
        }
        written = [
            {
                "material": code, "weighings": [f"{D(kg):.3f}"], "deduct": "0.000", "reason": "",
                "source": "manual", "amount": str(line_amount(D(kg), prices[code])),
            }
            for code, kg in lines or (("PAP-01", "10"),)
        ]  # fmt: skip
        total = f"{sum(D(line['amount']) for line in written)}"
        return {
            "uuid": str(uuid4()), "schema": 1, "app": "test", "device": self.device.code, "seq": self.seq,
            "day": self.day.pk,
            "clerk": {"id": self.clerk.pk, "proof": author_proof(self.device, self.clerk)},
            "member": self.cast.somying.number, "depositor": "", "list": price_list.pk, "price_later": False,
            "open_slip": None, "lines": written, "total": total,
            "settle": {"savings": total, "cash": "0.00", "welfare": "0.00", "donation": "0.00"},
            "written_at": at.isoformat(), "sent_at": at.isoformat(), "offline": False, "prints": 1,
        } | changes  # fmt: skip

    def send(self, client, body, path: str = "slips"):
        return client.post(
            f"/counter/till/{path}/", body, content_type="application/json",
            headers={"X-Device": self.token, "Accept": "application/json"},
        )  # fmt: skip

    def get(self, client, path: str):
        headers = {"X-Device": self.token, "Accept": "application/json"}
        return client.get(f"/counter/till/{path}", headers=headers)
