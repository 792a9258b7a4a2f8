from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class PricesConfig(AppConfig):
    name = "prices"
    verbose_name = _("Prices")

    def ready(self):
        from prices.commands import load_catalogue

        post_migrate.connect(load_catalogue, sender=self, dispatch_uid="prices.load_catalogue")
