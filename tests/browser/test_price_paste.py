"""A list of 220 materials pasted, looked at and published: in well under a minute (issue 4)."""

from time import monotonic

import pytest
from playwright.sync_api import expect

from prices.models import Material, PriceList

pytestmark = pytest.mark.browser


def test_220_materials_are_pasted_and_published_in_under_a_minute(
    committed_cast, live_server, page, sign_in, assert_accessible
):
    paper = committed_cast.material["PAP-01"]
    Material.objects.bulk_create(
        Material(
            code=f"X-{number:03}", name=f"วัสดุที่ {number}", group=paper.group, unit="กก.", kg_per_unit=1,
            report_group=paper.report_group, sample_sell_price=2, sample_buy_price=1,
        )
        for number in range(1, 221)
    )  # fmt: skip
    rows = "\r\n".join(f"วัสดุที่ {number}\t{number / 4:.2f}" for number in range(1, 221))
    sign_in(committed_cast.prapai)
    began = monotonic()
    page.goto(f"{live_server.url}/prices/B01/paste/")
    page.locator("[name=pasted]").fill(rows)
    page.locator("button[value=read]").click()
    expect(page.locator(".price-preview tbody tr")).to_have_count(220)
    assert_accessible(page)
    page.locator("[name=missing][value=leave]").check()
    page.locator("button[value=publish]").click()
    expect(page.locator(".price-list")).to_contain_text("วัสดุที่ 220")
    took = monotonic() - began
    assert PriceList.objects.latest("pk").prices.count() == 220
    assert took < 30, f"{took:.1f} s"
    print(f"220 materials: {took:.1f} s")  # noqa: T201 — the figure of the issue
