"""Papers that a bank numbers through each fiscal year."""

from django.db import models

from wastebank.organisation.models import Bank


class Numbered(models.Model):
    """A paper of a bank: `year` (Buddhist, fiscal) and `seq` within it, written ข70-0001.

    `LETTER` says what kind of paper it is. The bank's row is held while a number is taken
    (`commands.numbers.take_number`), so that none is missing or given twice.
    """

    LETTER = ""

    bank = models.ForeignKey(Bank, models.PROTECT, related_name="+", db_index=False)
    year = models.PositiveSmallIntegerField()
    seq = models.PositiveIntegerField()

    class Meta:
        abstract = True

    def __str__(self):
        return self.number

    @property
    def number(self) -> str:
        return f"{self.LETTER}{self.year % 100:02}-{self.seq:04}"
