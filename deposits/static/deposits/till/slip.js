// ใบรับฝาก as it is printed, from what this device knows: 80 mm roll or A5 landscape. Thai by nature, like all
// papers.
import { el, svg } from "./dom.js";
import { qrMatrix, qrPath } from "./qr.js";
import { figuresOf } from "./slip_figures.js";
import { bahtText, formatBaht, formatDate, formatThousandths, formatTime } from "./thai.js";

const ROWS_A_SHEET = 7;
const REASON = { wet: "เปียก", dirty: "ปนเปื้อน", mixed: "คละ", other: "อื่น ๆ" };
const SETTLED = [
  ["savings", "เข้าบัญชี"],
  ["cash", "รับเงินสด"],
  ["welfare", "สมทบสวัสดิการ"],
  ["donation", "บริจาค"],
];
const DOTS = "......................................";

// --- pieces of the paper -----------------------------------------------------------------------------------

const netText = (line) => `${formatThousandths(line.net)} ${line.unit}`;

// "12.5 + 3 − 0.5 (เปียก)": what the scale said, where that is more than the net weight.
const weighedText = (line) => {
  if (line.weighings.length < 2 && !line.deduct) return "";
  const off = line.deduct ? ` − ${formatThousandths(line.deduct)} (${REASON[line.reason] ?? "หัก"})` : "";
  return `${line.weighings.map(formatThousandths).join(" + ")}${off}`;
};

const priceText = (line) => (line.price == null ? "" : formatBaht(line.price));

const dateText = (item) => formatDate(item.paper.held_on, "medium");
const timeText = (item) => formatTime(new Date(item.body.written_at));

function who(item) {
  const { member } = item.paper;
  const house = member.house_no ? `บ้านเลขที่ ${member.house_no}` : "";
  const village = member.village_no ? `หมู่ ${member.village_no}` : member.village || "";
  return { name: member.name, number: member.number, home: [house, village].filter(Boolean).join(" ") };
}

const allSettled = (figures) =>
  SETTLED.filter(([part]) => figures.settle[part]).map(([part, word]) => [
    word,
    formatBaht(figures.settle[part]),
  ]);

// วันนี้ได้ … บาท, มีเงินรวม … บาท. Somebody else brought it: the balance is none of theirs.
function wordsOf(item, figures) {
  if (figures.setAside) return ["ไม่ลงบัญชี", "ผู้รับผิดชอบตรวจแล้ว ไม่มีการลงบัญชีตามใบนี้"];
  if (figures.cancelled) return ["ยกเลิกแล้ว", "ของคืนผู้ฝาก ไม่มีการลงบัญชี"];
  if (figures.later) return ["แจ้งราคาภายหลัง", "จดน้ำหนักไว้แล้ว เมื่อมีราคาจะนำเงินเข้าบัญชี"];
  const words = [`วันนี้ได้ ${formatBaht(figures.total)} บาท`];
  if (figures.collected) words.push(`หักที่ค้างไว้ ${formatBaht(figures.collected)} บาท`);
  if (item.body.depositor) return words;
  if (figures.balance === null) return [...words, "ยอดเงินรวมดูได้ภายหลัง"];
  return [...words, `มีเงินรวม ${formatBaht(figures.balance)} บาท`];
}

const wordsPiece = (item, figures) =>
  el(
    "p",
    { class: "slip-words" },
    ...wordsOf(item, figures).flatMap((words) => [el("span", {}, words), " "]),
  );

function qr(text) {
  const matrix = qrMatrix(text);
  const size = matrix.length + 4; // two modules of white around it
  return svg(
    "svg",
    { class: "slip-qr", viewBox: `-2 -2 ${size} ${size}`, role: "img", "aria-label": `คิวอาร์ ${text}` },
    svg("path", { d: qrPath(matrix), "shape-rendering": "crispEdges" }),
  );
}

const marks = ({ copy, practice }) => [
  copy > 0 && el("span", { class: "slip-copy" }, `สำเนา ${copy}`),
  practice && el("span", { class: "slip-practice" }, "ฝึก ใช้จริงไม่ได้"),
];

const sellerText = ({ body: { identity } }) => {
  if (identity?.seen === "card") return "ตรวจบัตรผู้ขายแล้ว";
  return identity ? `รู้จักตัวผู้ขาย ผู้รับรอง ${identity.note}` : "";
};

const sellerPiece = (item) => sellerText(item) && el("p", { class: "slip-seller" }, sellerText(item));

const signature = (role, name) => el("p", {}, `ลงชื่อ${DOTS}${role}`, el("br"), `(${name || DOTS})`);

const num = (text, attributes = {}) => el("td", { class: "num", ...attributes }, text);

// --- 80 mm -------------------------------------------------------------------------------------------------

function rollLine(line, position, later) {
  const weighed = weighedText(line);
  const sum = later || line.price == null ? netText(line) : `${netText(line)} × ${priceText(line)}`;
  return [
    el("tr", { class: "slip-name" }, el("td", { colspan: 2 }, `${position + 1}. ${line.name}`)),
    weighed && el("tr", {}, el("td", { class: "slip-sum", colspan: 2 }, `${weighed} =`)),
    el("tr", {}, el("td", { class: "slip-sum" }, sum), num(later ? "" : formatBaht(line.amount))),
  ].filter(Boolean);
}

function roll(item, figures, options) {
  const { name, number, home } = who(item);
  const pair = (word, text) => el("div", {}, el("dt", {}, word), el("dd", {}, text));
  return el(
    "section",
    { class: "slip roll", lang: "th", "aria-label": `ใบรับฝาก ${figures.number}` },
    ...marks(options),
    el(
      "header",
      {},
      el("strong", {}, item.paper.bank),
      el("br"),
      item.paper.municipality,
      el("p", { class: "slip-title" }, "ใบรับฝาก"),
      el("p", { class: "slip-number" }, figures.number),
    ),
    el(
      "dl",
      { class: "slip-facts" },
      pair("วันที่", `${dateText(item)} ${timeText(item)}`),
      pair("ที่", item.paper.place),
      pair("ชื่อ", el("strong", {}, name)),
      pair("บัญชี", number),
      home && pair("บ้าน", home),
      item.body.depositor && pair("ผู้นำฝาก", item.body.depositor),
    ),
    el(
      "table",
      { class: "slip-lines" },
      el(
        "tbody",
        {},
        ...figures.lines.flatMap((line, position) => rollLine(line, position, figures.later)),
      ),
      !figures.later &&
        el(
          "tfoot",
          {},
          el(
            "tr",
            { class: "slip-total" },
            el("td", {}, `รวม ${figures.lines.length} รายการ`),
            num(formatBaht(figures.total)),
          ),
          el("tr", {}, el("td", { colspan: 2, class: "slip-text" }, `(${bahtText(figures.total)})`)),
          ...allSettled(figures).map(([word, baht]) => el("tr", {}, el("td", {}, word), num(baht))),
        ),
    ),
    wordsPiece(item, figures),
    sellerPiece(item),
    qr(figures.number),
    el(
      "div",
      { class: "slip-signatures" },
      signature("ผู้ฝาก", item.body.depositor || name),
      signature("เจ้าหน้าที่", item.paper.clerk),
    ),
  );
}

// --- A5 ----------------------------------------------------------------------------------------------------

function a5Row(line, later) {
  const weighed = weighedText(line);
  return el(
    "tr",
    {},
    el("td", {}, line.name, weighed && el("small", {}, ` ${weighed}`)),
    num(netText(line)),
    num(later ? "" : priceText(line)),
    num(later ? "" : formatBaht(line.amount)),
  );
}

const carry = (word, amount) =>
  el("tr", { class: "carry" }, el("td", { colspan: 3 }, word), num(formatBaht(amount)));

function a5Sheets(figures) {
  const sheets = [];
  let carried = 0;
  for (let start = 0; start < figures.lines.length; start += ROWS_A_SHEET) {
    const lines = figures.lines.slice(start, start + ROWS_A_SHEET);
    const before = carried;
    carried += lines.reduce((sum, line) => sum + line.amount, 0);
    const last = start + ROWS_A_SHEET >= figures.lines.length;
    sheets.push({ lines, carryIn: start ? before : null, carryOut: last ? null : carried });
  }
  return sheets;
}

function a5Foot(item, figures, name) {
  const settled = allSettled(figures)
    .map(([word, baht]) => `${word} ${baht} บาท`)
    .join(" · ");
  return el(
    "div",
    { class: "slip-foot" },
    qr(figures.number),
    el(
      "div",
      {},
      wordsPiece(item, figures),
      settled && el("p", {}, settled),
      sellerPiece(item),
      el(
        "div",
        { class: "slip-signatures" },
        signature("ผู้ฝาก", item.body.depositor || name),
        signature("เจ้าหน้าที่", item.paper.clerk),
      ),
    ),
  );
}

function a5Sheet(item, figures, options, sheet, position, count) {
  const { name, number, home } = who(item);
  const { later } = figures;
  const rows = sheet.lines.map((line) => a5Row(line, later));
  while (rows.length < ROWS_A_SHEET)
    rows.push(el("tr", {}, el("td", {}, "\u00a0"), el("td"), el("td"), el("td")));
  const sum = el(
    "tr",
    {},
    el("td", { colspan: 3 }, `รวมเป็นเงิน (${bahtText(figures.total)})`),
    num(formatBaht(figures.total)),
  );
  const last = sheet.carryOut === null;
  return el(
    "section",
    { class: "slip a5", lang: "th", "aria-label": `ใบรับฝาก ${figures.number} แผ่นที่ ${position + 1}` },
    el(
      "header",
      {},
      el("div", {}, el("strong", {}, item.paper.bank), el("br"), item.paper.municipality),
      el("p", { class: "slip-title" }, "ใบรับฝาก ", ...marks(options)),
      el(
        "div",
        { class: "slip-at-right" },
        "เลขที่ ",
        el("strong", {}, figures.number),
        el("br"),
        `แผ่นที่ ${position + 1}/${count}`,
      ),
    ),
    el(
      "p",
      { class: "slip-who" },
      ...[
        el("span", {}, "ชื่อ ", el("strong", {}, name)),
        el("span", {}, "เลขที่บัญชี ", el("strong", {}, number)),
        home && el("span", {}, home),
        el("span", {}, `วันที่ ${dateText(item)} ${timeText(item)} ${item.paper.place}`),
        item.body.depositor && el("span", {}, `ผู้นำฝาก ${item.body.depositor}`),
      ].filter(Boolean),
    ),
    el(
      "table",
      { class: "slip-lines" },
      el(
        "thead",
        {},
        el(
          "tr",
          {},
          el("th", {}, "รายการ"),
          ...["จำนวน", "ราคา/หน่วย", "รวมเงิน"].map((word) => el("th", { class: "num" }, word)),
        ),
      ),
      el("tbody", {}, sheet.carryIn !== null && !later && carry("ยอดยกมา", sheet.carryIn), ...rows),
      !later && el("tfoot", {}, last ? sum : carry("ยอดยกไป", sheet.carryOut)),
    ),
    last ? a5Foot(item, figures, name) : el("p", { class: "slip-next" }, `มีต่อแผ่นที่ ${position + 2}`),
  );
}

// --- the whole paper ---------------------------------------------------------------------------------------

// `format`: roll or a5; `copy`: 0 for the slip itself, n for สำเนา n.
export function slipPaper(item, { format = "roll", copy = 0, practice = false } = {}) {
  const figures = figuresOf(item);
  const options = { copy, practice };
  if (format !== "a5") return [roll(item, figures, options)];
  const sheets = a5Sheets(figures);
  return sheets.map((sheet, position) => a5Sheet(item, figures, options, sheet, position, sheets.length));
}

// How long the roll has to be, from what it takes on the screen: CSS knows no page as long as its content.
export function fitRoll(paper) {
  const millimetres = Math.ceil((paper.getBoundingClientRect().height * 25.4) / 96) + 6;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`@page roll { size: 80mm ${Math.max(millimetres, 81)}mm; margin: 0; }`);
  document.adoptedStyleSheets = [sheet];
}
