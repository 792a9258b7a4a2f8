// The rows of deposits/tests/till_cases.py that JavaScript answers otherwise: [section, row, answer].
async (table) => {
  const modules = "/static/deposits/till";
  const a = await import(`${modules}/arithmetic.js`);
  const thai = await import(`${modules}/thai.js`);
  const { readCard } = await import(`${modules}/scanner.js`);

  const each = (parts, change) =>
    Object.fromEntries(Object.entries(parts).map(([part, value]) => [part, change(value)]));
  const valueOf = ({ value, refusal }) => refusal ?? value;

  // As PYTHON there: how many values of a row go in, and the list of what must come out.
  const answers = {
    quantity: [1, (text) => [valueOf(a.parseThousandths(text))]],
    baht: [1, (text) => [valueOf(a.parseSatang(text))]],
    percent: [1, (text) => [valueOf(a.parsePercent(text))]],
    line_amount: [2, (net, price) => [a.decimal2(a.lineAmount(a.thousandths(net), a.satang(price)))]],
    lot_price: [4, (net, price, lot, lotPrice) => {
      const told = { price: a.satang(price) };
      if (lot) Object.assign(told, { min_lot: a.thousandths(lot), lot_price: a.satang(lotPrice) });
      const paid = a.priceOfLot(a.thousandths(net), told);
      return [a.decimal2(paid), a.decimal2(a.lineAmount(a.thousandths(net), paid))];
    }],
    net: [2, (weighings, deduct) => [a.decimal3(a.net(weighings.map(a.thousandths), a.thousandths(deduct)))]],
    deduct_percent: [2, (gross, percent) =>
      [a.decimal3(a.deductPercent(a.thousandths(gross), a.parsePercent(percent).value))]],
    floor: [2, (amount, step) => [a.decimal2(a.floorToStep(a.satang(amount), a.satang(step)))]],
    settlement: [2, (total, parts) => {
      const settled = a.splitSettlement(a.satang(total), each(parts, a.satang));
      return [settled.refusal ?? each(settled, a.decimal2)];
    }],
    json_decimal: [2, (text, places) => {
      const value = { 2: a.satang, 3: a.thousandths }[places](text);
      return [value, { 2: a.decimal2, 3: a.decimal3 }[places](value)];
    }],
    baht_text: [1, (amount) => [thai.bahtText(a.satang(amount))]],
    format_baht: [1, (satang) => [thai.formatBaht(satang)]],
    format_quantity: [1, (thousandths) => [thai.formatThousandths(thousandths)]],
    spelling: [1, (text) => [thai.thaiNorm(text), thai.searchKey(text)]],
    title: [1, (name) => thai.stripTitle(name)],
    date: [1, (iso) => ["short", "medium", "long"].map((style) => thai.formatDate(iso, style))],
    time: [1, (iso) => [thai.formatTime(new Date(iso))]],
    card: [2, (bank, number) => {
      // Only Python writes cards; what it wrote must be read here.
      const written = table.card.find(([of, who]) => of === bank && who === number)[2];
      return [readCard(written, bank).number === number ? written : readCard(written, bank)];
    }],
    read_card: [2, (text, bank) => {
      const read = readCard(text, bank);
      return [read.refusal ?? read];
    }],
  };

  const wrong = [];
  for (const [section, rows] of Object.entries(table)) {
    const [given, answer] = answers[section];
    for (const row of rows) {
      let said;
      try {
        said = [...row.slice(0, given), ...answer(...row.slice(0, given))];
      } catch (error) {
        said = String(error);
      }
      const agreed = said.length === row.length && row.every((value, at) => same(value, said[at]));
      if (!agreed) wrong.push([section, row, said]);
    }
  }
  return wrong;

  // Object.is, since −0 is not 0 where it is printed.
  function same(one, other) {
    if (!(one instanceof Object && other instanceof Object)) return Object.is(one, other);
    const sorted = (value) => JSON.stringify(Object.entries(value).sort());
    return sorted(one) === sorted(other);
  }
}
