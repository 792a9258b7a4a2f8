// The form by which a manager makes this browser a device of the bank (counter.md, "Without a signal", rule 2).

import { NoAnswer } from "./till/api.js";
import { enrol, Refused } from "./till/device.js";
import { get, open } from "./till/store.js";

const form = document.getElementById("enrol");
const error = document.getElementById("enrol-error");

const say = (sentence) => {
  error.textContent = sentence;
  error.hidden = !sentence;
};

// In use by what this page says, which is the server's word; what the browser remembers of itself may be old.
const inUse = (device) =>
  device?.bank === form.dataset.bank && document.querySelector(`[data-device="${device.code}"][data-in-use]`);

const showWhatItIs = (device) => {
  const says = document.getElementById("enrol-known-as");
  says.textContent = says.dataset.says.replace("{code}", device.code);
  document.getElementById("enrol-known").hidden = false;
};

const sentenceFor = (failure) => {
  if (failure instanceof NoAnswer) return form.dataset.noAnswer;
  if (!(failure instanceof Refused)) return form.dataset.storage; // what is left is the browser's own database
  if (failure.code === "unsent") return form.dataset.unsent;
  return failure.status === 422 || failure.status === 401 || failure.code === "forbidden"
    ? failure.message
    : form.dataset.refused;
};

// A refusal names its field by `code`; the cursor goes there.
const mark = (code) => {
  for (const field of form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
  const field = form.querySelector(`[name="${CSS.escape(code ?? "")}"]`);
  field?.setAttribute("aria-invalid", "true");
  field?.focus();
};

const wanted = () => {
  const typed = new FormData(form);
  return {
    name: typed.get("name"),
    places: typed.getAll("places").map(Number),
    drawer_limit: typed.get("drawer_limit"),
  };
};

const begin = async () => {
  const db = await open();
  const device = await get(db, "meta", "device");
  if (inUse(device)) {
    showWhatItIs(device);
    return;
  }
  form.hidden = false;
  const button = form.querySelector("button");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (button.hasAttribute("aria-disabled")) return;
    button.setAttribute("aria-disabled", "true"); // unlike a disabled button it keeps the focus
    say("");
    try {
      await enrol(db, form.dataset.bank, wanted());
      location.assign(form.dataset.till);
    } catch (failure) {
      button.removeAttribute("aria-disabled");
      say(sentenceFor(failure));
      mark(failure.code);
    }
  });
};

begin().catch(() => {
  form.hidden = false;
  form.querySelector("button").disabled = true;
  say(form.dataset.storage);
});
