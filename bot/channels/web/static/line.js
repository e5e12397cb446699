// The line to the server. The token travels in a header, never in an address.
import { recall, remember } from "./memory.js";
import { language } from "./words.js";

const API = "/api/v1/conversations";
export const WAIT = 25; // seconds that a question for news may stay open
const PATIENCE = 30000; // milliseconds for a message

/** A refusal by the server, in words for the member. */
export class Refused extends Error {
  constructor(status, code, message, seconds) {
    super(message);
    Object.assign(this, { status, code, seconds });
  }
}

export const fresh = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

const headers = (more = {}) => ({
  Accept: "application/json",
  "Accept-Language": language(),
  ...(recall("token") ? { Authorization: `Bearer ${recall("token")}` } : {}),
  ...more,
});

async function read(response) {
  if (response.status === 204) return {};
  const body = await response.json().catch(() => ({}));
  if (response.ok) return body;
  const error = body.error ?? {};
  throw new Refused(response.status, error.code, error.message, Number(response.headers.get("Retry-After")) || 0);
}

const own = (path) => `${API}/${encodeURIComponent(recall("conversation"))}/${path}`;

export async function open() {
  const response = await fetch(API, {
    method: "POST",
    headers: headers({ "Content-Type": "application/json" }),
    body: JSON.stringify({ language: language(), large_text: Boolean(recall("large")) }),
  });
  const { conversation, token } = await read(response);
  remember({ conversation, token });
}

/** Sends one event. With the same key it may be sent again: it takes effect once. */
export async function send(event, key) {
  const response = await fetch(own("events"), {
    method: "POST",
    headers: headers({ "Content-Type": "application/json", "Idempotency-Key": key }),
    body: JSON.stringify(event),
    signal: AbortSignal.timeout(PATIENCE),
  });
  return read(response);
}

/** Sends files, telling how far it is as a number from 0 to 1. */
export function upload(files, caption, key, onProgress) {
  const form = new FormData();
  for (const file of files) form.append("file", file);
  if (caption) form.append("text", caption);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", own("events"));
    for (const [name, value] of Object.entries(headers({ "Idempotency-Key": key }))) request.setRequestHeader(name, value);
    request.responseType = "json";
    request.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total);
    request.onerror = () => reject(new TypeError("connection lost"));
    request.onload = () => {
      if (request.status < 300) return resolve(request.response ?? { messages: [] });
      const error = request.response?.error ?? {};
      reject(new Refused(request.status, error.code, error.message, Number(request.getResponseHeader("Retry-After")) || 0));
    };
    request.send(form);
  });
}

/** All messages after a number; waits for the first when there is none and `wait` is given (seconds). */
export async function news(after, wait, signal) {
  const query = new URLSearchParams({ after, all: "true" });
  if (wait) query.set("wait", wait);
  return read(await fetch(`${own("messages")}?${query}`, { headers: headers(), signal }));
}

export async function prefer(preferences) {
  const response = await fetch(own("preferences"), {
    method: "POST",
    headers: headers({ "Content-Type": "application/json" }),
    body: JSON.stringify(preferences),
  });
  return read(response);
}
