from django.core.management.base import BaseCommand, CommandError

from wastebank.ledger.commands import UnableToCreateBank, create_bank


class Command(BaseCommand):
    help = "Adds a waste bank with its books: create_bank B02 'ธนาคารขยะ…'"

    def add_arguments(self, parser):
        parser.add_argument("code", help="a capital letter and digits, such as B02")
        parser.add_argument("name")

    def handle(self, *, code, name, **_options):
        try:
            bank = create_bank(code=code, name=name)
        except UnableToCreateBank as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{bank.code} {bank.name}")
