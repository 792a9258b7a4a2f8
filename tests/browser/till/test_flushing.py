"""Sending the queue: all arrive once, none is lost, none blocks another (counter.md, rules 5 and 8)."""

import random
import time

import pytest

pytestmark = pytest.mark.browser

FLUSH = "return queue.flush(db, send, given ?? {})"


def by_number(refusals):
    """`answer` of the played server: what it does with a slip of that number, whenever it comes."""
    return lambda body, nth: refusals.get(body["seq"])


def state(till):
    return [(item["seq"], item["state"], item["tries"]) for item in till.pending()]


def test_each_is_sent_with_the_device_and_moved_with_the_answer(till, server):
    till.save(3)
    result = till(FLUSH)
    assert (result["sent"], result["kept"], result["signIn"]) == (3, 0, False)
    assert (server.numbers(), server.tokens) == ([1, 2, 3], {"secret"})
    assert till.pending() == []
    sent = till("return store.all(db, 'sent')")
    assert sorted(item["answer"]["number"] for item in sent) == ["A3-000001", "A3-000002", "A3-000003"]


def test_one_poisoned_among_fifty_is_put_aside_to_be_fixed_and_blocks_nothing(till, server):
    till.save(50)
    server.answer = by_number({17: 422})
    result = till(FLUSH)
    assert (result["sent"], result["fix"]) == (49, 1)
    assert state(till) == [(17, "fix", 0)]
    assert till.pending()[0]["error"] == {"status": 422, "code": "code_422", "error": "ไม่รับ", "position": 0}
    till(FLUSH, {"force": True})
    assert len(server.asked) == 50, "what is to be fixed waits for somebody, it is not asked again"


@pytest.mark.parametrize("trouble", [408, 409, 425, 429, 500, 502, 503, "down"])
def test_a_slip_in_trouble_is_kept_and_the_next_goes_on(till, server, trouble):
    till.save(3)
    server.answer = by_number({1: trouble})
    assert till(FLUSH)["sent"] == 2
    assert state(till) == [(1, "waiting", 1)]


@pytest.mark.parametrize("refusal", [400, 404, 410, 413, 422])
def test_a_slip_that_is_wrong_is_kept_to_be_fixed(till, server, refusal):
    till.save(2)
    server.answer = by_number({1: refusal})
    assert till(FLUSH)["sent"] == 1
    assert state(till) == [(1, "fix", 0)]


def test_waits_grow_to_a_minute_and_what_waits_is_not_sent_before_its_time(till, server):
    till.save(1)
    server.answer = lambda body, nth: 503
    waits = till("""
        let clock = Date.now();
        const waits = [];
        for (let i = 0; i < 9; i += 1) {
          await queue.flush(db, send, { now: () => clock });
          const [{ next_at }] = await queue.pending(db);
          waits.push((next_at - clock) / 1000);
          const early = await queue.flush(db, send, { now: () => next_at - 1 });
          if (early.kept) waits.push("early");
          clock = next_at;
        }
        return waits;
    """)
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert len(server.asked) == 9


def test_a_clock_that_was_put_back_does_not_make_slips_wait_for_days(till, server):
    till.save(1)
    server.answer = lambda body, nth: 503 if nth == 1 else None
    till(FLUSH)
    result = till("return queue.flush(db, send, { now: () => Date.now() - 3 * 24 * 3600 * 1000 })")
    assert result["sent"] == 1


def test_a_reply_lost_after_the_server_took_it_makes_no_second_slip(till, server):
    till.save(2)
    server.answer = lambda body, nth: "lost" if nth == 1 else None
    assert till(FLUSH)["kept"] == 2
    assert till(FLUSH, {"force": True})["sent"] == 2
    assert (len(server.asked), server.numbers()) == (4, [1, 2])


def test_a_browser_killed_after_the_server_took_a_slip_sends_it_again_and_makes_no_second(tablet, server):
    tablet.till.save(5)
    server.answer = lambda body, nth: "lost"
    tablet.till(FLUSH)
    again = tablet.killed()
    server.answer = lambda body, nth: None
    again(FLUSH, {"force": True})
    assert (again.pending(), server.numbers()) == ([], [1, 2, 3, 4, 5])


def test_a_hotspots_own_page_is_not_an_acceptance(till):
    till.save(1)
    pages = [
        {"status": 200, "body": "<h1>Sign in to the hotspot</h1>", "content_type": "text/html"},
        {"status": 200, "json": {"login": "please"}},
        {"status": 302, "headers": {"Location": "/staff/sign-in/"}},
    ]
    till.context.route("**/counter/till/slips/", lambda route: route.fulfill(**pages.pop()))
    while pages:
        assert till(FLUSH, {"force": True})["sent"] == 0
    assert state(till) == [(1, "waiting", 3)]


def test_a_line_that_is_back_is_used_at_once_by_all_it_had_kept(till, server):
    till.save(5)
    server.answer = lambda body, nth: "down"
    for _ in range(5):
        till(FLUSH, {"force": True})  # some wait for long now
    server.answer = lambda body, nth: None
    till.save(1)
    assert till(FLUSH)["sent"] == 6


def test_a_line_without_answers_is_left_after_three_and_everything_stays_due(till, server):
    till.save(20)
    server.answer = lambda body, nth: "down"
    assert till(FLUSH)["lineLost"]
    assert len(server.asked) == 3
    assert len(till.pending()) == 20


def test_slips_that_kill_the_line_do_not_keep_the_others_from_it(till, server):
    till.save(10)
    server.answer = by_number({1: "down", 2: "down", 3: "down", 4: "down"})
    for _ in range(6):
        till(FLUSH, {"force": True})
    assert server.numbers() == [5, 6, 7, 8, 9, 10]
    assert [item["seq"] for item in till.pending()] == [1, 2, 3, 4]


def test_signed_out_keeps_everything_stops_and_says_so(till, server):
    till.save(10)
    server.answer = lambda body, nth: 401
    result = till(FLUSH)
    assert (result["signIn"], result["kept"], len(server.asked)) == (True, 1, 1)
    assert state(till) == [(seq, "waiting", 0) for seq in range(1, 11)]

    # สมศรี signs in instead: she sends the queue and does not become its author.
    server.answer = lambda body, nth: None
    till(FLUSH)
    assert {body["clerk"]["id"] for body in server.books.values()} == {7}
    assert server.numbers() == list(range(1, 11))


def test_what_this_person_may_not_send_does_not_keep_the_weights_back(till):
    weights = []
    till.context.route(
        "**/counter/till/weighings/",
        lambda route: weights.append(1) or route.fulfill(status=201, json={"uuid": "x"}),
    )
    till.context.route(
        "**/counter/till/slips/", lambda route: route.fulfill(status=403, json={"code": "forbidden"})
    )
    till.save(3)
    result = till("""
        await queue.saveWeighing(db, { uuid: crypto.randomUUID(), queue_no: 4, lines: [] });
        return queue.flush(db, send);
    """)
    assert (result["sent"], result["signIn"], result["code"], len(weights)) == (1, True, "forbidden", 1)
    assert [item["seq"] for item in till.pending()] == [1, 2, 3]


def test_two_tabs_flush_one_after_the_other_and_send_nothing_twice(till, server):
    till.save(40)
    other = till.tab()
    start = """
        globalThis.spans = [];
        const clocked = async (item, body) => {
          const began = performance.timeOrigin + performance.now();
          await new Promise((done) => setTimeout(done, 3));
          const answer = await send(item, body);
          spans.push([began, performance.timeOrigin + performance.now()]);
          return answer;
        };
        globalThis.flushing = Promise.all([1, 2, 3].map(() => queue.flush(db, clocked)));
        return null;
    """
    till(start), other(start)
    spans = sorted(till("await flushing; return spans") + other("await flushing; return spans"))
    assert len(spans) == len(server.asked) == 40
    assert all(ended <= began for (_, ended), (began, _) in zip(spans, spans[1:], strict=False))


def test_two_tabs_offline_then_online_deliver_all_once(till, server):
    other = till.tab()
    keep = "globalThis.sending = queue.startFlushing(db); return null"
    till(keep), other(keep)
    till.context.set_offline(True)
    till.save(20), other.save(20)
    till.context.set_offline(False)
    assert settled(till) == 0
    assert server.numbers() == list(range(1, 41))
    assert len(server.asked) == 40


def settled(till, seconds: int = 20) -> int:
    """Waits until nothing waits any more; gives how many items are left."""
    return till(
        """
        const until = Date.now() + given * 1000;
        let left = await queue.pending(db);
        while (left.length && Date.now() < until) {
          await new Promise((done) => setTimeout(done, 50));
          left = await queue.pending(db);
        }
        return left.length;
    """,
        seconds,
    )


@pytest.mark.slow  # the whole page does the same against the real server: test_real_trouble.py
def test_a_flapping_line_delivers_all_once(till, server):
    till("globalThis.sending = queue.startFlushing(db); return null")
    chance = random.Random(2569)
    server.answer = lambda body, nth: chance.choice(["down", "lost", 503, None, None, None])
    for round_ in range(6):
        till.context.set_offline(round_ % 2 == 0)
        till.save(5)
        till.page.wait_for_timeout(300)
    assert settled(till, 60) == 0
    assert server.numbers() == list(range(1, 31))


def test_it_sends_on_load_after_saving_and_by_the_button_and_says_how_things_stand(till, server):
    till.save(1)
    till("""
        globalThis.told = [];
        globalThis.sending = queue.startFlushing(db, { onChange: (line) => told.push(line) });
    """)
    assert settled(till) == 0, "on load"
    till.save(1)
    assert settled(till) == 0, "after saving"
    server.answer = lambda body, nth: 503 if nth < 7 else None
    till.save(1)
    till("for (let i = 0; i < 7; i += 1) await sending.flushNow();")
    assert settled(till) == 0, "by the button, without its wait"
    told = till("await sending.flushNow(); return told.at(-1)")
    assert {k: told[k] for k in ("unsent", "waiting", "fixing", "oldest", "seq", "online", "signIn")} == {
        "unsent": 0, "waiting": 0, "fixing": 0, "oldest": None, "seq": 3, "online": True, "signIn": False,
    }  # fmt: skip


def test_a_failed_one_is_sent_again_by_itself_after_its_wait(till, server):
    server.answer = lambda body, nth: 503 if nth < 3 else None
    till("globalThis.sending = queue.startFlushing(db)")
    till.save(1)
    assert settled(till, 8) == 0  # 1 s and 2 s, and no tick of 15 s
    assert len(server.asked) == 3


def test_a_stopped_flusher_sends_no_more(till, server):
    till("(queue.startFlushing(db)).stop()")
    till.save(1)
    till.page.wait_for_timeout(400)
    assert server.asked == []


def test_an_unreadable_item_is_set_aside_and_not_lost(till):
    till.save(2)
    till("""
        const odd = { kind: "slip", state: "waiting", next_at: 0 };
        await store.put(db, "queue", { ...odd, uuid: "odd-1", schema: 1 });
        await store.put(db, "queue", { ...odd, uuid: "odd-2", schema: 99, body: {} });
    """)
    result = till(FLUSH)
    assert (result["sent"], result["aside"]) == (2, 2)
    aside = till("return store.all(db, 'aside')")
    assert {one["item"]["uuid"] for one in aside} == {"odd-1", "odd-2"}
    assert till("return (await queue.summary(db)).aside") == 2


NEWER_PAGE = """
STEPS.push((db, transaction) => {
  db.createObjectStore("scales", { keyPath: "id" });
  upgradeItems(transaction, "queue", (item) => {
    const lines = item.body.lines.map((line) => ({ ...line, source: "manual" }));
    return { ...item, schema: 2, body: { ...item.body, lines } };
  });
});
"""


def test_a_newer_page_delivers_the_old_queue_and_sets_the_unreadable_aside(till, server):
    till.save(20)
    till("""await store.put(db, "queue",
        { uuid: "odd", kind: "slip", seq: 21, schema: 1, body: {}, state: "waiting", tries: 0, next_at: 0 });
        globalThis.gone = [];
        globalThis.tillDb = await store.open("wastebank-till", { onGone: (why) => gone.push(why) });
    """)

    def newer(route):
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text() + NEWER_PAGE)

    till.context.route("**/till/store.js", newer)
    new = till.tab()
    assert {item["schema"] for item in new.pending()} == {2}
    assert [one["item"]["uuid"] for one in new("return store.all(db, 'aside')")] == ["odd"]
    assert till("return gone") == ["outdated"]
    assert till("return queue.saveSlip(db, slip).then(() => 'saved', (error) => error.code)") == "storage"

    new.save(1)
    new(FLUSH)
    assert new.pending() == []
    assert server.numbers() == list(range(1, 22))
    assert {
        line["source"] for body in server.books.values() if body["seq"] < 21 for line in body["lines"]
    } == {"manual"}


def test_an_upgrade_cut_short_leaves_the_old_version(till):
    till.save(3)
    told = till("""
        db.close();
        const { STEPS } = store;
        STEPS.push((db, tx) => { db.deleteObjectStore("queue"); throw new Error("cut short"); });
        const refusal = await store.open().then(() => "opened", (error) => error.message);
        STEPS.pop();
        globalThis.tillDb = await store.open();
        return [refusal, (await queue.pending(tillDb)).length];
    """)
    assert told == ["cut short", 3]


def test_two_hundred_are_sent_within_a_minute(till, server):
    till.save(200)
    began = time.monotonic()
    assert till(FLUSH)["sent"] == 200
    assert time.monotonic() - began < 60
    assert server.numbers() == list(range(1, 201))
