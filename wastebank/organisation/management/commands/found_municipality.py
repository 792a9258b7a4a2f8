from django.core.management.base import BaseCommand, CommandError

from wastebank.organisation.commands import UnableToFoundMunicipality, found_municipality
from wastebank.organisation.models import Municipality


class Command(BaseCommand):
    help = "Enters the municipality whose installation this is, once."

    def add_arguments(self, parser):
        parser.add_argument("name", help="in full, as on the letterhead")
        parser.add_argument("--kind", choices=Municipality.Kind.values, required=True)
        for part in ("province", "district", "subdistrict"):
            parser.add_argument(f"--{part}", required=True, help="in Thai, without its prefix")
        parser.add_argument("--address", default="")
        parser.add_argument("--phone", default="")

    def handle(self, *, name, kind, province, district, subdistrict, address, phone, **_options):
        try:
            municipality = found_municipality(
                kind=kind,
                name=name,
                province=province,
                district=district,
                subdistrict=subdistrict,
                address=address,
                phone=phone,
            )
        except UnableToFoundMunicipality as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{municipality} {municipality.postcode}")
