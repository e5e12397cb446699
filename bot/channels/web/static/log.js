// The messages on the page. Everything is set as text, never as markup.
import { nodes } from "./text.js";
import { language, word } from "./words.js";

const log = document.getElementById("log");
const room = document.getElementById("room");
const newer = document.getElementById("newer");
const typing = document.getElementById("typing");
const GAP = 12; // pixels above a question whose answer is long
let lastDay = "";
let onOption = () => {};

export function make(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

/** Who is told when an option is tapped: a function of (id, label, button). */
export const whenTapped = (listener) => (onOption = listener);

const atEnd = () => room.scrollHeight - room.scrollTop - room.clientHeight < 120;

export function toEnd(smooth = false) {
  room.scrollTo({ top: room.scrollHeight, behavior: smooth ? "smooth" : "auto" });
  newer.hidden = true;
}

/** The end; but where the answer is longer than the room, what was asked stays in sight, and the beginning below it. */
function toAnswer() {
  const mine = log.querySelectorAll(".turn.member");
  const asked = mine[mine.length - 1];
  room.scrollTo({ top: Math.min(asked ? asked.offsetTop - GAP : Infinity, room.scrollHeight) });
  newer.hidden = true;
}

room.addEventListener("scroll", () => atEnd() && (newer.hidden = true), { passive: true });
newer.addEventListener("click", () => toEnd(true));

export const busy = (yes) => {
  const follow = atEnd();
  typing.hidden = !yes;
  if (yes && follow) toEnd();
};

function day(moment) {
  const shown = new Intl.DateTimeFormat(language(), { year: "numeric", month: "long", day: "numeric", weekday: "short" });
  const name = shown.format(moment);
  if (name === lastDay) return;
  lastDay = name;
  const today = new Date();
  const before = new Date(today.getFullYear(), today.getMonth(), today.getDate() - 1);
  const text = name === shown.format(today) ? word("today") : name === shown.format(before) ? word("yesterday") : name;
  log.append(make("p", "day", text));
}

const clock = (moment) => new Intl.DateTimeFormat(language(), { hour: "2-digit", minute: "2-digit" }).format(moment);

/** The options of earlier messages step back; the one that was chosen is marked. */
export function settle(chosen) {
  for (const group of log.querySelectorAll(".options:not(.past)")) {
    group.classList.add("past");
    for (const button of group.children) button.classList.toggle("picked", Boolean(chosen) && button.dataset.id === chosen);
  }
}

function buttons(options) {
  const group = make("div", "options");
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", word("options"));
  for (const { id, label, url } of options) {
    const button = make(url ? "a" : "button", id.startsWith("g.") ? "option quiet" : "option", label);
    button.dataset.id = id;
    if (url) {
      Object.assign(button, { href: /^(https?:\/\/|\/)/.test(url) ? url : "#", target: "_blank", rel: "noopener noreferrer" });
    } else {
      button.type = "button";
      button.addEventListener("click", () => onOption(id, label));
    }
    group.append(button);
  }
  return group;
}

/** Shows a message: {from: assistant | staff | member, text, at, options, chosen}. Returns its node. */
export function show(message) {
  const mine = message.from === "member";
  const follow = mine || atEnd();
  const moment = message.at ? new Date(message.at) : new Date();
  day(moment);
  if (mine) settle(message.chosen);
  const turn = make("div", `turn ${message.from}`);
  turn.append(make("span", message.from === "staff" ? "who" : "unseen", word(mine ? "you" : message.from)));
  if (message.files?.length) turn.append(pictures(message.files));
  if (message.text) {
    const bubble = make("div", "bubble");
    bubble.append(...nodes(message.text));
    turn.append(bubble);
  }
  if (message.options?.length) {
    settle();
    turn.append(buttons(message.options));
  }
  if (mine || message.from === "staff") turn.append(make("span", "when", clock(moment)));
  log.append(turn);
  if (mine) toEnd();
  else if (follow) toAnswer();
  else newer.hidden = false;
  return turn;
}

function pictures(files) {
  const box = make("div", "photos");
  for (const file of files) {
    if (/^image\/(jpeg|png|webp)$/.test(file.type)) {
      const picture = make("img");
      picture.alt = file.name;
      picture.src = URL.createObjectURL(file);
      picture.addEventListener("load", () => (URL.revokeObjectURL(picture.src), toEnd()), { once: true });
      box.append(picture);
    } else {
      box.append(make("span", "file", file.name));
    }
  }
  return box;
}

/** Says under a message that it did not go out, and offers to send it again. */
export function fail(turn, reason, again) {
  turn.classList.add("failed");
  const line = turn.querySelector(".when") ?? turn.appendChild(make("span", "when"));
  line.textContent = reason || word("not_sent");
  const button = make("button", "again", word("again"));
  button.type = "button";
  button.addEventListener("click", () => {
    turn.classList.remove("failed");
    line.textContent = word("sending");
    again();
  });
  line.append(button);
  toEnd();
}

export function sent(turn) {
  const line = turn.querySelector(".when");
  if (line) line.textContent = clock(new Date());
}

export function clear() {
  log.replaceChildren();
  lastDay = "";
}

/** Example questions for somebody who has not written yet. */
export function examples(onChosen) {
  if (log.querySelector(".examples")) return;
  const box = make("div", "examples");
  box.append(make("h2", "", word("examples_head")));
  for (const letter of ["a", "b", "c", "d"]) {
    const button = make("button", "", word(`example.${letter}`));
    button.type = "button";
    button.addEventListener("click", () => onChosen(button.textContent));
    box.append(button);
  }
  log.append(box);
}

export const noExamples = () => log.querySelector(".examples")?.remove();
