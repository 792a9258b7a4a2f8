"""Charts drawn on the server: figures in, SVG out, for a page or a PDF. Nothing here knows the database.

The classes are those of docs/look.md; nothing is styled inline. A PDF knows no classes: there the attributes
count, which draw in the colour of the text.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_CEILING, Decimal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from wastebank.thai import format_date

WIDTH, HEIGHT = 480, 300
LEFT, RIGHT, TOP, BOTTOM = 58, 16, 62, 44
FONT = 15
DATES_AT_MOST = 3
ROOM_AT_END = 0.03  # of the time shown, so that the newest point does not stand on the edge
_STROKE = SafeString('fill="none" stroke="currentColor" stroke-width="3"')
NICE = [Decimal(step) for step in ("1", "2", "2.5", "5", "10")]


@dataclass(frozen=True)
class Steps:
    """A value that holds from each moment until the next; None: there is none meanwhile.

    `other` draws the line broken, to tell it from the first without its colour.
    """

    label: str
    points: Sequence[tuple[datetime, Decimal | None]]
    other: bool = False


def step_chart(
    lines: Sequence[Steps],
    *,
    until: datetime,
    title: str,
    description: str,
    unit: str = "",
    date_label: Callable[[datetime], str] = lambda moment: format_date(moment.date(), "short"),
) -> SafeString:
    """The `lines` over time, from zero, up to `until`; an empty text where there is nothing to draw.

    `title` and `description` say in words what the picture shows; `unit` stands above the upright axis.
    """
    moments = [moment for line in lines for moment, _value in line.points]
    values = [value for line in lines for _moment, value in line.points if value is not None]
    if not values:
        return SafeString("")
    first = min(moments)
    scale = _Scale(first, max(until, *moments), max(values))
    return format_html(
        '<svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}. {}" font-family="Sarabun"'
        ' font-size="{}">'
        "<title>{}</title><desc>{}</desc>{}{}{}{}</svg>",
        WIDTH, HEIGHT, title, description, FONT, title, description,
        _grid(scale, unit), _dates(scale, date_label),
        format_html_join("", "{}", ((_line(line, scale),) for line in lines)),
        _legend(lines),
    )  # fmt: skip


@dataclass(frozen=True)
class _Scale:
    begin: datetime
    end: datetime
    largest: Decimal

    @property
    def span(self) -> timedelta:
        return self.end - self.begin or timedelta(days=1)

    @property
    def step(self) -> Decimal:
        """A round distance of the grid's lines: four or five of them reach above the largest value."""
        wanted = max(self.largest, Decimal("0.04")) / 4
        power = Decimal(10) ** wanted.adjusted()
        return next(power * nice for nice in NICE if power * nice >= wanted)

    @property
    def top(self) -> Decimal:
        steps = (self.largest / self.step).to_integral_value(ROUND_CEILING)
        return self.step * max(steps, Decimal(1))

    def x(self, moment: datetime) -> str:
        part = (moment - self.begin) / (self.span * (1 + ROOM_AT_END))
        return f"{LEFT + part * (WIDTH - LEFT - RIGHT):.1f}"

    def y(self, value: Decimal) -> str:
        return f"{HEIGHT - BOTTOM - value / self.top * (HEIGHT - TOP - BOTTOM):.1f}"


def _grid(scale: _Scale, unit: str) -> SafeString:
    count = int(scale.top / scale.step)
    rows = [scale.step * number for number in range(count + 1)]
    places = max(0, -int(scale.step.normalize().as_tuple().exponent))
    lines = format_html_join(
        "",
        '<path class="axis" fill="none" stroke="currentColor" d="M{} {}H{}" stroke-width="{}" opacity="{}"/>'
        '<text x="{}" y="{}" text-anchor="end" dominant-baseline="middle">{}</text>',
        (
            (
                LEFT, scale.y(value), WIDTH - RIGHT, 1 if value else 2, 1 if not value else "0.4", LEFT - 6,
                scale.y(value), f"{value:,.{places}f}",
            )
            for value in rows
        ),
    )  # fmt: skip
    return format_html('{}<text x="4" y="{}">{}</text>', lines, TOP - 16, unit)


def _dates(scale: _Scale, label: Callable[[datetime], str]) -> SafeString:
    """The days of both ends, and of some moments between them."""
    count = DATES_AT_MOST if scale.span.days >= DATES_AT_MOST else 2
    moments = [scale.begin + scale.span * number / (count - 1) for number in range(count)]
    anchors = ["start", *["middle"] * (count - 2), "end"]
    texts: list[tuple[str, str, str]] = []
    for moment, anchor in zip(moments, anchors, strict=True):
        if label(moment) not in {text for _x, _anchor, text in texts}:
            texts.append((scale.x(moment), anchor, label(moment)))
    return format_html_join(
        "",
        '<text x="{}" y="{}" text-anchor="{}">{}</text>',
        ((x, HEIGHT - 16, anchor, text) for x, anchor, text in texts),
    )


def _line(line: Steps, scale: _Scale) -> SafeString:
    points = sorted(line.points, key=lambda point: point[0])
    path, pen_down = "", False
    marks = []
    for position, (moment, value) in enumerate(points):
        x, y = scale.x(moment), None if value is None else scale.y(value)
        if pen_down:
            path += f"H{x}"
        if y is None:
            pen_down = False
            continue
        path += f"V{y}" if pen_down else f"M{x} {y}"
        pen_down = True
        marks.append((x, y))
        if position == len(points) - 1:
            path += f"H{WIDTH - RIGHT}"
    dots = format_html_join("", '<circle class="mark" cx="{}" cy="{}" r="4"/>', marks)
    if line.other:
        return format_html('<path class="line other" {} d="{}" stroke-dasharray="7 5"/>', _STROKE, path)
    return format_html('<path class="line" {} d="{}"/>{}', _STROKE, path, dots)


def _legend(lines: Sequence[Steps]) -> SafeString:
    """Above the chart: how each line is drawn, and its name."""
    room = WIDTH // max(len(lines), 1)
    return format_html_join(
        "",
        '<path class="line{}" {} d="M{} 14h28"{}/><text x="{}" y="19">{}</text>',
        (
            (
                " other" if line.other else "", _STROKE, 4 + room * place,
                SafeString(' stroke-dasharray="7 5"') if line.other else "", 38 + room * place,
                line.label,
            )
            for place, line in enumerate(lines)
        ),
    )  # fmt: skip
