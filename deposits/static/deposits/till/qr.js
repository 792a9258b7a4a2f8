// QR codes for slips, made without a signal: error correction M (15 %), versions 1 to 4, that is up to 90
// capital letters and digits or 62 bytes. Pure. ISO/IEC 18004; a test compares every module with segno's.

const ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
// By version: how many blocks, and codewords of data and of error correction in each.
const VERSIONS = [
  { version: 1, blocks: 1, data: 16, check: 10 },
  { version: 2, blocks: 1, data: 28, check: 16 },
  { version: 3, blocks: 1, data: 44, check: 26 },
  { version: 4, blocks: 2, data: 32, check: 18 },
];
const MASKS = [
  (row, column) => (row + column) % 2 === 0,
  (row) => row % 2 === 0,
  (row, column) => column % 3 === 0,
  (row, column) => (row + column) % 3 === 0,
  (row, column) => ((row >> 1) + Math.floor(column / 3)) % 2 === 0,
  (row, column) => ((row * column) % 2) + ((row * column) % 3) === 0,
  (row, column) => (((row * column) % 2) + ((row * column) % 3)) % 2 === 0,
  (row, column) => (((row + column) % 2) + ((row * column) % 3)) % 2 === 0,
];

// Rows of modules, true where dark, without the quiet zone of four modules around them.
export function qrMatrix(text) {
  const message = messageBits(text);
  const size = VERSIONS.find(({ blocks, data }) => message.length <= blocks * data * 8);
  if (!size) throw new RangeError(`${text.length} characters are too many for a QR code of version 4`);
  const frame = functionPatterns(17 + 4 * size.version);
  const bits = bitsOf(interleaved(padded(message, size), size));
  const symbols = MASKS.map((mask) => filled(frame, bits, mask));
  const penalties = symbols.map(penalty);
  const best = penalties.indexOf(Math.min(...penalties));
  addFormat(symbols[best], best);
  return symbols[best].map((row) => row.map(Boolean));
}

// The dark modules as the data of an SVG path, one module one unit, the first at 0,0; the quiet zone is left
// to the viewBox: "-4 -4 n+8 n+8".
export function qrPath(matrix) {
  const run = (y) => (found) => `M${found.index} ${y}h${found[0].length}v1h-${found[0].length}z`;
  const rows = matrix.map((row) => row.map(Number).join(""));
  return rows.flatMap((row, y) => [...row.matchAll(/1+/g)].map(run(y))).join("");
}

// --- the message (7.4) -------------------------------------------------------------------------------------

function messageBits(text) {
  const bits = [];
  const put = (value, length) => bits.push(...toBits(value, length));
  if ([...text].every((sign) => ALPHANUMERIC.includes(sign))) {
    put(0b0010, 4);
    put(text.length, 9);
    for (const [pair] of text.matchAll(/..?/gs)) {
      const [first, second] = [...pair].map((sign) => ALPHANUMERIC.indexOf(sign));
      if (second === undefined) put(first, 6);
      else put(first * ALPHANUMERIC.length + second, 11);
    }
  } else {
    const bytes = new TextEncoder().encode(text);
    put(0b0100, 4);
    put(bytes.length, 8);
    for (const byte of bytes) put(byte, 8);
  }
  return bits;
}

const toBits = (value, length) => Array.from({ length }, (_, at) => (value >> (length - 1 - at)) & 1);
const bitsOf = (codewords) => codewords.flatMap((codeword) => toBits(codeword, 8));

// The message as codewords, with its terminator, filled up to the capacity.
function padded(message, { blocks, data }) {
  const bits = [...message, ...Array(Math.min(4, blocks * data * 8 - message.length)).fill(0)];
  const codewords = [];
  for (let at = 0; at < bits.length; at += 8) {
    codewords.push(Number.parseInt(bits.slice(at, at + 8).join("").padEnd(8, "0"), 2));
  }
  for (let pad = 0xec; codewords.length < blocks * data; pad ^= 0xec ^ 0x11) codewords.push(pad);
  return codewords;
}

// --- error correction (7.5, 7.6) ---------------------------------------------------------------------------

// The blocks' codewords in turn: a scratch hits each of them a little.
function interleaved(codewords, { blocks, data, check }) {
  const parts = Array.from({ length: blocks }, (_, at) => codewords.slice(at * data, (at + 1) * data));
  const turns = (lists) => lists[0].flatMap((_, at) => lists.map((list) => list[at]));
  return [...turns(parts), ...turns(parts.map((part) => reedSolomon(part, check)))];
}

// The remainder of the data, as a polynomial over GF(256), by the generator of so many roots.
function reedSolomon(data, length) {
  let generator = [1];
  for (let power = 0, root = 1; power < length; power += 1, root = multiply(root, 2)) {
    const shifted = generator.map((factor) => multiply(factor, root));
    generator = [...generator, 0].map((factor, at) => factor ^ (shifted[at - 1] ?? 0));
  }
  const rest = [...data, ...Array(length).fill(0)];
  for (let at = 0; at < data.length; at += 1) {
    const factor = rest[at];
    generator.forEach((coefficient, offset) => (rest[at + offset] ^= multiply(coefficient, factor)));
  }
  return rest.slice(data.length);
}

// In GF(256) over x⁸ + x⁴ + x³ + x² + 1.
function multiply(one, other) {
  let product = 0;
  for (; other; other >>= 1) {
    if (other & 1) product ^= one;
    one = (one << 1) ^ (one & 0x80 ? 0x11d : 0);
  }
  return product;
}

// --- the symbol (6.3, 7.7 to 7.9) --------------------------------------------------------------------------

// Finders, timing, alignment; 0 where the format will be written, null where the message goes.
function functionPatterns(size) {
  const frame = Array.from({ length: size }, () => Array(size).fill(null));
  const square = (middleRow, middleColumn, reach, isDark) => {
    for (let down = -reach; down <= reach; down += 1) {
      for (let over = -reach; over <= reach; over += 1) {
        const [row, column] = [middleRow + down, middleColumn + over];
        if (frame[row]?.[column] === undefined) continue; // a finder's light ring runs over the edge
        frame[row][column] = Number(isDark(Math.max(Math.abs(down), Math.abs(over))));
      }
    }
  };
  for (let at = 0; at < size; at += 1) frame[6][at] = frame[at][6] = Number(at % 2 === 0);
  for (let at = 0; at < 9; at += 1) frame[8][at] = frame[at][8] = at === 6 ? 1 : 0;
  for (let at = size - 8; at < size; at += 1) frame[8][at] = frame[at][8] = 0;
  for (const [row, column] of [[3, 3], [3, size - 4], [size - 4, 3]]) {
    square(row, column, 4, (ring) => ring !== 2 && ring !== 4);
  }
  if (size > 21) square(size - 7, size - 7, 2, (ring) => ring !== 1);
  return frame;
}

// The frame with the message laid up and down in columns of two, from the right, under a mask.
function filled(frame, bits, mask) {
  const size = frame.length;
  const symbol = frame.map((row) => [...row]);
  let next = 0;
  let upwards = true;
  for (let right = size - 1; right > 0; right -= right === 8 ? 3 : 2) { // column 6 is the timing's
    for (let step = 0; step < size; step += 1) {
      const row = upwards ? size - 1 - step : step;
      for (const column of [right, right - 1]) {
        if (frame[row][column] !== null) continue;
        symbol[row][column] = (bits[next] ?? 0) ^ Number(mask(row, column));
        next += 1;
      }
    }
    upwards = !upwards;
  }
  return symbol;
}

// How hard the symbol is to read: long runs, blocks, what looks like a finder, dark and light out of balance.
function penalty(symbol) {
  const size = symbol.length;
  const rows = symbol.map((row) => row.join(""));
  const columns = symbol.map((_, at) => symbol.map((row) => row[at]).join(""));
  let points = 0;
  for (const line of [...rows, ...columns]) {
    for (const [run] of line.matchAll(/0{5,}|1{5,}/g)) points += run.length - 2;
    points += 40 * falseFinders(line);
  }
  for (let row = 1; row < size; row += 1) {
    for (let column = 1; column < size; column += 1) {
      const block = rows[row - 1].slice(column - 1, column + 1) + rows[row].slice(column - 1, column + 1);
      if (block === "0000" || block === "1111") points += 3;
    }
  }
  const dark = rows.join("").replaceAll("0", "").length;
  return points + 10 * Math.floor(Math.abs(20 * dark - 10 * size * size) / (size * size));
}

function falseFinders(line) {
  let count = 0;
  for (let at = line.indexOf("1011101"); at >= 0; ) {
    const around = [line.slice(Math.max(0, at - 4), at), line.slice(at + 7, at + 11)];
    const isOne = around.some((side) => !side.includes("1")); // beyond the edge lies the quiet zone
    count += Number(isOne);
    at = line.indexOf("1011101", at + (isOne ? 7 : 4));
  }
  return count;
}

// Level M and the mask, twice, and the one module that is always dark.
function addFormat(symbol, mask) {
  const size = symbol.length;
  let rest = mask << 10;
  for (let bit = 12; bit >= 10; bit -= 1) if ((rest >> bit) & 1) rest ^= 0x537 << (bit - 10);
  const format = ((mask << 10) | rest) ^ 0x5412;
  for (let bit = 0; bit < 15; bit += 1) {
    const dark = (format >> bit) & 1;
    // Down beside the upper left finder and on beside the lower left one; from the right end to the left.
    symbol[bit < 6 ? bit : bit < 8 ? bit + 1 : size - 15 + bit][8] = dark;
    symbol[8][bit < 8 ? size - 1 - bit : bit < 9 ? 7 : 14 - bit] = dark;
  }
  symbol[size - 8][8] = 1;
}
