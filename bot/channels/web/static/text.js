// Text of a message as nodes: numbers to call and addresses become links, all else stays text.
const LINK = /((?<![\w/])\/links\/[\w-]{20,}|https?:\/\/[^\s，。；、）)】」"'<>]+)|(?<![\d.\-])(400[- ]?\d{3,4}[- ]?\d{3,4}|1[3-9]\d{9}|0\d{2,3}[- ]\d{7,8}|95\d{3,4}|120|110|12356)(?![\d.]|[-/]\d|\s*(?:%|[元天年月日个次家种页万]))/gu;

export function nodes(text) {
  const made = [];
  let done = 0;
  for (const found of text.matchAll(LINK)) {
    if (found.index > done) made.push(document.createTextNode(text.slice(done, found.index)));
    const anchor = document.createElement("a");
    anchor.textContent = found[0];
    if (found[1]) {
      anchor.href = found[1];
      anchor.target = "_blank";
      anchor.rel = "noopener noreferrer";
    } else {
      anchor.href = `tel:${found[2].replace(/[^\d]/g, "")}`;
    }
    made.push(anchor);
    done = found.index + found[0].length;
  }
  if (done < text.length) made.push(document.createTextNode(text.slice(done)));
  return made;
}
