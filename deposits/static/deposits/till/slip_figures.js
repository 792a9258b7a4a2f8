// What a saved slip comes to: as it was printed here, and as the server answered, whose figures win. Pure.
import { decimal2, net, priceOfLot, satang, thousandths } from "./arithmetic.js";

export const numberOf = (item) =>
  item.answer?.number ?? `${item.body.device}-${String(item.seq).padStart(6, "0")}`;

// What the paper needs besides the record itself; kept with it, as members and materials change.
export const paperOf = (model, draft, day, lines) => ({
  bank: model.bank?.name ?? "",
  municipality: model.bank?.municipality ?? "",
  place: day.place,
  held_on: day.held_on,
  member: {
    name: draft.member.name,
    number: draft.member.number,
    house_no: draft.member.house_no,
    village: draft.member.village,
    village_no: draft.member.village_no,
  },
  clerk: model.clerk?.name ?? "",
  lines: lines.map((line) => {
    const { name, unit } = model.byCode[line.material] ?? { name: line.material, unit: "" };
    return { name, unit, price: line.price };
  }),
});

// An item without its paper (saved by another version of the page) gets it from what is known today.
export function withPaper(item, model, day) {
  if (item.paper) return item;
  const member = model.members.find((one) => one.number === item.body.member);
  const draft = { member: member ?? { number: item.body.member, name: item.body.member } };
  const lines = item.body.lines.map(({ material, weighings, deduct }) => {
    const price = model.prices[material];
    const rest = net(weighings.map(thousandths), thousandths(deduct));
    return { material, price: price ? priceOfLot(rest, price) : null };
  });
  const place = model.days.find((one) => one.id === item.body.day) ??
    day ?? { place: "", held_on: item.saved_at.slice(0, 10) };
  return { ...item, paper: paperOf(model, draft, place, lines) };
}

const NOT_BOOKED = ["awaiting_price", "cancelled", "set_aside"];

// The figures of a saved item as integers; the server's where it has answered.
export function figuresOf(item) {
  const { body, answer, paper } = item;
  const setAside = answer?.status === "set_aside"; // somebody looked at it: nothing goes anywhere
  const settle = setAside ? {} : (answer?.settle ?? body.settle);
  return {
    number: numberOf(item),
    later: answer ? NOT_BOOKED.includes(answer.status) : body.price_later,
    cancelled: answer?.status === "cancelled",
    setAside,
    total: satang(answer?.total ?? body.total),
    settle: Object.fromEntries(Object.entries(settle).map(([part, text]) => [part, satang(text)])),
    balance: answer?.balance == null ? null : satang(answer.balance),
    collected: satang(answer?.collected ?? "0.00"),
    lines: body.lines.map((line, position) =>
      lineOf(line, paper.lines[position], answer?.lines?.[position]),
    ),
  };
}

function lineOf(line, paper, answered) {
  const weighings = line.weighings.map(thousandths);
  const deduct = thousandths(line.deduct);
  return {
    name: paper.name,
    unit: paper.unit,
    weighings,
    deduct,
    reason: line.reason,
    net: answered?.quantity ? thousandths(answered.quantity) : net(weighings, deduct),
    price: answered?.unit_price ? satang(answered.unit_price) : paper.price,
    amount: satang(answered?.amount ?? line.amount ?? "0.00"),
  };
}

// What the server made other than what was printed: [{what, printed, server}] as texts; none where they agree,
// and none of a slip that was printed without money, as its price came later.
export function differences(item) {
  const { body, answer } = item;
  if (!answer || body.price_later) return [];
  const ours = { number: numberOf({ ...item, answer: null }), total: body.total, ...body.settle };
  const theirs = { number: answer.number, total: answer.total, ...answer.settle };
  return ["number", "total", "savings", "cash", "welfare", "donation"]
    .filter((what) => theirs[what] !== undefined && !same(ours[what], theirs[what]))
    .map((what) => ({ what, printed: ours[what], server: theirs[what] }));
}

const isMoney = (text) => /^-?[0-9]+(\.[0-9]+)?$/.test(text);
const same = (one, other) =>
  one === other || (isMoney(one) && isMoney(other) && decimal2(satang(one)) === decimal2(satang(other)));
