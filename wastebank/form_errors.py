"""Django's own refusals that our Thai catalogue words better: they must say what to do.

They are named here so that `makemessages` puts them into the project's catalogue, which Django asks first.
"""

from django.utils.translation import gettext_noop as _

WORDED_ANEW = (
    _("This field is required."),
    _("Enter a number."),
    _("Enter a valid date."),
    _("Please enter a correct %(username)s and password. Note that both fields may be case-sensitive."),
    _("Select a valid choice. %(value)s is not one of the available choices."),
    _("Select a valid choice. That choice is not one of the available choices."),
)
