// The counter's screen is quicker with this and works without it.

// A tile that is touched puts the cursor into the weight; its name need not be typed as well.
document.addEventListener("click", (event) => {
  const chosen = event.target.matches?.("input[name=tile]") ? event.target : null;
  // Arrow keys click a radio too: somebody walking over the tiles stays on them.
  if (!chosen || event.detail === 0 && !event.target.closest("label")?.matches(":hover")) return;
  chosen.form.elements.word.value = "";
  chosen.form.elements.quantity.focus();
});

// A name that is typed lets go of the tile.
document.addEventListener("input", (event) => {
  if (event.target.name !== "word") return;
  const chosen = event.target.form.querySelector("input[name=tile]:checked");
  if (chosen && event.target.value) chosen.checked = false;
});

// Enter goes from the material on to its weight; in the weight it adds the line.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing) return;
  const { name, form, value } = event.target;
  if (name === "word" && value && !form.elements.quantity.value) {
    event.preventDefault();
    form.elements.quantity.focus();
  }
});
