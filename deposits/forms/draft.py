"""The slip that is being written: it lives in the page and its address, nothing is stored before saving."""

from dataclasses import dataclass, fields, replace
from typing import Self
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.http import QueryDict

from deposits.models import Deposit, OpenSlip
from deposits.weighed import Weighed
from wastebank.money import NotANumber

LINES_AT_MOST = 60  # checked by the form; a draft that holds more is shown whole and refused, never cut
LONGEST_POSITION = 4  # digits


@dataclass(frozen=True)
class Draft:
    """Member number, lines as (material code, `Weighed` as text), and what is typed but not added yet.

    `key` is the idempotency key of the saving: whoever comes back by "back" comes back with the same key.
    `paper` is the number of a paper slip that is keyed in, `open_slip` the weights it was begun with and
    `fetched` how many weighings these were then.
    """

    key: UUID
    lines: tuple[tuple[str, str], ...] = ()
    member: str = ""
    q: str = ""
    word: str = ""
    tile: str = ""
    quantity: str = ""
    deduct: str = ""
    reason: str = ""
    settle: str = ""
    cash: str = ""
    welfare: str = ""
    donation: str = ""
    depositor: str = ""
    open_slip: str = ""
    fetched: str = ""
    paper: str = ""
    list: str = ""
    on_paper: str = ""
    identity: str = ""
    vouched: str = ""

    @classmethod
    def read(cls, data: QueryDict) -> Self:
        """From a form's fields or an address; `without` (a position from 0) takes that line away."""
        lines = [*zip(data.getlist("m"), data.getlist("w"), strict=False)]
        without = data.get("without", "")
        if without.isdecimal() and len(without) <= LONGEST_POSITION and int(without) < len(lines):
            del lines[int(without)]
        typed = {name: data.get(name, "").strip() for name in _TYPED}
        # PostgreSQL takes no NUL, and no keyboard sends one.
        typed = {name: "" if "\0" in value else value for name, value in typed.items()}
        return cls(_uuid(data.get("key", "")) or uuid4(), tuple(lines), **typed)

    @classmethod
    def like(cls, slip: Deposit, key: UUID) -> Self:
        """What `slip` says once more: member, lines, who brought and sold it, where the money goes."""
        lines = tuple(
            (line.material.code, str(line.weighed)) for line in slip.lines.select_related("material")
        )
        said = _settled_like(slip) | {"identity": slip.identity_seen, "vouched": slip.identity_note}
        return cls(key, lines, slip.member.number, depositor=slip.depositor, **said)

    def with_line(self, code: str, weighed: Weighed) -> Self:
        """The weighing goes to the line of its material that has room for it, else it makes a new one."""
        cleared = replace(self, word="", tile="", quantity="", deduct="", reason="")
        for position, (other, text) in enumerate(self.lines):
            try:
                there = Weighed.read(text)
            except NotANumber:
                continue
            if other == code and there.has_room_for(weighed):
                lines = [*self.lines]
                lines[position] = (code, str(there + weighed))
                return replace(cleared, lines=tuple(lines))
        return replace(cleared, lines=(*self.lines, (code, str(weighed))))

    def begun_with(self, open_slip: OpenSlip) -> Self:
        """With the weights of `open_slip`, which takes the place of those fetched before."""
        weighed = list(open_slip.lines.select_related("material"))
        draft = replace(self, open_slip=str(open_slip.uuid), fetched=str(len(weighed)), lines=())
        for line in weighed:
            draft = draft.with_line(line.material.code, line.weighed)
        return draft

    def query(self) -> str:
        """The address that this draft is read from again."""
        typed = [(name, value) for name in _TYPED if (value := getattr(self, name))]
        lines = [pair for code, weighed in self.lines for pair in (("m", code), ("w", weighed))]
        return urlencode([("key", self.key), *typed, *lines])


_TYPED = [field.name for field in fields(Draft) if field.name not in {"key", "lines"}]


def _settled_like(slip: Deposit) -> dict[str, str]:
    """Whole to one place as that place, in parts as parts."""
    parts = {"cash": slip.to_cash, "welfare": slip.to_welfare, "donation": slip.to_donations}
    paid = {name: amount for name, amount in parts.items() if amount}
    if not paid:
        return {}
    if list(paid.values()) == [slip.total]:
        return {"settle": next(iter(paid))}
    return {"settle": "split"} | {name: str(amount) for name, amount in paid.items()}


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
