// Keyboard, the viewer of papers, and parts that refresh themselves. Everything also works without this file.
"use strict";
(() => {
  const typing = (target) => target.closest("input, textarea, select, [contenteditable]") !== null;
  const $ = (selector, from = document) => from.querySelector(selector);

  // --- the viewer: turn, zoom and page without loading the whole request again
  const viewer = $("[data-viewer]");
  const show = (link) => {
    if (!viewer || !link || link.hasAttribute("aria-disabled")) return false;
    fetch(link.href, { headers: { "X-Part": "viewer" }, credentials: "same-origin" })
      .then((answer) => (answer.ok ? answer.text() : Promise.reject(answer.status)))
      .then((html) => {
        const part = new DOMParser().parseFromString(html, "text/html");
        viewer.replaceChildren(...$("[data-viewer]", part).childNodes);
        viewer.dataset.zoom = $("[data-viewer]", part).dataset.zoom;
        const files = $("[data-files]"), fresh = $("[data-files]", part);
        if (files && fresh) files.replaceWith(fresh);
        history.replaceState(null, "", link.href);
      })
      .catch(() => { location.href = link.href; });
    return true;
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-view]");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey && show(link)) event.preventDefault();
  });

  // --- parts that refresh themselves (a conversation, the counts); never while somebody types in them
  for (const part of document.querySelectorAll("[data-refresh]")) {
    const seconds = Number(part.dataset.refresh) || 20;
    setInterval(() => {
      if (document.hidden) return;
      fetch(location.href, { credentials: "same-origin" })
        .then((answer) => (answer.ok && !answer.redirected ? answer.text() : ""))
        .then((html) => {
          if (!html) return;
          const fresh = new DOMParser().parseFromString(html, "text/html").getElementById(part.id);
          if (!fresh || fresh.innerHTML === part.innerHTML) return;
          const atEnd = part.scrollTop + part.clientHeight >= part.scrollHeight - 30;
          part.replaceChildren(...fresh.childNodes);
          if (atEnd) part.scrollTop = part.scrollHeight;
        })
        .catch(() => {});
    }, seconds * 1000);
  }
  for (const talk of document.querySelectorAll(".talk")) talk.scrollTop = talk.scrollHeight;

  // --- a template fills the free line, a filter sends itself, an answer is taken over
  document.addEventListener("change", (event) => {
    const fill = event.target.closest("[data-fills]");
    if (fill && fill.value) { const field = document.getElementById(fill.dataset.fills); field.value = fill.value; field.focus(); }
    if (event.target.closest("[data-sends]")) event.target.form.requestSubmit();
  });
  document.addEventListener("click", (event) => {
    const take = event.target.closest("[data-takes]");
    if (!take) return;
    const field = document.getElementById(take.dataset.takes);
    field.value = document.getElementById(take.dataset.from).textContent.trim();
    field.focus();
  });

  // --- one sending a form: a second click does nothing
  document.addEventListener("submit", (event) => {
    if (event.target.dataset.sent) { event.preventDefault(); return; }
    event.target.dataset.sent = "1";
    setTimeout(() => { delete event.target.dataset.sent; }, 4000);
  });

  // --- keyboard
  const rows = () => [...document.querySelectorAll("tr.goes a.first")];
  const move = (by) => {
    const links = rows();
    const at = links.indexOf(document.activeElement);
    const next = links[Math.max(0, Math.min(links.length - 1, at < 0 ? 0 : at + by))];
    if (next) { next.focus(); next.scrollIntoView({ block: "nearest" }); }
  };
  const press = (name) => { const link = $(`[data-key="${name}"]`); if (link) { link.click(); if (link.tagName === "SUMMARY") link.focus(); } };
  let leader = false;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") {
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
      for (const open of document.querySelectorAll(".steps details[open]")) open.open = false;
      return;
    }
    if (typing(event.target)) return;
    if (leader) { leader = false; press(`g ${event.key}`); return; }
    if (event.key === "g") { leader = true; setTimeout(() => { leader = false; }, 1500); return; }
    if (event.key === "j" || event.key === "k") { move(event.key === "j" ? 1 : -1); return; }
    if (event.key === "?") { const keys = $("#keys"); if (keys && !keys.open) keys.showModal(); return; }
    if (event.key === "/") { const search = $("input[type=search]"); if (search) { event.preventDefault(); search.focus(); } return; }
    press(event.key);
  });
})();
