// What this device remembers: which conversation it holds, the token that opens it, how the page is to look.
// No message and no paper is kept here.
const NAME = "member-assistant";
let kept = {};
export let durable = true;

try {
  kept = JSON.parse(localStorage.getItem(NAME) ?? "{}") ?? {};
} catch {
  durable = false;
}

export const recall = (name) => kept[name];

export function remember(changes) {
  kept = { ...kept, ...changes };
  for (const name of Object.keys(kept)) if (kept[name] === null) delete kept[name];
  try {
    localStorage.setItem(NAME, JSON.stringify(kept));
  } catch {
    durable = false;
  }
}
