"use strict";
const table = document.getElementById("class");
const body = table.tBodies[0];
const rows = Array.from(body.rows);
const texts = new Map(rows.map((row) => [row, `${row.textContent} ${row.dataset.also ?? ""}`.toLowerCase()]));
const found = document.getElementById("found");
const more = document.getElementById("more");
const FIRST = 200;  // what a page of thousands shows until asked for the rest
let order = rows;
let wanted = [];
let most = FIRST;

function show() {
  const fitting = order.filter((row) => wanted.every((word) => texts.get(row).includes(word)));
  body.replaceChildren(...fitting.slice(0, most));
  found.textContent = table.dataset.found
    .replace("{shown}", fitting.length).replace("{all}", rows.length);
  more.hidden = fitting.length <= most;
}

function value(row, column) {
  const cell = row.cells[column];
  const text = cell.dataset.value ?? cell.textContent;
  const number = text === "-" ? -Infinity : Number(text);
  return Number.isNaN(number) || text === "" ? text : number;
}

const compare = new Intl.Collator().compare;

function sort(header) {
  const falling = header.getAttribute("aria-sort") === "ascending";
  const keyed = rows.map((row, place) => [value(row, header.cellIndex), row, place]);
  keyed.sort(([a, , i], [b, , j]) => {
    const numbers = typeof a === "number" && typeof b === "number";
    const way = numbers ? (a > b) - (a < b) : compare(String(a), String(b));
    return (falling ? -way : way) || i - j;
  });
  for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
  header.setAttribute("aria-sort", falling ? "descending" : "ascending");
  order = keyed.map((key) => key[1]);
  show();
}

async function copy(button) {
  const text = button.dataset.copy;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = document.createElement("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  const said = button.textContent;
  button.textContent = table.dataset.copied;
  setTimeout(() => { button.textContent = said; }, 1500);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.dataset.copy) copy(button);
  else if (button === more) { most = Infinity; show(); }
  else if (button.closest("th")) sort(button.closest("th"));
});
document.getElementById("filter").addEventListener("input", (event) => {
  wanted = event.target.value.toLowerCase().split(/\s+/).filter(Boolean);
  show();
});
show();
