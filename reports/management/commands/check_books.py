import sys

from django.core.management.base import BaseCommand

from deposits.queries.proof import counter_faults
from wastebank.ledger.models import Entry
from wastebank.ledger.queries import book_faults


class Command(BaseCommand):
    help = "Proves the books of all banks; names every fault and exits 1 where there is one."

    def handle(self, **_options):
        faults = [*book_faults(), *counter_faults()]
        for fault in faults:
            self.stdout.write(f"{fault.what}: {fault.rows}")
        self.stdout.write(f"{Entry.objects.count():,} entries, {len(faults)} faults")
        if faults:
            sys.exit(1)
