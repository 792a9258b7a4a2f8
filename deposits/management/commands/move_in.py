"""script/manage move_in --bank CODE --members members.xlsx --deposits a.xlsx b.xlsx [--dry-run]"""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from deposits.commands.moving_in import MoveInReport, UnableToMoveIn, move_in
from deposits.moving_in.reasons import in_words
from members.national_id import BadKeyFile
from wastebank.organisation.models import Bank
from wastebank.staff.commands import system_user
from wastebank.staff.models import User
from wastebank.thai import NotADate, format_date, parse_date


class Command(BaseCommand):
    help = "Moves a bank in from its workbooks: the register of members and the deposit books (.xlsx)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--bank", required=True, metavar="CODE", help="the waste bank, such as B01")
        parser.add_argument("--members", type=Path, metavar="XLSX", help="the register of members")
        parser.add_argument(
            "--deposits", type=Path, nargs="+", default=[], metavar="XLSX", help="deposit books"
        )
        parser.add_argument("--as-of", metavar="DAY", help="day of the opening balances, 30/06/2569")
        parser.add_argument("--by", metavar="USERNAME", help="in whose name (default: the system's)")
        parser.add_argument("--dry-run", action="store_true", help="do everything, keep nothing")
        parser.add_argument("--report", type=Path, metavar="JSON", help="write the report to this file")

    def handle(self, **options) -> None:
        if not options["members"] and not options["deposits"]:
            raise CommandError(_("Give a register with --members, or books with --deposits"))
        try:
            # One piece with the report file: a report that cannot be written undoes the move.
            with transaction.atomic():
                report = self._move_in(**options)
                transaction.set_rollback(options["dry_run"])
        except (UnableToMoveIn, BadKeyFile) as refusal:
            raise CommandError(str(refusal)) from None
        except OSError as problem:
            sentence = _("The report %(file)s cannot be written")
            raise CommandError(sentence % {"file": problem.filename}) from None
        self._tell(report)
        if not report.members_taken and not report.slips_taken:
            raise CommandError(_("Nothing was taken"))

    def _move_in(self, **options) -> MoveInReport:
        report = move_in(
            bank=_bank(options["bank"]),
            register=options["members"],
            books=options["deposits"],
            by=_user(options["by"]),
            at=timezone.localtime(),
            as_of=_day(options["as_of"]),
            progress=self._progress(),
            dry_run=options["dry_run"],
        )
        if options["report"]:
            text = json.dumps(report.as_json(), ensure_ascii=False, indent=1)
            options["report"].write_text(text + "\n", encoding="utf-8")
        return report

    def _progress(self):
        """A line that counts up on a terminal; four lines elsewhere."""
        on_terminal = self.stderr.isatty()
        told = -1

        def tell(done: int, of: int) -> None:
            nonlocal told
            percent = done * 100 // of
            step = percent if on_terminal else percent // 25 * 25
            if step == told:
                return
            told = step
            ending = "\r" if on_terminal and done < of else "\n"
            line = _("%(percent)s%% of %(of)s members and slips") % {"percent": step, "of": of}
            self.stderr.write(line, style_func=str, ending=ending)

        return tell

    def _tell(self, report: MoveInReport) -> None:
        for line in _lines(report):
            self.stdout.write(line)


def _lines(report: MoveInReport):
    figures = report.figures
    if report.dry_run:
        yield _("Dry run: nothing was kept")
    yield _("Members: %(taken)s taken (%(new)s new), %(refused)s refused, opening balances %(baht)s baht") % {
        "taken": report.members_taken,
        "new": report.new_members,
        "refused": len(report.refused_members),
        "baht": figures["members"]["opening_total"],
    }
    if report.as_of:
        yield _("Opening balances as of %(day)s") % {"day": format_date(report.as_of)}
    for row in report.refused_members:
        yield "  " + _("row %(row)s, %(number)s: %(reasons)s") % {
            "row": row.row, "number": row.number, "reasons": in_words(sorted(row.reasons)),
        }  # fmt: skip
    yield _("Slips: %(taken)s taken (%(new)s new), %(refused)s refused") % {
        "taken": report.slips_taken,
        "new": report.new_slips,
        "refused": len(report.refused_slips),
    }
    for month, sums in figures["months"].items():
        yield "  " + _("%(month)s: %(slips)s slips, %(lines)s lines, %(kg)s kg, %(baht)s baht") % {
            "month": month, **{key: sums[key] for key in ("slips", "lines", "kg", "baht")},
        }  # fmt: skip
    for refused in report.refused_slips:
        yield "  " + _("%(book)s, slip %(slip)s, row %(rows)s: %(reasons)s") % {
            "book": refused.slip.book,
            "slip": refused.slip.number or "-",
            "rows": ", ".join(map(str, refused.rows)),
            "reasons": in_words(refused.reasons),
        }
    for file, rows in report.skipped.items():
        yield _("%(file)s: %(count)s lines with sums or notes skipped: %(rows)s") % {
            "file": file, "count": len(rows), "rows": ", ".join(map(str, rows)),
        }  # fmt: skip
    for notice in report.notices:
        sentence = (
            _("Look at %(file)s, row %(row)s: %(say)s") if notice.row else _("Look at %(file)s: %(say)s")
        )
        yield sentence % {"file": notice.file, "row": notice.row, "say": notice.sentence}
    yield _("Savings of these members: %(baht)s baht") % {"baht": figures["balances"]["total"]}


def _bank(code: str) -> Bank:
    bank = Bank.objects.filter(code=code).first()
    if bank is None:
        codes = ", ".join(Bank.objects.values_list("code", flat=True)) or "-"
        raise CommandError(
            _("There is no bank %(code)s; there are: %(codes)s") % {"code": code, "codes": codes}
        )
    return bank


def _user(username: str | None) -> User:
    if not username:
        return system_user()
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise CommandError(_("There is no user %(username)s") % {"username": username})
    return user


def _day(text: str | None):
    try:
        return parse_date(text) if text else None
    except NotADate:
        raise CommandError(_("%(text)s is not a day; write it as 30/06/2569") % {"text": text}) from None
