from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class LedgerConfig(AppConfig):
    name = "wastebank.ledger"
    verbose_name = _("Ledger")

    def ready(self):
        from wastebank.ledger.database_roles import grant_rights

        # Once: the signal is sent for each app when all migrations of all apps are through.
        post_migrate.connect(grant_rights, sender=self, dispatch_uid="ledger.grant_rights")
