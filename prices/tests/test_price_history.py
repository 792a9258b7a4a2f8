"""The history of a material's price, and charts drawn on the server."""

from datetime import timedelta
from decimal import Decimal
from xml.etree import ElementTree

import pytest

from conftest import bangkok
from prices.commands import publish_price_list
from prices.queries.history import price_history
from prices.tests.sheets import offered
from wastebank.charts import Steps, step_chart

D = Decimal
BEGIN = bangkok(2026, 1, 1)


def publish(cast, at, price, suspended=False):
    paper = cast.material["PAP-01"]
    publish_price_list(
        bank=cast.bank, effective_from=at, prices={paper: D(price)}, by=cast.prapai, at=at,
        suspended=frozenset([paper] if suspended else []),
    )  # fmt: skip


def test_only_lists_that_changed_the_material_are_told(cast):
    for days, price in [(10, "3.10"), (20, "3.50"), (30, "3.50")]:
        publish(cast, BEGIN + timedelta(days=days), price)
    publish(cast, BEGIN + timedelta(days=40), "3.50", suspended=True)
    changes = price_history(cast.bank, cast.material["PAP-01"])
    assert [change.paid for change in changes] == [None, D("3.50"), D("3.10")]
    gone = price_history(cast.bank, cast.material["PLA-01"])
    assert [change.paid for change in gone] == [None, D("6.40")]  # the later lists leave it out


def test_the_page_shows_chart_and_table(cast, client):
    publish(cast, BEGIN + timedelta(days=20), "3.50")
    offered(cast, PAP_01="4.44")
    client.force_login(cast.somchai)
    shown = client.get("/prices/B01/materials/PAP-01/").content.decode()
    assert 'class="chart"' in shown and "line other" in shown and "4.44" in shown and "3.50" in shown
    assert "2569" in shown
    assert client.get("/prices/B01/materials/ABC-99/").status_code == 404
    assert 'class="chart"' not in client.get("/prices/B01/materials/PAP-09/").content.decode()


def drawn(*lines, until=BEGIN + timedelta(days=30)):
    svg = step_chart(lines, until=until, title="ราคา <b>", description="3 & 4", unit="บาท/กก.")
    return ElementTree.fromstring(svg)


@pytest.mark.parametrize(
    "points",
    [
        [(BEGIN, D(3))],
        [(BEGIN, D(0))],
        [(BEGIN, D("0.05")), (BEGIN + timedelta(days=1), None), (BEGIN + timedelta(days=2), D("9999.99"))],
        [(BEGIN + timedelta(days=40), D(3))],  # a list to come
        [(BEGIN + timedelta(hours=n), D(n)) for n in range(100)],
    ],
)
def test_a_chart_is_well_formed_and_stays_inside_its_box(points):
    svg = drawn(Steps("ราคา", points), Steps("ร้าน", [(BEGIN, D(4))], other=True))
    _x, _y, width, height = map(float, svg.get("viewBox").split())
    for dot in svg.iter("circle"):
        assert 0 <= float(dot.get("cx")) <= width and 0 <= float(dot.get("cy")) <= height
    assert svg.get("role") == "img" and svg.find("title").text == "ราคา <b>" and svg.find("desc").text
    assert not [element for element in svg.iter() if element.get("style")]


def test_a_step_goes_level_to_the_next_moment_and_breaks_where_there_is_no_price():
    days = [BEGIN + timedelta(days=n) for n in (0, 10, 20)]
    svg = drawn(Steps("ราคา", [(days[0], D(4)), (days[1], None), (days[2], D(2))]))
    path = next(
        line for line in svg.iter("path") if line.get("class") == "line" and "V" not in line.get("d")[3:9]
    )
    assert svg.findall("circle") and len(svg.findall("circle")) == 2
    (line,) = [
        p.get("d") for p in svg.iter("path") if p.get("class") == "line" and p.get("d").count("M") == 2
    ]
    assert "V" not in line and path is not None


def test_nothing_is_drawn_without_a_price():
    assert step_chart([Steps("ราคา", [(BEGIN, None)])], until=BEGIN, title="x", description="") == ""
