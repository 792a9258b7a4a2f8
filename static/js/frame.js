// What every page does. All of it is convenience: pages work without this file.

// --- a form that came back: the summary of its errors takes the focus -----------------------------
const focusErrors = (within) => {
  const summary = within.matches(".error-summary") ? within : within.querySelector(".error-summary");
  summary?.focus();
};
focusErrors(document.body);
document.addEventListener("htmx:load", (event) => focusErrors(event.detail.elt));

// --- nobody signs out over unsent slips ------------------------------------------------------------
// The counter (deposits/till/unsent.js) leaves a sentence here for as long as its queue is not empty. First of the
// listeners to "submit", so that a refused form does not count as sent.
document.addEventListener("submit", (event) => {
  const sentence = event.target.hasAttribute("data-sign-out") && localStorage.getItem("stay-signed-in");
  if (!sentence) return;
  event.preventDefault();
  event.target.closest("details")?.removeAttribute("open"); // the menu would cover what is said
  say(sentence);
});

// --- a form is sent once, however often the button is pressed -------------------------------------
// aria-disabled rather than disabled: a disabled button loses the focus, and its value is not sent.
const markSent = (form, sent) => {
  form.toggleAttribute("data-sent", sent);
  for (const button of form.querySelectorAll("button:not([type=button]), input[type=submit]")) {
    if (sent) button.setAttribute("aria-disabled", "true");
    else button.removeAttribute("aria-disabled");
  }
};
document.addEventListener("submit", (event) => {
  const form = event.target;
  // A form that htmx sends has hx-disabled-elt for this; data-send-again is for downloads, which stay on the page.
  if (form.method !== "post" || form.target || form.hasAttribute("data-send-again")) return;
  if (form.hasAttribute("data-sent")) event.preventDefault();
  else if (!event.defaultPrevented) markSent(form, true);
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) markSent(form, false); // came back by "back"
});

// --- the eye that hides amounts from people looking on --------------------------------------------
// Kept in a cookie, so that the next page arrives hidden (base.html) and never flashes the balance.
for (const button of document.querySelectorAll("[data-hide-balance]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const hidden = document.documentElement.classList.toggle("balances-hidden");
    button.setAttribute("aria-pressed", String(hidden));
    document.cookie = `hide_balance=${hidden ? 1 : ""}; path=/; max-age=${hidden ? 31536000 : 0}; samesite=lax`;
  });
}

// --- menus close when one looks elsewhere ---------------------------------------------------------
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll(".user-menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && document.querySelector(".user-menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

// --- a request by htmx that failed is said aloud --------------------------------------------------
const trouble = document.getElementById("htmx-trouble");
const say = (text) => {
  trouble.hidden = !text;
  trouble.textContent = text;
  if (text) trouble.scrollIntoView({ block: "nearest" });
};
for (const name of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, () => say(trouble.dataset.noAnswer));
}
document.addEventListener("htmx:responseError", (event) => {
  const signedOut = [401, 403].includes(event.detail.xhr.status);
  say(signedOut ? trouble.dataset.signedOut : trouble.dataset.refused);
});
document.addEventListener("htmx:beforeRequest", () => trouble.hidden || say(""));
