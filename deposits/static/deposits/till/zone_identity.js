// Who sells copper, cable or brass. Asked only while such a material is on the slip: F6 says that the identity
// card was looked at; a seller who is known needs somebody who vouches.
import { asksWhoSells, isTold, soldBy } from "./basket.js";
import { byId, focusOn, refuse } from "./dom.js";
import { t } from "./words.js";

export function mountIdentity(app) {
  const note = byId("identity-note");
  const radios = [byId("identity-card"), byId("identity-known")];

  const asks = () => !app.model.weigher && asksWhoSells(app.draft, app.model.byCode);

  function choose(seen) {
    app.change(soldBy(app.draft, { seen, note: note.value.trim() }));
    if (seen === "known") note.focus();
  }

  function card() {
    if (!asks()) return;
    choose("card");
    app.announce(t("identity.card"));
  }

  function chosenThen(seen, next) {
    choose(seen);
    if (next) next.focus();
  }

  // The sentence that forbids saving, or ""; the focus goes to what is missing.
  function refusal() {
    if (!asks() || isTold(app.draft)) return "";
    const known = app.draft.identity?.seen === "known";
    focusOn(known ? note : radios[0], { typing: known });
    byId("identity").scrollIntoView({ block: "center" }); // the bar of the total lies over what is below it
    if (known) refuse(note, t("identity.who"));
    return t(known ? "identity.who" : "identity.choose");
  }

  function render() {
    byId("identity").hidden = !asks();
    const { seen, note: said = "" } = app.draft.identity ?? {};
    for (const radio of radios) radio.checked = radio.value === seen;
    byId("identity-who").hidden = seen !== "known";
    if (document.activeElement !== note) note.value = said;
    if (seen !== "known" || said) refuse(note);
  }

  for (const radio of radios) radio.addEventListener("change", () => choose(radio.value));
  note.addEventListener("input", () =>
    app.change(soldBy(app.draft, { seen: "known", note: note.value.trim() })),
  );
  return {
    render,
    refusal,
    card,
    enter: {
      "identity-card": () => chosenThen("card", byId("save")),
      "identity-known": () => chosenThen("known"),
      "identity-note": () => byId("save").focus(),
    },
  };
}
