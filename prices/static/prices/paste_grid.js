/** A block copied from a workbook, pasted into a box of a grid, is laid over the boxes right of it and below. */

for (const grid of document.querySelectorAll("[data-paste-grid]")) {
  grid.addEventListener("paste", (event) => {
    const block = (event.clipboardData?.getData("text/plain") ?? "").replace(/\r?\n$/, "");
    const first = event.target.closest("input");
    if (!first || !/[\t\n]/.test(block)) return;
    event.preventDefault();
    const rows = [...grid.tBodies[0].rows].map((row) => [...row.querySelectorAll("input")]);
    const top = rows.findIndex((boxes) => boxes.includes(first));
    const left = rows[top].indexOf(first);
    block.split(/\r?\n/).forEach((line, down) => {
      line.split("\t").forEach((value, right) => {
        const box = rows[top + down]?.[left + right];
        if (box) box.value = value.trim();
      });
    });
  });
}
