"""ใบรับฝากสำรอง: a pad of pre-numbered slips for the day on which a battery dies."""

import segno
from django.utils.safestring import SafeString, mark_safe

from deposits.models import PaperPad
from wastebank.organisation.models import Municipality
from wastebank.papers.pdf import render_pdf

COPIES = ("ต้นฉบับ สำหรับผู้ฝาก", "สำเนา สำหรับธนาคาร")


def paper_pad_pdf(pad: PaperPad) -> bytes:
    """A4 per number: above the cut the original, below it the bank's copy, which fit on each other."""
    sheets = [(number, _qr(number)) for number in map(pad.number, pad.seqs)]
    context = {
        "pad": pad,
        "bank": pad.bank,
        "municipality": Municipality.objects.first(),
        "sheets": sheets,
        "copies": COPIES,
    }
    return render_pdf("deposits/papers/pad.html", context)


def _qr(number: str) -> SafeString:
    """Drawn into the page: a paper fetches no images, not even from itself."""
    drawn = segno.make(number, micro=False)
    return mark_safe(drawn.svg_inline(border=2, svgclass="pad-qr", lineclass=None, omitsize=True))
