/** Copies the text as it stands in its box, or prints it. Without this script it is selected and copied by hand. */

const box = document.querySelector("#text");
const buttons = document.querySelector("[data-copies]");

if (box && buttons) {
  buttons.hidden = false;
  const status = document.querySelector("#copied");
  buttons.querySelector("button").addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(box.value);
    } catch {
      box.select();
      document.execCommand("copy");
    }
    status.textContent = buttons.dataset.copied;
  });
  buttons.querySelector("[data-prints]").addEventListener("click", () => window.print());
  box.addEventListener("input", () => {
    document.querySelector("#printed").textContent = box.value;
  });
}
