// The chat: what the member does, what the server says, and how the two stay in step when the line is poor.
import * as line from "./line.js";
import * as log from "./log.js";
import { durable, recall, remember } from "./memory.js";
import * as tray from "./tray.js";
import { language, speak, word } from "./words.js";

const find = (id) => document.getElementById(id);
const words = find("words");
const notice = find("notice");
const settings = find("settings");

let last = 0; // number of the newest message shown
let shown = new Set(); // numbers of messages on the page
let waiting = null; // what ends the open question for news
let queue = Promise.resolve(); // members' messages go out one after the other
let going = 0; // how many of them are under way
let noticeTimer = 0;

// --- what the server says

/** Shows what was not shown yet. Only the full list (`listed`) moves `last` on: an answer may come before older news. */
function accept(messages, listed = true) {
  for (const message of messages) {
    if (listed) last = Math.max(last, message.number);
    const mine = message.from === "member"; // those carry the number of the message before
    if (!mine && shown.has(message.number)) continue;
    if (!mine) shown.add(message.number);
    log.noExamples();
    log.show(message);
  }
}

const ours = (messages) => messages.filter((message) => message.from !== "member");

async function listen() {
  let pause = 1000;
  for (;;) {
    if (!navigator.onLine) {
      tell(word("offline"));
      await new Promise((resolve) => addEventListener("online", resolve, { once: true }));
    }
    try {
      waiting = new AbortController();
      const body = await line.news(last, line.WAIT, waiting.signal);
      // While a message of ours is under way, its answer comes with it, after its own bubble.
      if (going === 0) accept(ours(body.messages));
      else await queue;
      if (pause > 1000) tell(word("back_online"), true);
      pause = 1000;
    } catch (error) {
      if (error.name === "AbortError") continue;
      if (error instanceof line.Refused && [401, 403, 404].includes(error.status)) return restart(error.message);
      if (pause > 1000) tell(navigator.onLine ? word("reconnecting") : word("offline"));
      await new Promise((resolve) => {
        setTimeout(resolve, pause * (0.75 + Math.random() / 2));
        addEventListener("online", resolve, { once: true });
      });
      pause = Math.min(pause * 2, 30000);
    }
  }
}

function tell(text, good = false) {
  clearTimeout(noticeTimer);
  notice.textContent = text;
  notice.hidden = !text;
  notice.classList.toggle("good", good);
  if (good) noticeTimer = setTimeout(() => (notice.hidden = true), 2500);
}

addEventListener("offline", () => tell(word("offline")));
addEventListener("online", () => tell(word("back_online"), true));

// --- what the member says

/** Puts a message into the queue. `deliver(key)` sends it; the same key again is the same message. */
function post(message, deliver) {
  const key = line.fresh();
  const turn = message ? log.show({ from: "member", ...message }) : null;
  log.noExamples();
  const attempt = () => {
    going += 1;
    queue = queue.then(() => go(turn, key, deliver, attempt)).finally(() => (going -= 1));
    return queue;
  };
  return attempt();
}

async function go(turn, key, deliver, again) {
  log.busy(true);
  try {
    const body = await retried(() => deliver(key, turn));
    if (turn) log.sent(turn);
    accept(ours(body.messages), false);
  } catch (error) {
    const reason = error instanceof line.Refused ? error.message : "";
    if (turn) log.fail(turn, reason, again);
    else tell(reason || word("reconnecting"));
  } finally {
    log.busy(false);
  }
}

/** Once more after a cut line or a busy server; a refusal is final. */
async function retried(attempt) {
  for (let left = 2; ; left -= 1) {
    try {
      return await attempt();
    } catch (error) {
      const refused = error instanceof line.Refused;
      if (left === 0 || (refused && ![429, 502, 503, 504].includes(error.status)) || !navigator.onLine) throw error;
      await new Promise((resolve) => setTimeout(resolve, (refused && error.seconds ? error.seconds : 1) * 1000));
    }
  }
}

const say = (text) => post({ text }, (key) => line.send({ text }, key));
const choose = (id, label) => post({ text: label, chosen: id }, (key) => line.send({ choice: id }, key));

function sendFiles(files, caption) {
  return post({ files, text: caption }, (key, turn) => {
    turn.querySelector("progress")?.remove();
    const bar = Object.assign(document.createElement("progress"), { max: 1, value: 0 });
    bar.setAttribute("aria-label", word("uploading"));
    turn.querySelector(".when").before(bar);
    const state = turn.querySelector(".when");
    state.textContent = word("uploading");
    return line
      .upload(files, caption, key, (share) => {
        bar.value = share;
        if (share === 1) state.textContent = word("uploaded");
      })
      .finally(() => bar.remove());
  });
}

function submit() {
  const text = words.value.trim();
  const files = tray.take();
  if (!text && !files.length) return;
  words.value = "";
  fit();
  if (files.length) sendFiles(files, text);
  else say(text);
}

function fit() {
  words.style.height = "";
  if (words.scrollHeight > words.clientHeight) words.style.height = `${words.scrollHeight + 2}px`;
  find("send").disabled = !words.value.trim() && !tray.count();
  words.placeholder = word(tray.count() ? "caption" : "write");
}

words.addEventListener("input", fit);
words.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  submit();
});
find("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  submit();
});
find("quick").addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button) say(button.textContent);
});
log.whenTapped(choose);
tray.watch(fit, (trouble) => tell(trouble));

// --- settings

function look() {
  document.documentElement.toggleAttribute("data-large", Boolean(recall("large")));
  find("large").checked = Boolean(recall("large"));
  for (const button of find("languages").children)
    button.setAttribute("aria-pressed", String(button.dataset.language === language()));
}

find("open-settings").addEventListener("click", () => {
  find("fresh-ask").hidden = true;
  settings.showModal();
});
settings.addEventListener("click", (event) => event.target === settings && settings.close());
find("languages").addEventListener("click", async (event) => {
  const chosen = event.target.closest("button")?.dataset.language;
  if (!chosen || chosen === language()) return;
  try {
    await speak(chosen);
    remember({ language: chosen });
    look();
    await line.prefer({ language: chosen });
    await replay();
  } catch {
    tell(word("reconnecting"));
  }
});
find("large").addEventListener("change", async (event) => {
  remember({ large: event.target.checked });
  look();
  log.toEnd();
  await line.prefer({ large_text: event.target.checked }).catch(() => {});
});
find("fresh").addEventListener("click", () => (find("fresh-ask").hidden = false));
find("no-fresh").addEventListener("click", () => (find("fresh-ask").hidden = true));
find("yes-fresh").addEventListener("click", () => {
  remember({ conversation: null, token: null });
  location.reload();
});

// --- the beginning

/** Shows all that was said so far, in the language chosen now. */
async function replay() {
  const body = await line.news(0);
  log.clear();
  shown = new Set();
  last = 0;
  accept(body.messages);
  log.toEnd();
  return body.messages.length;
}

async function begin() {
  const wanted = recall("language");
  if (wanted) await speak(wanted).catch(() => {});
  look();
  if (!durable) tell(word("no_storage"));
  if (!recall("token")) await line.open();
  const said = await replay();
  if (!said) await post(null, (key) => line.send({ started: {} }, key));
  if (!document.querySelector("#log .turn.member")) log.examples(say);
  log.toEnd();
  document.documentElement.dataset.ready = "yes";
  listen();
}

/** The stored conversation is not there any more: a new one, and a line that says so. */
function restart(reason) {
  remember({ conversation: null, token: null });
  log.clear();
  shown = new Set();
  last = 0;
  return start().then(() => reason && tell(reason));
}

async function start() {
  for (let pause = 1000; ; pause = Math.min(pause * 2, 15000)) {
    try {
      return await begin();
    } catch (error) {
      if (error instanceof line.Refused && [401, 403, 404].includes(error.status) && recall("token"))
        remember({ conversation: null, token: null });
      else tell(error instanceof line.Refused && error.message ? error.message : word("reconnecting"));
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}

document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") waiting?.abort();
});
start().then(() => notice.classList.contains("good") || !durable || tell(""));
