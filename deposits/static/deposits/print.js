// What was asked to be printed prints itself. Without this file the browser's own menu prints the same paper.
if (document.querySelector("[data-print-now]")) {
  // Once: who reloads the page or comes back to it gets no second paper by surprise.
  const seen = `printed ${location.search}`;
  if (!sessionStorage.getItem(seen)) {
    sessionStorage.setItem(seen, "yes");
    window.print();
  }
}
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
