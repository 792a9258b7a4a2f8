import sys

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from reports.commands.demo import UnableToMakeDemo, make_demo, sign_ins
from wastebank.organisation.models import Municipality


class Command(BaseCommand):
    help = "Fills an empty database with a demo municipality."

    def add_arguments(self, parser):
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing where there is a municipality"
        )
        parser.add_argument("--show-sign-ins", action="store_true", help="print the demo's sign-ins and stop")

    def handle(self, *, if_empty, show_sign_ins, **_options):
        if show_sign_ins:
            self._show_sign_ins()
            return
        if if_empty and Municipality.objects.exists():
            return
        try:
            make_demo(at=timezone.localtime(), progress=self._progress)
        except UnableToMakeDemo as refusal:
            raise CommandError(str(refusal)) from refusal
        if sys.stderr.isatty():
            self.stderr.write("")

    def _progress(self, text):
        if sys.stderr.isatty():
            self.stderr.write(f"\r  demo: {text} ", ending="")

    def _show_sign_ins(self):
        for who, name, secret in sign_ins():
            self.stdout.write(f"  {name:<14} {secret:<20} {who}")
