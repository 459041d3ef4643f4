// Several lesions of one slice: what Python will make of an operation on them, shown before it answers.
// The rules are those of core/prompt/lesions.py; tests play the same logs to both.

// state: {lesions: [{number, name, locked, started, prompts}], active}; `started`: from a model's mask.

export const MOST_LESIONS = 20; // as in lesions.py

export const marked = (lesion) => lesion.prompts.length > 0 || lesion.started;
export const inWork = ({ lesions, active }) => lesions.find((one) => one.number === active);
export const titleOf = ({ name, number }) => name || `Lesion ${number}`;

// Whether there is more to say than the lesion's outline: its number, its name, its lock.
export const areSeveral = ({ lesions }) => lesions.length > 1 || Boolean(lesions[0].name) || lesions[0].locked;

function added(state) {
  if (!marked(inWork(state)) || state.lesions.length >= MOST_LESIONS) return state;
  const number = Math.max(...state.lesions.map((one) => one.number)) + 1;
  const lesion = { number, name: "", locked: false, started: false, prompts: [] };
  return { lesions: [...state.lesions, lesion], active: number };
}

// A lesion that is left without prompts, name or lock is gone, as if it never was.
function selected(state, number) {
  const left = inWork(state);
  if (number === left.number || !state.lesions.some((one) => one.number === number)) return state;
  const keeps = marked(left) || left.name || left.locked;
  return { lesions: keeps ? state.lesions : state.lesions.filter((one) => one !== left), active: number };
}

function stepped(state, by) {
  const { lesions } = state;
  const place = lesions.indexOf(inWork(state)) + by;
  if (place === lesions.length && marked(lesions.at(-1))) return added(state);
  return selected(state, lesions[(place + lesions.length) % lesions.length].number);
}

function without(state, number) {
  const gone = state.lesions.find((one) => one.number === number);
  if (!gone || gone.locked) return state;
  const lesions = state.lesions.filter((one) => one !== gone);
  if (!lesions.length) return { lesions: [{ number: 1, name: "", locked: false, started: false, prompts: [] }], active: 1 };
  const before = lesions.findLast((one) => one.number < number) ?? lesions[0];
  return { lesions, active: state.active === number ? before.number : state.active };
}

// The same state when nothing changes.
export function withLesion(state, number, change) {
  const old = state.lesions.find((one) => one.number === number);
  const changed = old && { ...old, ...change };
  if (!old || Object.keys(change).every((field) => changed[field] === old[field])) return state;
  return { ...state, lesions: state.lesions.map((one) => (one === old ? changed : one)) };
}

export const LOOKS = {
  add_lesion: added,
  step_lesion: (state, { by }) => stepped(state, by),
  select_lesion: (state, { number }) => selected(state, number),
}; // nothing to undo

export const LESION_STEPS = {
  delete_lesion: (state, { number }) => without(state, number),
  rename_lesion: (state, { number, name }) => withLesion(state, number, { name }),
  lock_lesion: (state, { number, locked }) => withLesion(state, number, { locked }),
};
