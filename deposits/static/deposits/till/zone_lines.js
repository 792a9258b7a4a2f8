// Zone 2: what is brought: the material by number, name or tile, its weight, and what is taken off.
import { deductPercent, lineAmount, priceOfLot, parsePercent, parseThousandths } from "./arithmetic.js";
import { addLine, implausible, linesOf, netWith } from "./basket.js";
import { byId, el, focusOn, materialSign, refuse } from "./dom.js";
import { findMaterials, tilesOf } from "./materials.js";
import { groundOf } from "./model.js";
import { formatBaht, formatThousandths } from "./thai.js";
import { t } from "./words.js";

const KG = ["กก.", "กก"];

export function mountLines(app) {
  const field = Object.fromEntries(["material", "weight", "deduct"].map((id) => [id, byId(id)]));
  let chosen = null; // the code of the material
  let doubted = null; // the line that was asked about once more, as text
  let drawn = null; // what the tiles show

  const one = (code) => app.model.byCode[code];
  const priceOf = (code) => app.model.prices[code];
  const reason = () => document.querySelector("input[name=reason]:checked")?.value ?? "";
  const byPercent = () => document.querySelector("input[name=deduct-unit]:checked").value === "percent";

  // --- choosing the material -------------------------------------------------------------------------------

  function choose(code) {
    if (priceOf(code)?.suspended) {
      focusOn(field.material);
      return refuse(field.material, t("line.suspended", { material: one(code).name }));
    }
    chosen = code;
    field.material.value = one(code).name;
    refuse(field.material);
    render();
    return focusOn(field.weight, { typing: true });
  }

  function typedMaterial() {
    chosen = null;
    refuse(field.material);
    render();
  }

  function enterMaterial() {
    const typed = field.material.value.trim();
    if (chosen) return focusOn(field.weight, { typing: true });
    if (!typed) return refuse(field.material, t("line.choose"));
    const { found, certain } = findMaterials(app.model.materials, typed);
    if (!found.length) return refuse(field.material, t("line.no_material", { typed }));
    if (certain) return choose(found[0].code);
    refuse(field.material, t("line.several", { count: found.length }));
    return byId("tiles").querySelector("button").focus();
  }

  // --- reading what is typed -------------------------------------------------------------------------------

  // {line}, or {at: field, refusal: sentence}
  function read() {
    const typed = field.material.value.trim();
    if (!chosen && typed) {
      const { found, certain } = findMaterials(app.model.materials, typed);
      if (!certain)
        return {
          at: field.material,
          refusal: t(found.length ? "line.several" : "line.no_material", { typed, count: found.length }),
        };
      chosen = found[0].code;
    }
    if (!chosen) return { at: field.material, refusal: t("line.choose") };
    const { name, unit } = one(chosen);
    if (priceOf(chosen)?.suspended)
      return { at: field.material, refusal: t("line.suspended", { material: name }) };
    const weight = parseThousandths(field.weight.value, {
      largest: app.model.largest,
      units: [unit, ...KG],
    });
    if (weight.refusal)
      return { at: field.weight, refusal: t(`weight.${weight.refusal}`, { largest: app.model.largest }) };
    if (!weight.value) return { at: field.weight, refusal: t("weight.zero") };
    const off = readDeduction(weight.value);
    if (off.refusal) return off;
    return {
      line: {
        material: chosen,
        weighings: [weight.value],
        deduct: off.deduct,
        reason: off.reason,
        source: "manual",
      },
    };
  }

  function readDeduction(gross) {
    const typed = field.deduct.value.trim();
    const refusal = (key) => ({ at: field.deduct, refusal: t(key) });
    if (!typed) return reason() ? refusal("deduct.how_much") : { deduct: 0, reason: "" };
    const number = byPercent()
      ? parsePercent(typed)
      : parseThousandths(typed, { units: [one(chosen).unit, ...KG] });
    if (number.refusal) return refusal(`deduct.${number.refusal}`);
    const deduct = byPercent() ? deductPercent(gross, number.value) : number.value;
    if (deduct >= gross) return refusal("deduct.too_large");
    if (deduct && !reason()) return refusal("deduct.why");
    return deduct ? { deduct, reason: reason() } : { deduct: 0, reason: "" };
  }

  // --- adding ----------------------------------------------------------------------------------------------

  // Whether the line was added. `sure` answers the question about an odd weight.
  function add({ sure = false } = {}) {
    for (const each of Object.values(field)) refuse(each);
    const { line, at, refusal } = read();
    if (!line) {
      if (at === field.deduct) byId("deduct-box").open = true;
      refuse(at, refusal);
      focusOn(at, { typing: true });
      return false;
    }
    const lines = linesOf(addLine(app.draft, line));
    const count = app.model.rules.lines_at_most;
    if (lines.length > count) return !refuse(field.material, t("line.full", { count }));
    const odd = implausible(app.draft, line, groundOf(app.model));
    if (odd && !(sure || doubted === JSON.stringify(line))) {
      ask(line, odd);
      return false;
    }
    clear();
    app.change(addLine(app.draft, line));
    app.announce(
      t("line.added", { material: one(line.material).name, weight: formatThousandths(line.weighings[0]) }),
    );
    focus();
    return true;
  }

  function ask(line, odd) {
    doubted = JSON.stringify(line);
    byId("sure").hidden = false;
    byId("sure-text").textContent = t(app.model.weigher ? "line.sure_weight" : "line.sure", {
      kg: formatThousandths(odd.grams),
      baht: formatBaht(odd.amount),
    });
    focusOn(field.weight, { typing: true });
  }

  function noDoubt() {
    doubted = null;
    byId("sure").hidden = true;
  }

  function clear() {
    noDoubt();
    chosen = null;
    for (const each of Object.values(field)) {
      each.value = "";
      refuse(each);
    }
    for (const radio of document.querySelectorAll("input[name=reason]")) radio.checked = false;
    document.querySelector("input[name=deduct-unit][value=unit]").checked = true;
    byId("deduct-box").open = false;
    render();
  }

  // Whether something is typed that has not become a line.
  const isBegun = () =>
    Boolean(
      field.weight.value.trim() || field.deduct.value.trim() || chosen || field.material.value.trim(),
    );

  // --- showing ---------------------------------------------------------------------------------------------

  function tile(material) {
    const price = priceOf(material.code);
    const suspended = Boolean(price?.suspended);
    const word = suspended
      ? t("tile.suspended")
      : price
        ? t("tile.price", { price: formatBaht(price.price), unit: material.unit })
        : t("tile.later");
    return el(
      "button",
      {
        type: "button",
        class: `material-tile group-${material.group}${suspended ? " suspended" : ""}`,
        "aria-pressed": String(chosen === material.code),
        "aria-disabled": suspended && "true",
        "data-code": material.code,
        on: { click: () => choose(material.code) },
      },
      el("span", { class: "tile-head" }, materialSign(material.group), el("kbd", {}, String(material.no))),
      el("span", { class: "tile-name" }, material.name),
      !app.model.weigher && el("span", { class: "num" }, word),
      !suspended && price?.min_lot && !app.model.weigher && el("small", { class: "num" }, lotText(material, price)),
      price?.condition && el("small", {}, price.condition),
    );
  }

  const lotText = ({ unit }, { min_lot, lot_price }) =>
    t("tile.lot", { lot: formatThousandths(min_lot), unit, price: formatBaht(lot_price) });

  const grid = (materials) => el("div", { class: "material-tiles" }, ...materials.map(tile));

  function drawTiles() {
    const typed = chosen ? "" : field.material.value.trim();
    const drawing = JSON.stringify([app.model.mark, app.model.list?.id, app.model.weigher, typed]);
    if (drawing === drawn) {
      for (const each of byId("tiles").querySelectorAll("[data-code]")) {
        each.setAttribute("aria-pressed", String(each.dataset.code === chosen));
      }
      return;
    }
    drawn = drawing;
    if (typed) {
      const { found } = findMaterials(app.model.materials, typed);
      byId("tiles").replaceChildren(
        el("h3", {}, t(found.length ? "tiles.found" : "tiles.none_found")),
        grid(found),
      );
      return;
    }
    const { mostUsed, groups } = tilesOf(app.model.materials, app.model.prices);
    byId("tiles").replaceChildren(
      el("h3", {}, t("tiles.most_used")),
      grid(mostUsed),
      ...groups.map((group) =>
        el(
          "details",
          {},
          el(
            "summary",
            {},
            materialSign(group.group),
            group.name,
            el("span", { class: "soft text-nowrap" }, t("tiles.count", { count: group.materials.length })),
          ),
          grid(group.materials),
        ),
      ),
    );
  }

  // What the typed weight comes to, while it is typed.
  function drawNet() {
    const material = chosen && one(chosen);
    const unit = material?.unit ?? KG[0];
    byId("weight-label").textContent = t(KG.includes(unit) ? "weight.label" : "weight.label_count", {
      unit,
    });
    byId("deduct-unit-name").textContent = unit;
    const weight = parseThousandths(field.weight.value, {
      largest: app.model.largest,
      units: [unit, ...KG],
    });
    const price = material && priceOf(chosen);
    byId("weight-net").textContent =
      weight.value && price && !app.model.weigher ? netText(weight.value, unit, price) : "";
  }

  function netText(gross, unit, price) {
    const { deduct = 0, reason: why = "" } = readDeduction(gross);
    const rest = gross - deduct;
    const typed = { material: chosen, weighings: [gross], deduct, reason: why };
    const perUnit = priceOfLot(netWith(app.draft, typed), price);
    const amount = t("weight.amount", {
      net: formatThousandths(rest),
      unit,
      price: formatBaht(perUnit),
      baht: formatBaht(lineAmount(rest, perUnit)),
    });
    const lot = price.min_lot && lotText({ unit }, price);
    return [deduct && t("weight.net"), amount, lot && `· ${lot}`].filter(Boolean).join(" ");
  }

  function render() {
    byId("deduct-box").hidden = !app.model.rules.deduct_allowed;
    drawTiles();
    drawNet();
  }

  function focus() {
    focusOn(field.material);
  }

  // One step back: the doubt, the weight, the material, and then to the member.
  function back() {
    if (doubted) {
      noDoubt();
      focusOn(field.weight, { typing: true });
    } else if (isBegun()) {
      const atWeight = field.weight.value && document.activeElement !== field.material;
      if (atWeight) {
        field.weight.value = "";
        refuse(field.weight);
        drawNet();
        focusOn(field.weight, { typing: true });
      } else {
        clear();
        focus();
      }
    } else {
      app.member.focus();
    }
  }

  field.material.addEventListener("input", typedMaterial);
  for (const each of [field.weight, field.deduct]) {
    each.addEventListener("input", () => {
      noDoubt();
      refuse(each);
      drawNet();
    });
  }
  byId("deduct-box").addEventListener("change", () => {
    refuse(field.deduct);
    drawNet();
  });
  byId("deduct-box").addEventListener(
    "toggle",
    () => byId("deduct-box").open && !field.deduct.value && field.deduct.focus(),
  );
  byId("add").addEventListener("click", () => add());
  byId("sure-yes").addEventListener("click", () => add({ sure: true }));
  byId("sure-no").addEventListener("click", back);
  const enter = { material: enterMaterial, weight: () => add(), deduct: () => add() };
  return { render, focus, back, add, clear, isBegun, enter };
}
