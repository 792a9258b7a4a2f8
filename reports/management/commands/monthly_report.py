from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from reports.papers.form_1 import form_1_pdf
from reports.papers.form_1_xlsx import form_1_xlsx
from reports.queries.form_1 import form_1
from wastebank.organisation.models import Bank
from wastebank.thai import Month, NotADate


class Command(BaseCommand):
    help = "Writes form ธข.๑ of a month as PDF and XLSX: monthly_report 2569-09 [--bank B01] --out DIR"

    def add_arguments(self, parser):
        parser.add_argument("month", help="of the Buddhist era, such as 2569-09")
        parser.add_argument("--bank", help="code of one waste bank; without it, all of the municipality")
        parser.add_argument("--out", required=True, type=Path, metavar="DIR")

    def handle(self, *, month: str, bank: str | None, out: Path, **_options):
        form = form_1(_month(month), today=timezone.localdate(), bank=_bank(bank))
        stem = f"thk-1-{form.month}" + (f"-{bank}" if bank else "")
        files = {f"{stem}.pdf": form_1_pdf(form), f"{stem}.xlsx": form_1_xlsx(form)}
        try:
            out.mkdir(parents=True, exist_ok=True)
            for name, content in files.items():
                (out / name).write_bytes(content)
                self.stdout.write(str(out / name))
        except OSError as trouble:
            raise CommandError(
                _("%(folder)s cannot be written: %(trouble)s")
                % {"folder": out, "trouble": trouble.strerror or trouble}
            ) from trouble


def _month(text: str) -> Month:
    try:
        return Month.parse(text)
    except NotADate:
        raise CommandError(
            _("“%(text)s” is no month: write year and month of the Buddhist era, such as 2569-09")
            % {"text": text}
        ) from None


def _bank(code: str | None) -> Bank | None:
    if code is None:
        return None
    bank = Bank.objects.filter(code=code).first()
    if bank is None:
        codes = ", ".join(Bank.objects.values_list("code", flat=True)) or "–"
        raise CommandError(
            _("There is no waste bank “%(code)s”; there are: %(codes)s") % {"code": code, "codes": codes}
        )
    return bank
