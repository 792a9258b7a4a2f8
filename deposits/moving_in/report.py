"""What a move-in came to, as data for the report file and the screen."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from deposits.moving_in.book import Slip
from deposits.moving_in.register import RegisterRow


@dataclass(frozen=True)
class RefusedSlip:
    slip: Slip
    reasons: list[str]

    @property
    def rows(self) -> list[int]:
        """The rows that are to blame; all of them where the fault is the slip's own."""
        lines = self.slip.lines
        return [line.row for line in lines if line.reasons] or [line.row for line in lines]


@dataclass(frozen=True)
class Notice:
    """Something an officer should look at though nothing was refused for it."""

    file: str
    row: int | None
    sentence: str


@dataclass(frozen=True)
class MoveInReport:
    """`figures` are read from the database after everything was posted (`deposits.queries.moving_in`)."""

    dry_run: bool
    as_of: date | None
    figures: dict[str, Any]
    refused_members: list[RegisterRow]
    refused_slips: list[RefusedSlip]
    new_members: int
    new_slips: int
    skipped: dict[str, list[int]] = field(default_factory=dict)
    notices: list[Notice] = field(default_factory=list)

    @property
    def members_taken(self) -> int:
        return self.figures["members"]["taken"]

    @property
    def slips_taken(self) -> int:
        return sum(month["slips"] for month in self.figures["months"].values())

    def as_json(self) -> dict[str, Any]:
        """The report file: the keys of the issue's expected.json, and under `run` what this run did."""
        refused_members = [
            {"row": row.row, "reasons": sorted(row.reasons), "member_no": row.number}
            for row in self.refused_members
        ]
        return {
            "members": {**self.figures["members"], "refused": refused_members},
            "months": self.figures["months"],
            "refused_slips": [
                {"book": refused.slip.book, "slip": refused.slip.number, "reasons": refused.reasons}
                for refused in self.refused_slips
            ],
            "balances": self.figures["balances"],
            "run": self._run(),
        }

    def _run(self) -> dict[str, Any]:
        return {
            "dry_run": self.dry_run,
            "as_of": self.as_of.isoformat() if self.as_of else None,
            "new": {"members": self.new_members, "slips": self.new_slips},
            "refused_slip_rows": [
                {"book": r.slip.book, "slip": r.slip.number, "rows": r.rows} for r in self.refused_slips
            ],
            "skipped_rows": self.skipped,
            "notices": [
                {"file": notice.file, "row": notice.row, "sentence": notice.sentence}
                for notice in self.notices
            ],
        }
