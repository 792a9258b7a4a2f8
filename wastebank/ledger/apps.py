from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class LedgerConfig(AppConfig):
    name = "wastebank.ledger"
    verbose_name = _("Ledger")

    def ready(self):
        from wastebank.ledger.database_roles import grant_rights

        # No sender: granted again after each app's migrations, so that every new table has its rights.
        post_migrate.connect(grant_rights, dispatch_uid="ledger.grant_rights")
