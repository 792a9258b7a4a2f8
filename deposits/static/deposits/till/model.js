// What the device knows, in the shape that the page works with. Pure.
import { satang } from "./arithmetic.js";
import { byCode, listInForce, pricesOf, rulesOf } from "./materials.js";

const WITHOUT_STATE = {
  clerk: null,
  bank: null,
  days: [],
  lists: [],
  materials: [],
  members: [],
  open_slips: [],
  rules: {
    cash_step: "0.25",
    deduct_allowed: true,
    payout_mode: "credit",
    heavy_kg: "500",
    dear_baht: "5000",
    largest: "9999",
    lines_at_most: 60,
  },
};

// `known` is what `loadDevice` gives, `now` the server's clock in ms as far as this device can tell.
export function modelOf(known, now) {
  const state = known.state ?? WITHOUT_STATE;
  const list = listInForce(state.lists, now);
  const may = state.clerk?.may ?? [];
  return {
    ...state,
    list,
    prices: pricesOf(list),
    byCode: byCode(state.materials),
    rules: rulesOf(state.rules),
    largest: state.rules.largest,
    may,
    weigher: may.includes("RECORD_WEIGHT") && !may.includes("POST_DEPOSIT"),
    drawer_limit: satang(known.device?.drawer_limit ?? "0.00"),
    device: known.device,
  };
}

// The ground that the basket is reckoned on.
export const groundOf = (model) => ({
  prices: model.prices,
  materials: model.byCode,
  rules: model.rules,
  largest: model.rules.largest,
});

// The open market day: the one chosen before, or the only one there is.
export const dayOf = (model, chosen) =>
  model.days.find((day) => day.id === chosen) ?? (model.days.length === 1 ? model.days[0] : null);
