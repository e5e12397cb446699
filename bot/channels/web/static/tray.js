// Photos and PDFs chosen but not sent yet.
import { make } from "./log.js";
import { word } from "./words.js";

const MOST_FILES = 20;
const MOST_BYTES = 20 * 1024 * 1024;
const KINDS = /^(image\/(jpeg|png|heic|heif|webp)|application\/pdf)$/;
const ENDINGS = /\.(jpe?g|png|hei[cf]|webp|pdf)$/i;

const tray = document.getElementById("tray");
const input = document.getElementById("files");
const app = document.getElementById("app");
let chosen = [];
let onChange = () => {};
let onTrouble = () => {};

export function watch(change, trouble) {
  onChange = change;
  onTrouble = trouble;
}

export const count = () => chosen.length;

export function take() {
  const files = chosen;
  chosen = [];
  draw();
  return files;
}

function add(files) {
  for (const file of files) {
    if (!KINDS.test(file.type) && !ENDINGS.test(file.name)) onTrouble(`${file.name}: ${word("wrong_kind")}`);
    else if (file.size > MOST_BYTES) onTrouble(`${file.name} ${word("too_large")}`);
    else if (chosen.length >= MOST_FILES) onTrouble(word("too_many"));
    else chosen.push(file);
  }
  draw();
}

function draw() {
  for (const picture of tray.querySelectorAll("img")) URL.revokeObjectURL(picture.src);
  tray.replaceChildren(
    ...chosen.map((file) => {
      const item = make("li");
      if (/^image\/(jpeg|png|webp)$/.test(file.type)) {
        const picture = make("img");
        picture.alt = file.name;
        picture.src = URL.createObjectURL(file);
        item.append(picture);
      } else {
        item.append(make("span", "file", file.name));
      }
      const remove = make("button", "", "×");
      remove.type = "button";
      remove.setAttribute("aria-label", `${word("remove")} ${file.name}`);
      remove.addEventListener("click", () => {
        chosen = chosen.filter((other) => other !== file);
        draw();
      });
      item.append(remove);
      return item;
    }),
  );
  tray.hidden = chosen.length === 0;
  onChange();
}

input.addEventListener("change", () => {
  add(input.files);
  input.value = "";
});

let depth = 0;
const carriesFiles = (event) => event.dataTransfer?.types.includes("Files");
app.addEventListener("dragenter", (event) => {
  if (!carriesFiles(event)) return;
  depth += 1;
  app.classList.add("dropping");
});
app.addEventListener("dragleave", () => {
  depth = Math.max(0, depth - 1);
  if (!depth) app.classList.remove("dropping");
});
app.addEventListener("dragover", (event) => carriesFiles(event) && event.preventDefault());
app.addEventListener("drop", (event) => {
  if (!carriesFiles(event)) return;
  event.preventDefault();
  depth = 0;
  app.classList.remove("dropping");
  add(event.dataTransfer.files);
});
document.addEventListener("paste", (event) => event.clipboardData?.files.length && add(event.clipboardData.files));
