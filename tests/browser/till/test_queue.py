"""The queue: saved means on the disk, and numbers are given once (counter.md, rules 3, 5, 7)."""

import pytest

from tests.browser.till.conftest import Till

pytestmark = pytest.mark.browser


def test_a_slip_is_saved_only_when_the_transaction_is_complete(till):
    events = till("""
        const events = [];
        const real = IDBDatabase.prototype.transaction;
        IDBDatabase.prototype.transaction = function (names, mode, options) {
          const transaction = real.call(this, names, mode, options);
          if (mode !== "readwrite") return transaction;
          events.push(`durability ${transaction.durability}`);
          transaction.addEventListener("complete", () => events.push("complete"));
          return transaction;
        };
        await queue.saveSlip(db, (seq) => slip(seq));
        events.push("shown");
        IDBDatabase.prototype.transaction = real;
        return events;
    """)
    assert events == ["durability strict", "complete", "shown"]


def test_two_tabs_saving_at_once_take_no_number_twice_and_leave_none_out(till):
    other = till.tab()
    start = "globalThis.saving = saveMany(50); return null"
    till(start), other(start)
    till("return globalThis.saving"), other("return globalThis.saving")
    assert [item["seq"] for item in till.pending()] == list(range(1, 101))
    assert till("return store.get(db, 'meta', 'seq')") == 100


def test_numbers_go_on_after_those_that_the_server_knows(till):
    till.enrol(next_seq=124)
    till.save(2)
    assert [item["seq"] for item in till.pending()] == [124, 125]


def test_a_killed_browser_comes_back_with_everything(tablet):
    tablet.till.save(200)
    again = tablet.killed()
    assert [item["seq"] for item in again.pending()] == list(range(1, 201))
    again.save(1)
    assert again.pending()[-1]["seq"] == 201


def test_a_kill_in_the_middle_of_saving_keeps_all_that_was_shown(tablet):
    till, shown = tablet.till, []
    till.page.expose_function("shown", lambda seq: shown.append(seq))
    till("""
        (async () => { for (;;) shown((await queue.saveSlip(db, (seq) => slip(seq))).seq); })();
        return null;
    """)
    while len(shown) < 60:
        till.page.wait_for_timeout(5)
    kept = [item["seq"] for item in tablet.killed().pending()]
    assert set(shown) <= set(kept)
    assert kept == list(range(1, len(kept) + 1))


def test_a_full_disk_is_told_loudly_and_uses_no_number_up(tablet):
    tablet.till.save(3)
    again = tablet.reopen()  # Chromium asks for the space that is left only now and then
    quota = again.context.new_cdp_session(again.page)
    origin = tablet.profile.url
    quota.send("Storage.overrideQuotaForOrigin", {"origin": origin, "quotaSize": 1})
    refusal = again(
        "return queue.saveSlip(db, slip).then(() => 'saved', (error) => [error.name, error.code])"
    )
    assert refusal == ["NotSaved", "storage"]
    assert len(again.pending()) == 3

    quota.send("Storage.overrideQuotaForOrigin", {"origin": origin})
    again.save(1)
    assert [item["seq"] for item in again.pending()] == [1, 2, 3, 4]


def test_storage_that_refuses_is_told_loudly_and_uses_no_number_up(till):
    till.save(3)
    refusal = till("""
        const real = IDBObjectStore.prototype.put;
        IDBObjectStore.prototype.put = function (value, key) {
          if (key !== "seq") return real.apply(this, arguments); // the item itself was put without trouble
          throw new DOMException("no", "UnknownError");
        };
        const told = await queue.saveSlip(db, slip).then(() => "saved", (error) => [error.name, error.code]);
        IDBObjectStore.prototype.put = real;
        return told;
    """)
    assert refusal == ["NotSaved", "storage"]
    assert len(till.pending()) == 3
    till.save(1)
    assert [item["seq"] for item in till.pending()] == [1, 2, 3, 4]


def test_a_database_that_has_gone_refuses_to_save(till):
    refusal = till("""
        db.close();
        return queue.saveSlip(db, (seq) => slip(seq)).then(() => "saved", (error) => error.code);
    """)
    assert refusal == "storage"


def test_nothing_is_saved_before_the_device_is_enrolled(page, live_server):
    page.goto(f"{live_server.url}/staff/sign-in/")
    till = Till(page)
    refusal = till("return queue.saveSlip(db, slip).then(() => 'saved', (error) => error.code)")
    assert (refusal, till.pending()) == ("never_enrolled", [])


def test_a_basket_that_cannot_be_made_into_a_slip_uses_no_number_up(till):
    refusals = till("""
        const refused = (make) => queue.saveSlip(db, make).then(() => "saved", (error) => error.message);
        return [
          await refused(() => { throw new Error("no member") }),
          await refused(async (seq) => slip(seq)),
          await refused((seq) => ({ ...slip(seq), odd: () => 1 })),
        ];
    """)
    assert refusals == ["no member", "what is saved needs its uuid, at once", "not saved: storage"]
    till.save(1)
    assert [item["seq"] for item in till.pending()] == [1]


def test_a_double_press_saves_once_and_another_slip_under_the_same_key_is_refused(till, server):
    told = till("""
        const uuid = crypto.randomUUID();
        const press = () => queue.saveSlip(db, (seq) => slip(seq, uuid));
        const [first, second] = await Promise.all([press(), press()]);
        await queue.flush(db, send);
        const third = await press();
        const other = await queue.saveSlip(db, (seq) => ({ ...slip(seq, uuid), total: "1.00" }))
          .then(() => "saved", (error) => error.code);
        return [first.seq, second.seq, third.seq, other];
    """)
    assert told == [1, 1, 1, "already_saved"]
    assert server.numbers() == [1]


def test_weighings_have_no_number_and_go_first(till):
    order = till("""
        await queue.saveSlip(db, (seq) => slip(seq));
        await queue.saveWeighing(db, { uuid: crypto.randomUUID(), queue_no: 4, lines: [] });
        return (await queue.pending(db)).map((item) => [item.kind, item.seq]);
    """)
    assert order == [["weighing", None], ["slip", 1]]


def test_what_was_sent_is_kept_for_seven_days_and_no_longer(till):
    left = till("""
        const days = (n) => Date.now() - n * 24 * 3600 * 1000;
        const sentAt = async (ms) => {
          const item = await queue.saveSlip(db, (seq) => slip(seq));
          await queue.flush(db, send, { now: () => ms });
          return item.seq;
        };
        for (const n of [8, 7.01, 6.99, 0]) await sentAt(days(n));
        const purged = await queue.purgeSent(db, Date.now());
        return [purged, (await store.all(db, "sent")).map((item) => item.seq).sort()];
    """)
    assert left == [2, [3, 4]]


def test_everything_can_be_carried_away_but_not_the_secret(till):
    till.save(3)
    told = till("""
        const [first, second] = await queue.pending(db);
        await queue.setAside(db, first.uuid, "declared lost");
        await queue.flush(db, async (item) => item.uuid === second.uuid
          ? { status: 400, data: { code: "closed_member", error: "x", position: 0 } }
          : { status: 201, data: { number: "A3-000003" } });
        const text = await queue.exportItems(db);
        const { queue: left, aside, sent, device: code, seq } = JSON.parse(text);
        const lists = [left, aside.map((one) => one.item), sent];
        const numbers = lists.map((items) => items.map((item) => item.seq));
        return [numbers, code, seq, /secret|proof/.test(text), left[0].error];
    """)
    error = {"status": 400, "code": "closed_member", "error": "x", "position": 0}
    assert told == [[[2], [1], [3]], "A3", 3, False, error]


def test_what_must_be_put_right_is_changed_and_sent_under_its_number(till, server):
    server.answer = lambda body, nth: 400 if body["member"] == "01-00001" else None
    till.save(1)
    told = till("""
        await queue.flush(db, send);
        const [item] = await queue.pending(db);
        await queue.retry(db, item.uuid, (body) => ({ ...body, member: "01-00002" }));
        await queue.countPrint(db, item.uuid);
        await queue.flush(db, send);
        const [sent] = await store.all(db, "sent");
        return [item.state, sent.seq, sent.before.length, sent.body.member, sent.prints,
          await queue.retry(db, item.uuid)];
    """)
    assert told == ["fix", 1, 1, "01-00002", 1, None]
    assert [body["member"] for body in server.books.values()] == ["01-00002"]
