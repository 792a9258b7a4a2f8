// Making pieces of the page. Texts go in as texts, never as HTML.

const SVG = "http://www.w3.org/2000/svg";
const ICON_OF_GROUP = { PAP: "paper", PLA: "plastic", GLA: "glass", FER: "iron", NFE: "metal" };

export const byId = (id) => document.getElementById(id);

// el("button", {class: "btn", type: "button", on: {click: save}}, "Save"). False, null and undefined are left out.
export function el(tag, { on = {}, ...attributes } = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  for (const [name, listener] of Object.entries(on)) element.addEventListener(name, listener);
  element.append(...children.flat().filter((child) => child != null && child !== false));
  return element;
}

export function svg(tag, attributes, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

export const icon = (name) =>
  svg(
    "svg",
    { class: "icon", "aria-hidden": "true", focusable: "false" },
    svg("use", { href: `${byId("till").dataset.icons}#${name}` }),
  );

export const materialSign = (group) =>
  el("span", { class: `material-sign group-${group}` }, icon(ICON_OF_GROUP[group] ?? "other"));

export const button = (text, click, { key, style = "secondary", ...attributes } = {}) =>
  el(
    "button",
    { type: "button", class: `btn btn-${style}`, on: { click }, ...attributes },
    text,
    key && " ",
    key && el("kbd", {}, key),
  );

// `tone`: success, info, warning, danger
export function notice(tone, text, ...more) {
  const sign = { success: "good", info: "note" }[tone] ?? "bad";
  return el(
    "div",
    { class: `notice notice-${tone}` },
    icon(sign),
    el("div", {}, el("p", {}, text), ...more),
  );
}

const drawn = new WeakMap();

// Fills `place` anew only if `facts` have changed: what has the focus, or is under a finger, stays what it is.
export function redraw(place, facts, make) {
  const key = JSON.stringify(facts);
  if (drawn.get(place) === key) return;
  drawn.set(place, key);
  place.replaceChildren(...make());
}

// Says `text` at a field, or takes it back. It is linked by the field's aria-describedby.
export function refuse(field, text = "") {
  field.classList.toggle("is-invalid", Boolean(text));
  if (text) field.setAttribute("aria-invalid", "true");
  else field.removeAttribute("aria-invalid");
  const place = field.getAttribute("aria-describedby").split(" ").at(-1);
  byId(place).textContent = text;
  return Boolean(text);
}

// A finger that taps through the page does not want the keyboard of the screen over the tiles each time; keys of
// that keyboard have no code.
let touching = false;
addEventListener("pointerdown", (event) => (touching = event.pointerType === "touch"), true);
addEventListener("keydown", (event) => event.code && (touching = false), true);

// The focus goes to `field`; under a finger only where something must be typed (`typing`), else it is let go.
export function focusOn(field, { typing = false } = {}) {
  if (touching && !typing) {
    document.activeElement?.blur?.();
    field.closest("section")?.scrollIntoView({ block: "nearest" });
    return;
  }
  field.focus();
  field.select?.();
}
