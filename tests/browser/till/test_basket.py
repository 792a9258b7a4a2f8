"""The till's basket, pure: what lies in it, what it comes to, where the money goes."""

import pytest

from tests.browser.till.bare import open_bare_page

pytestmark = pytest.mark.browser

PRELUDE = """async (given) => {
  const basket = await import("/static/deposits/till/basket.js");
  const { newDraft, addLine, takeBackLast, removeLine, linesOf, totals, settlement } = basket;
  const line = (material, kg, deduct = 0, reason = "") => ({
    material, weighings: [].concat(kg).map((one) => Math.round(one * 1000)),
    deduct: Math.round(deduct * 1000), reason, source: "manual",
  });
  const fill = (...lines) => lines.reduce((draft, one) => addLine(draft, line(...one)), newDraft("u"));
  const ground = {
    prices: {
      PAP: { price: 310, suspended: false }, PET: { price: 640, suspended: false },
      CAN: { price: 4800, suspended: false }, BAD: { price: 100, suspended: true },
      LOT: { price: 800, suspended: false, min_lot: 200_000, lot_price: 820 },
    },
    materials: { BOX: { kg_per_unit: 7200 } },
    rules: { cash_step: 25, heavy_kg: 500_000, dear_baht: 500_000, largest: 9_999_000 },
  };
  const known = {
    ...ground, device: "A3", day: 5, clerk: { id: 7, proof: "p", name: "x" }, list: 3, app: "t",
    now: "2026-11-25T09:30:00.000Z", offline: false,
  };
"""


@pytest.fixture
def basket(page):
    bare = open_bare_page(page)
    return lambda script, given=None: bare.evaluate(f"{PRELUDE}{script}\n}}", given)


def test_weighings_of_a_material_add_up_and_wet_stands_apart(basket):
    lines = basket("return linesOf(fill(['PAP', 12.5], ['PET', 3], ['PAP', 3], ['PAP', 2, 0.5, 'wet']))")
    assert [(x["material"], x["weighings"], x["deduct"]) for x in lines] == [
        ("PAP", [12500, 3000], 0), ("PET", [3000], 0), ("PAP", [2000], 500),
    ]  # fmt: skip


def test_the_last_weighing_is_taken_back_not_the_last_line(basket):
    lines = basket("return linesOf(takeBackLast(fill(['PAP', 12.5], ['PET', 3], ['PAP', 3])))")
    assert [(x["material"], x["weighings"]) for x in lines] == [("PAP", [12500]), ("PET", [3000])]
    assert basket("return takeBackLast(takeBackLast(fill(['PAP', 1]))).added") == []


def test_a_line_is_removed_with_all_its_weighings(basket):
    lines = basket("return linesOf(removeLine(fill(['PAP', 12.5], ['PET', 3], ['PAP', 3]), 0))")
    assert [x["material"] for x in lines] == ["PET"]


def test_a_draft_is_never_changed(basket):
    assert basket("const one = fill(['PAP', 1]);"
                  "linesOf(one)[0].weighings.push(9); addLine(one, line('PET', 1));"
                  "return one.added.length + one.added[0].weighings.length") == 2  # fmt: skip


def test_each_line_is_rounded_once_and_the_total_is_their_sum(basket):
    sums = basket("return totals(fill(['PAP', 12.5], ['PET', 3.2], ['PAP', 3], ['CAN', 0.333]), ground)")
    assert [x["amount"] for x in sums["lines"]] == [4805, 2048, 1598]
    assert (sums["total"], sums["grams"], sums["later"], sums["trouble"]) == (8451, 19033, False, -1)


def test_a_line_that_reaches_the_lot_is_paid_its_price(basket):
    sums = basket("return totals(fill(['LOT', [150, 50]], ['LOT', 199.999, 0.001, 'wet']), ground)")
    assert [(x["price"], x["lot"], x["amount"]) for x in sums["lines"]] == [
        (820, True, 164_000), (800, False, 159_998),
    ]  # fmt: skip


def test_a_weight_is_reckoned_with_those_of_its_line(basket):
    nets = basket("""
      const { netWith } = await import("/static/deposits/till/basket.js");
      const draft = fill(["LOT", 150], ["LOT", 80, 10, "wet"], ["PAP", 5]);
      const typed = (kg, reason, deduct = 0) => ({ material: "LOT", weighings: [kg * 1000], deduct, reason });
      return [typed(50, ""), typed(50, "wet", 5000), typed(50, "dirty")].map((one) => netWith(draft, one))""")
    assert nets == [200_000, 115_000, 50_000]


def test_a_state_from_before_lots_is_read(basket):
    prices = basket("""
      const { pricesOf } = await import("/static/deposits/till/materials.js");
      const A = { price: "8.00", suspended: false };
      const B = { ...A, min_lot: "200.000", lot_price: "8.20", condition: "แห้ง" };
      return pricesOf({ prices: { A, B } })""")
    assert prices == {
        "A": {"price": 800, "suspended": False},
        "B": {"price": 800, "suspended": False, "min_lot": 200_000, "lot_price": 820, "condition": "แห้ง"},
    }


@pytest.mark.parametrize(
    ("line", "trouble"),
    [
        ("['BAD', 1]", "suspended"),
        ("['PAP', 1, 1, 'wet']", "weight"),
        ("['PAP', [9000, 1000]]", "too_large"),
        ("['PAP', 0.001]", "worthless"),
    ],
)
def test_what_cannot_be_posted_is_told(basket, line, trouble):
    sums = basket(f"return totals(fill({line}), ground)")
    assert (sums["trouble"], sums["lines"][0]["trouble"]) == (0, trouble)


def test_a_material_without_a_price_makes_the_slip_wait_for_it(basket):
    sums = basket("return totals(fill(['PAP', 12.5], ['NEW', 3]), ground)")
    assert (sums["later"], sums["total"], sums["trouble"]) == (True, 0, -1)
    assert basket(
        "const draft = basket.settledAs(fill(['PAP', 12.5], ['NEW', 3]), {mode: 'cash'});"
        "return settlement(draft, totals(draft, ground), ground.rules)"
    ) == {"savings": 0, "cash": 0, "welfare": 0, "donation": 0}


@pytest.mark.parametrize(
    ("settle", "parts"),
    [
        ({"mode": "savings"}, (4805, 0, 0, 0)),
        ({"mode": "cash"}, (5, 4800, 0, 0)),
        ({"mode": "welfare"}, (0, 0, 4805, 0)),
        ({"mode": "donation"}, (0, 0, 0, 4805)),
        ({"mode": "split", "cash": 2000, "welfare": 105, "donation": 100}, (2600, 2000, 105, 100)),
    ],
)
def test_the_money_goes_where_it_is_told(basket, settle, parts):
    settled = basket(
        "const draft = basket.settledAs(fill(['PAP', 15.5]), given);"
        "return settlement(draft, totals(draft, ground), ground.rules)",
        settle,
    )
    assert tuple(settled[part] for part in ("savings", "cash", "welfare", "donation")) == parts


@pytest.mark.parametrize(
    ("cash", "refusal"), [(2010, "cash_step"), (4825, "more_than_total"), (-25, "negative")]
)
def test_what_cannot_be_paid_out_is_refused(basket, cash, refusal):
    settled = basket(
        "const draft = basket.settledAs(fill(['PAP', 15.5]), {mode: 'split', cash: given});"
        "return settlement(draft, totals(draft, ground), ground.rules)",
        cash,
    )
    assert settled == {"refusal": refusal}


def test_what_somebody_else_brings_goes_to_the_account(basket):
    body = basket(
        "const member = {number: '01-00001'};"
        "let draft = basket.settledAs({...fill(['PAP', 15.5]), member}, {mode: 'cash'});"
        "draft = basket.settledAs(basket.broughtBy(draft, ''), {mode: 'cash'});"
        "return basket.toBody(draft, 124, known)"
    )
    assert (body["depositor"], body["settle"]["savings"], body["settle"]["cash"]) == ("อื่น ๆ", "48.05", "0.00")


def test_who_sells_is_sent_only_with_what_asks_for_it(basket):
    told = basket(
        "const asking = {...known, materials: {...known.materials, CAN: {identity: true}}};"
        "const draft = {...fill(['CAN', 1]), member: {number: '01-00001'}};"
        "const sent = (one, ground) => basket.toBody(one, 124, ground).identity ?? null;"
        "const card = basket.soldBy(draft, {seen: 'card', note: 'x'});"
        "const known_ = (note) => basket.soldBy(draft, {seen: 'known', note});"
        "return [sent(draft, asking), sent(card, asking), sent(card, known), sent(known_('ก'), asking),"
        " sent(known_(''), asking), sent(basket.forMember(card, {number: '01-00002'}), asking)]"
    )
    assert told == [
        None, {"seen": "card", "note": ""}, None, {"seen": "known", "note": "ก"}, None, None,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "line", "asked"),
    [
        ("", "['PAP', 500]", None),
        ("", "['PAP', 500.001]", 500_001),
        ("", "['CAN', 105]", 105_000),  # 5,040 baht
        ("['PAP', 400]", "['PAP', 200]", 600_000),  # together
        ("['PAP', 400], ['PAP', 200]", "['PAP', 50]", None),  # asked once, not each time
    ],
)
def test_what_is_implausible_is_asked_about(basket, before, line, asked):
    odd = basket(f"return basket.implausible(fill({before}), line(...{line}), ground)")
    assert (odd and odd["grams"]) == asked


def test_pieces_weigh_what_the_catalogue_says(basket):
    assert basket("return totals(fill(['BOX', 2]), ground).grams") == 14_400


def test_the_record_is_what_the_server_reads(basket):
    body = basket(
        "const draft = {...fill(['PAP', [12.5, 3], 0.5, 'wet'], ['PET', 3.2]), member: {number: '01-00001'}};"
        "return basket.toBody(draft, 124, known)"
    )
    assert body == {
        "uuid": "u", "schema": 1, "app": "t", "device": "A3", "seq": 124, "day": 5,
        "clerk": {"id": 7, "proof": "p"}, "member": "01-00001", "depositor": "", "list": 3,
        "price_later": False, "open_slip": None,
        "lines": [
            {"material": "PAP", "weighings": ["12.500", "3.000"], "deduct": "0.500", "reason": "wet",
             "source": "manual", "amount": "46.50"},
            {"material": "PET", "weighings": ["3.200"], "deduct": "0.000", "reason": "", "source": "manual",
             "amount": "20.48"},
        ],
        "settle": {"savings": "66.98", "cash": "0.00", "welfare": "0.00", "donation": "0.00"},
        "total": "66.98", "written_at": "2026-11-25T09:30:00.000Z", "offline": False,
    }  # fmt: skip


def test_weights_of_a_queue_number_come_once_however_often_they_are_fetched(basket):
    lines = basket(
        "const weighed = (...kg) => ({uuid: 'o', queue_no: 12, lines: kg.map((one) =>"
        " ({...line('PAP', one), weighed: true}))});"
        "const once = basket.withOpenSlip(fill(['PET', 1]), weighed(5));"
        "return linesOf(basket.withOpenSlip(once, weighed(5, 7)))"
    )
    assert [(x["material"], x["weighings"]) for x in lines] == [("PAP", [5000, 7000]), ("PET", [1000])]


def test_how_members_are_usually_paid_follows_the_regulation(basket):
    modes = basket(
        "return ['credit', 'cash', 'goods', 'donate', 'split'].map((payout_mode) =>"
        " newDraft('u', basket.usualMode({payout_mode})).settle.mode)"
    )
    assert modes == ["savings", "cash", "savings", "donation", "savings"]


def test_a_full_line_is_followed_by_another(basket):
    """The server takes 40 weighings of one line; what is taken away is that line alone."""
    said = basket(
        "const draft = fill(...Array.from({length: 41}, (_, n) => ['PAP', n + 1]));"
        "const count = (given) => linesOf(given).map((line) => line.weighings.length);"
        "return [count(draft), count(removeLine(draft, 0)), count(removeLine(draft, 1))]"
    )
    assert said == [[40, 1], [1], [40]]


def test_weights_that_came_after_fetching_are_counted(basket):
    said = basket(
        "const slip = {uuid: 'q', queue_no: 7, lines: [line('PAP', 1), line('PET', 2)]};"
        "const draft = basket.withOpenSlip(newDraft('u'), slip);"
        "const more = {...slip, lines: [...slip.lines, line('CAN', 1)]};"
        "return [[slip], [more], []].map((there) => basket.weighedSince(draft, there))"
        ".concat(basket.weighedSince(newDraft('u'), [more]))"
    )
    assert said == [0, 1, 0, 0]
