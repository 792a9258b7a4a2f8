// The slip that was saved, on the screen and on paper.
import { button, byId, el, notice } from "./dom.js";
import { countPrint } from "./queue.js";
import { fitRoll, slipPaper } from "./slip.js";
import { differences, figuresOf, numberOf, withPaper } from "./slip_figures.js";
import { get } from "./store.js";
import { formatBaht } from "./thai.js";
import { t } from "./words.js";

export function mountView(app) {
  const stored = async (uuid) => (await get(app.db, "queue", uuid)) ?? get(app.db, "sent", uuid);

  const whole = (item) => withPaper(item, app.model, app.day);

  function show(item) {
    const before = app.showing;
    app.showing = whole(item);
    byId("zones").hidden = true;
    byId("held").hidden = true;
    byId("slip-view").hidden = false;
    render();
    drawPaper(Math.max(item.prints - 1, 0));
    if (before?.uuid === item.uuid) return;
    byId("slip-title").focus();
    byId("slip-view").scrollIntoView({ block: "start" });
  }

  function close() {
    app.showing = null;
    byId("slip-view").hidden = true;
    byId("zones").hidden = false;
    byId("paper-place").replaceChildren();
  }

  // What was refused before it was printed is no paper for anybody.
  function drawPaper(copy) {
    const { showing, paper, practice } = app;
    const format = paper === "a5" ? "a5" : "roll";
    const sheets =
      showing.state === "fix" && !showing.prints ? [] : slipPaper(showing, { format, copy, practice });
    byId("paper-place").replaceChildren(...sheets);
  }

  // --- beside the paper: what the clerk says and hands out ---------------------------------------------------

  function stateOf(item) {
    if (app.practice) return notice("info", t("view.practice"));
    if (item.state === "sent") return notice("success", t("view.sent"));
    if (item.state === "fix") {
      const key = item.prints ? "view.fix_printed" : "view.fix";
      const mend = button(t("lists.mend"), () => app.lists.takeUp(item, true));
      return notice("danger", t(key, { sentence: item.error?.error || item.error?.code }), mend);
    }
    return notice("info", t(app.online ? "view.sending" : "view.waiting"));
  }

  function whyLater(item, figures) {
    if (figures.setAside) return t("view.set_aside", { finding: item.answer.finding });
    return t(figures.cancelled ? "view.cancelled" : "view.later");
  }

  function render() {
    const item = app.showing;
    const figures = figuresOf(item);
    const big = (key, satang, style = "") =>
      el(
        "p",
        { class: `slip-figure ${style}` },
        el("span", {}, t(key)),
        el("span", { class: "amount big" }, formatBaht(satang), " ", el("small", {}, t("baht"))),
      );
    byId("slip-title").textContent = t(item.state === "fix" ? "view.kept" : "view.saved", {
      number: numberOf(item),
    });
    const odd = item.prints ? differences(item) : [];
    byId("slip-facts").replaceChildren(
      el(
        "p",
        { class: "slip-member" },
        el("strong", {}, item.paper.member.name),
        ` ${item.paper.member.number}`,
      ),
      figures.later ? el("p", {}, whyLater(item, figures)) : big("view.today", figures.total),
      figures.settle.cash ? big("view.cash", figures.settle.cash, "cash") : "",
      figures.collected ? big("view.collected", figures.collected) : "",
      figures.balance !== null && !item.body.depositor ? big("view.balance", figures.balance) : "",
      odd.length ? differs(item, odd) : "",
      stateOf(item),
    );
    byId("print-again").hidden = item.state === "fix";
    byId("print-label").textContent = item.prints
      ? t("view.print_copy", { copy: item.prints })
      : t("view.print");
  }

  const money = (text) => (/^[0-9]+\.[0-9]{2}$/.test(text) ? `${text} ${t("baht")}` : text);

  function differs(item, odd, ...more) {
    const rows = odd.map(({ what, printed, server }) =>
      el(
        "li",
        {},
        t("differs.row", { what: t(`differs.${what}`), printed: money(printed), server: money(server) }),
      ),
    );
    return notice("danger", t("differs.title", { number: numberOf(item) }), el("ul", {}, ...rows), ...more);
  }

  // Of slips that are not on the screen any more: stays until it is printed anew or somebody has seen it.
  const differsNotice = (item, seen) =>
    differs(
      item,
      differences(item),
      button(t("differs.print"), async () => {
        await seen();
        show(await stored(item.uuid));
        await print();
      }),
      button(t("differs.seen"), seen),
    );

  // --- on paper --------------------------------------------------------------------------------------------

  // The first print is the slip, each later one a copy by its number. Counted before it is printed: a print that
  // fails leaves a gap in the copies, which harms nobody; a copy that looks like the slip would.
  async function print({ again = false } = {}) {
    const item = app.showing;
    if (!item || (app.paper === "none" && !again)) return;
    const prints = (await countPrint(app.db, item.uuid)) ?? item.prints + 1;
    app.showing = whole((await stored(item.uuid)) ?? item);
    drawPaper(prints - 1);
    if (app.paper !== "a5") fitRoll(byId("paper-place").firstElementChild);
    await document.fonts.ready;
    window.print();
    render();
  }

  // The queue has changed: the answer for the slip on the screen may have come.
  async function refresh() {
    const uuid = app.showing?.uuid;
    const there = uuid && (await stored(uuid));
    if (!there || app.showing?.uuid !== uuid) return;
    const item = whole(there);
    if (JSON.stringify(item) === JSON.stringify(app.showing)) return;
    app.showing = item;
    render();
    drawPaper(Math.max(item.prints - 1, 0));
  }

  byId("print-again").addEventListener("click", async () => {
    await print({ again: true });
    byId("slip-title").focus(); // or the Enter for the next slip would print once more
  });
  byId("next-slip").addEventListener("click", () => app.nextSlip());
  return { show, close, print, refresh, render, stored, differsNotice };
}
