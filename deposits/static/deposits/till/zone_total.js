// Zone 3: what it comes to, and where the money goes.
import { decimal2, parseSatang } from "./arithmetic.js";
import { removeLine, settlement, settledAs, takeBackLast, totals } from "./basket.js";
import { button, byId, el, redraw, refuse } from "./dom.js";
import { groundOf } from "./model.js";
import { formatBaht, formatDate, formatThousandths, formatTime } from "./thai.js";
import { t } from "./words.js";

const PARTS = ["cash", "welfare", "donation"];
const HOURS_7 = 7 * 3600 * 1000;

// "25 พ.ย. 2569 09.30 น." of a moment, in Bangkok
export function momentText(iso) {
  const moment = new Date(iso);
  return `${formatDate(new Date(moment.getTime() + HOURS_7).toISOString().slice(0, 10))} ${formatTime(moment)}`;
}

// "12.5 + 3 − 0.5 เปียก = 15 กก." as the clerk read it from the scale
export function weighedText(line, unit) {
  const net = `${formatThousandths(line.net)} ${unit}`;
  if (line.weighings.length === 1 && !line.deduct) return net;
  const off = line.deduct ? ` − ${formatThousandths(line.deduct)} ${t(`reason.${line.reason}`)}` : "";
  return `${line.weighings.map(formatThousandths).join(" + ")}${off} = ${net}`;
}

export function mountTotal(app) {
  const split = Object.fromEntries(PARTS.map((part) => [part, byId(`split-${part}`)]));

  // --- the lines -------------------------------------------------------------------------------------------

  function row(line, position, later) {
    const { name, unit } = app.model.byCode[line.material] ?? { name: line.material, unit: "" };
    const price = line.price === null || app.model.weigher ? "" : ` × ${formatBaht(line.price)}`;
    const lot = line.lot && !later && !app.model.weigher && t("total.lot_price");
    const trouble =
      line.trouble && !(later && line.trouble === "worthless") && t(`trouble.${line.trouble}`);
    const away = button(
      t("total.remove"),
      () => {
        app.change(removeLine(app.draft, position));
        app.lines.focus();
      },
      {
        style: "quiet",
        "aria-label": t("total.remove_line", { number: position + 1, material: name }),
      },
    );
    return el(
      "tr",
      { class: trouble && line.trouble !== "no_price" && "troubled" },
      el(
        "th",
        { scope: "row" },
        `${position + 1}. ${name}`,
        el("small", {}, weighedText(line, unit) + price),
        lot && el("span", { class: "chip chip-good" }, lot),
        trouble &&
          el("span", { class: line.trouble === "no_price" ? "soft" : "invalid-feedback" }, trouble),
      ),
      !app.model.weigher && el("td", { class: "num" }, later ? "–" : formatBaht(line.amount)),
      el("td", { class: "num" }, away),
    );
  }

  function renderBasket({ lines, later }) {
    const longer = lines.length > byId("basket").querySelectorAll("tbody tr").length;
    const head = ["total.material", !app.model.weigher && "total.baht", "total.remove"].filter(Boolean);
    redraw(byId("basket"), [lines, later, app.model.weigher], () => [
      lines.length
        ? el(
            "table",
            { class: "table figures basket" },
            el(
              "thead",
              { class: "visually-hidden" },
              el("tr", {}, ...head.map((key) => el("th", { scope: "col" }, t(key)))),
            ),
            el("tbody", {}, ...lines.map((line, position) => row(line, position, later))),
          )
        : el("p", { class: "soft" }, t("total.empty")),
    ]);
    if (longer) byId("basket").scrollTop = byId("basket").scrollHeight;
  }

  // --- where the money goes --------------------------------------------------------------------------------

  // What is typed into the parts, or null where one of them cannot be read; it is then said.
  function readSplit() {
    const read = {};
    for (const part of PARTS) {
      const typed = split[part].value.trim();
      const number = typed ? parseSatang(typed) : { value: 0 };
      if (number.refusal) {
        refuse(split[part], t(`money.${number.refusal}`));
        return null;
      }
      read[part] = number.value;
    }
    for (const part of PARTS) refuse(split[part]);
    return read;
  }

  function typedSplit() {
    const read = readSplit();
    if (read) app.change(settledAs(app.draft, read));
  }

  const fixed = (sums) => sums.later || app.draft.depositor !== null;

  // The sentence that forbids this settlement, or "".
  function refusalOf(sums) {
    if (app.draft.settle.mode === "split" && !fixed(sums) && !readSplit())
      return byId("settle-error").textContent;
    const { refusal } = settlement(app.draft, sums, app.model.rules);
    return refusal ? t(`settle.${refusal}`, { step: formatBaht(app.model.rules.cash_step) }) : "";
  }

  function renderSettlement(sums) {
    const { mode } = app.draft.settle;
    const isFixed = fixed(sums);
    for (const radio of document.querySelectorAll("input[name=mode]")) {
      radio.checked = radio.value === (isFixed ? "savings" : mode);
      radio.disabled = isFixed && radio.value !== "savings";
    }
    const splitting = mode === "split" && !isFixed;
    byId("split").hidden = !splitting;
    if (splitting) fillSplit();
    else for (const part of PARTS) split[part].value = "";
    const settled = settlement(app.draft, sums, app.model.rules);
    const parts =
      settled.refusal || isFixed || mode === "savings"
        ? []
        : ["savings", ...PARTS].filter((part) => settled[part]);
    byId("settle-sums").replaceChildren(
      ...parts.map((part) =>
        el(
          "div",
          {},
          el("dt", {}, t(`settled.${part}`)),
          el("dd", { class: "amount" }, formatBaht(settled[part])),
        ),
      ),
    );
    const why = sums.later ? "settle.later" : app.draft.depositor !== null ? "settle.other" : "";
    if (splitting && !readSplit()) return; // it says itself what it cannot read
    byId("settle-error").textContent = !sums.lines.length
      ? ""
      : settled.refusal
        ? refusalOf(sums)
        : why
          ? t(why)
          : "";
    byId("settle-error").classList.toggle("soft", !settled.refusal);
  }

  // The parts of a basket that comes back from a reload or from hold.
  function fillSplit() {
    for (const part of PARTS) {
      const satang = app.draft.settle[part];
      if (satang && !split[part].value && document.activeElement !== split[part])
        split[part].value = decimal2(satang);
    }
  }

  // --- the zone --------------------------------------------------------------------------------------------

  function render() {
    const sums = totals(app.draft, groundOf(app.model));
    renderBasket(sums);
    renderSettlement(sums);
    byId("later").checked = app.draft.price_later;
    byId("take-back").disabled = !app.draft.added.length;
    byId("hold").disabled = !app.canHold();
    byId("prices-of").textContent = app.model.list
      ? t("total.prices_of", { moment: momentText(app.model.list.effective_from) })
      : t("total.no_prices");
    byId("total-lines").replaceChildren(
      t("total.lines", { count: sums.lines.length }),
      " · ",
      t("total.kg", { kg: formatThousandths(sums.grams) }),
      el("br"),
      el("a", { class: "to-basket", href: "#title-total" }, t("total.see")),
    );
    byId("total").replaceChildren(
      ...(app.model.weigher
        ? []
        : sums.later
          ? [el("small", {}, t("total.later"))]
          : [formatBaht(sums.total), " ", el("small", {}, t("baht"))]),
    );
    byId("total-bar").classList.toggle("nothing", !sums.lines.length);
  }

  function takeBack() {
    if (!app.draft.added.length) return;
    app.change(takeBackLast(app.draft));
    app.announce(t("total.taken_back"));
  }

  // Enter goes through the fields of the parts and on to saving, which is never pressed by Enter itself.
  const nextPart = (part) => () => (split[PARTS[PARTS.indexOf(part) + 1]] ?? byId("save")).focus();

  byId("settle").addEventListener("change", (event) => {
    const { value } = event.target;
    app.change(
      settledAs(
        app.draft,
        value === "split" ? { mode: value } : { mode: value, cash: 0, welfare: 0, donation: 0 },
      ),
    );
    if (value === "split") split.cash.focus();
  });
  for (const part of PARTS) split[part].addEventListener("input", typedSplit);
  byId("later").addEventListener("change", (event) =>
    app.change({ ...app.draft, price_later: event.target.checked }),
  );
  byId("take-back").addEventListener("click", takeBack);
  return {
    render,
    refusalOf,
    takeBack,
    enter: Object.fromEntries(PARTS.map((part) => [`split-${part}`, nextPart(part)])),
  };
}
