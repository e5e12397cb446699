// The page's own words. What the assistant says comes from the server, in the member's language.
const page = document.documentElement;
let words = JSON.parse(page.dataset.words);

/** The words of a key in the language that is shown now. */
export const word = (key) => words[key] ?? key;

export const language = () => page.dataset.language;

function fill() {
  page.lang = page.dataset.language;
  document.title = word("title");
  for (const node of document.querySelectorAll("[data-word]")) node.textContent = word(node.dataset.word);
  for (const node of document.querySelectorAll("[data-word-label]"))
    node.setAttribute("aria-label", word(node.dataset.wordLabel));
  for (const node of document.querySelectorAll("[data-word-placeholder]"))
    node.placeholder = word(node.dataset.wordPlaceholder);
}

/** Shows the page in another language. Rejects when its words can't be had. */
export async function speak(chosen) {
  if (chosen === language()) return;
  const response = await fetch(`/page/words/${encodeURIComponent(chosen)}.json`);
  if (!response.ok) throw new Error(`no words for ${chosen}`);
  words = await response.json();
  page.dataset.language = chosen;
  fill();
}
