// The lists behind buttons: what is to be mended, and today's slips.
import { satang, thousandths } from "./arithmetic.js";
import { newDraft, SCHEMA } from "./basket.js";
import { button, byId, el, redraw } from "./dom.js";
import { exportItems, isReadable, pending, retry } from "./queue.js";
import { differences, numberOf } from "./slip_figures.js";
import { all, get, put, write } from "./store.js";
import { formatBaht, formatTime } from "./thai.js";
import { t } from "./words.js";

// The draft that an item was made of. `mending` keeps its number: it is sent again under the same one.
export function draftOf(item, members, { mending }) {
  const { body, paper } = item;
  const parts = Object.fromEntries(
    ["cash", "welfare", "donation"].map((part) => [part, satang(body.settle[part])]),
  );
  const split = parts.cash || parts.welfare || parts.donation;
  return {
    ...newDraft(mending ? item.uuid : crypto.randomUUID()),
    ...(mending ? { mending: item.seq } : {}),
    member: members.find((member) => member.number === body.member) ?? paper?.member ?? null,
    depositor: body.depositor || null,
    added: body.lines.map((line) => ({
      material: line.material,
      weighings: line.weighings.map(thousandths),
      deduct: thousandths(line.deduct),
      reason: line.reason,
      source: line.source,
    })),
    settle: { mode: split ? "split" : "savings", ...parts },
    price_later: body.price_later,
    open_slip: body.open_slip,
    identity: body.identity ?? null,
  };
}

export function mountLists(app) {
  let fixing = [];
  let slips = [];
  let aside = []; // what no version could read: kept for ever, and shown until it was saved to a file
  let exported = 0;
  let seen = new Set();

  async function load() {
    const queue = await pending(app.db);
    const sent = await all(app.db, "sent");
    fixing = queue.filter((item) => item.state === "fix");
    slips = [...queue, ...sent].filter((item) => item.kind === "slip" && isReadable(item));
    aside = await all(app.db, "aside");
    exported = (await get(app.db, "meta", "aside_exported")) ?? 0;
    slips.sort((one, other) => other.seq - one.seq);
    render();
  }

  // Printed here, and booked otherwise by the server; until somebody has seen it.
  const differing = () =>
    slips.filter(
      (item) =>
        item.state === "sent" &&
        item.prints &&
        !item.seen &&
        !seen.has(item.uuid) &&
        differences(item).length,
    );

  async function markSeen(item) {
    seen = seen.add(item.uuid);
    await write(app.db, ["sent"], async (tx) => {
      const there = await tx.get("sent", item.uuid);
      if (there) await tx.put("sent", { ...there, seen: true });
    });
    app.render();
  }

  // --- what is to be mended --------------------------------------------------------------------------------

  function about(item) {
    if (item.kind === "weighing") return t("lists.weighing", { number: item.body.queue_no });
    return [
      numberOf(item),
      item.paper?.member.name ?? item.body.member,
      `${formatBaht(satang(item.body.total))} ${t("baht")}`,
    ].join(" · ");
  }

  function takeUp(item, mending) {
    byId("fix-list").close();
    app.view.close();
    app.takeUpInstead(draftOf(item, app.model.members, { mending }));
  }

  function fixRow(item) {
    const { error, position, code } = item.error ?? {};
    const where = Number.isInteger(position) ? t("lists.line", { number: position + 1 }) : "";
    const whole = item.kind === "slip" && item.body.schema === SCHEMA;
    return el(
      "li",
      {},
      el(
        "p",
        {},
        el("strong", {}, about(item)),
        " ",
        el("span", { class: "soft" }, formatTime(new Date(item.saved_at))),
      ),
      el("p", { class: "fix-why" }, `${where} ${error || code || ""}`.trim()),
      el(
        "div",
        { class: "row-buttons" },
        button(t("lists.retry"), async () => {
          await retry(app.db, item.uuid);
          app.sendNow();
        }),
        whole && button(t("lists.mend"), () => takeUp(item, true)),
        whole && button(t("lists.copy"), () => takeUp(item, false)),
      ),
    );
  }

  const asideRow = ({ item, at }) =>
    el(
      "li",
      {},
      el(
        "p",
        {},
        el("strong", {}, Number.isInteger(item?.seq) ? numberHere(item.seq) : t("lists.unreadable")),
        " ",
        at && el("span", { class: "soft" }, formatTime(new Date(at))),
      ),
      el("p", { class: "fix-why" }, t("lists.unreadable_why")),
    );

  const numberHere = (seq) => numberOf({ seq, body: { device: app.model.device?.code ?? "" } });

  // --- today -----------------------------------------------------------------------------------------------

  const chip = (item) => {
    const [style, key] = { sent: ["good", "sent"], fix: ["bad", "to_mend"] }[item.state] ?? ["wait", "waiting"];
    return el("span", { class: `chip chip-${style}` }, t(app.practice ? "lists.practice" : `lists.${key}`));
  };

  function todayRow(item) {
    const url = item.answer?.url;
    return el(
      "li",
      {},
      el(
        "p",
        {},
        el("strong", {}, about(item)),
        " ",
        el("span", { class: "soft" }, formatTime(new Date(item.body.written_at))),
        " ",
        chip(item),
      ),
      el(
        "div",
        { class: "row-buttons" },
        item.state !== "fix" && // what the server refused is no paper for anybody
          button(t(item.prints ? "lists.print" : "lists.print_first"), async () => {
            byId("today").close();
            app.view.show(item);
            await app.view.print({ again: true });
          }),
        item.state === "fix" && button(t("lists.mend"), () => (byId("today").close(), takeUp(item, true))),
        url && el("a", { class: "btn btn-secondary", href: url }, t("lists.open")),
      ),
    );
  }

  function render() {
    byId("open-fix").hidden = !fixing.length && aside.length <= exported;
    byId("open-fix").textContent = t("lists.fix", { count: fixing.length });
    redraw(byId("fix-items"), [fixing, aside], () =>
      fixing.length || aside.length
        ? [...fixing.map(fixRow), ...aside.map(asideRow)]
        : [el("li", {}, t("lists.nothing"))],
    );
    const today = slips.filter((item) => item.body.day === app.day?.id);
    redraw(byId("today-items"), today, () =>
      today.length ? today.map(todayRow) : [el("li", {}, t("lists.no_slips"))],
    );
  }

  // Back to the work, not to the button that opened it; at once, as the next key may come at once.
  function shut(dialog) {
    dialog.close();
    if (!app.showing) app.goOn();
  }

  async function exportAll() {
    const text = await exportItems(app.db);
    const url = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    const stamp = new Date().toISOString().slice(0, 16).replaceAll(":", "");
    el("a", { href: url, download: `wastebank-${app.model.device?.code ?? ""}-${stamp}.json` }).click();
    URL.revokeObjectURL(url);
    await put(app.db, "meta", aside.length, "aside_exported");
    await load();
  }

  for (const [opener, dialog] of [
    ["open-fix", "fix-list"],
    ["open-today", "today"],
    ["open-settings", "settings"],
  ]) {
    byId(opener).addEventListener("click", () => byId(dialog).showModal());
    byId(dialog)
      .querySelector("[data-close]")
      .addEventListener("click", () => shut(byId(dialog)));
  }
  for (const id of ["export", "export-too"]) byId(id).addEventListener("click", exportAll);
  return { load, render, differing, markSeen, shut, takeUp };
}
