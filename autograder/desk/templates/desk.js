"use strict";
const items = Array.from(document.querySelectorAll(".item"));
let at = -1;

function go(step) {
  if (!items.length) return;
  at = Math.max(0, Math.min(items.length - 1, at + step));
  items[at].focus();
  items[at].scrollIntoView({ block: "start" });
}

function field(name) {
  if (at < 0) go(1);
  const found = items[at] && items[at].querySelector(name);
  if (found) { found.focus(); found.select(); }
}

document.addEventListener("focusin", (event) => {
  const item = event.target.closest(".item");
  if (item) at = items.indexOf(item);
});
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const typing = event.target.matches("input:not([type=checkbox])");
  if (typing) {
    if (event.key === "Escape") { event.target.blur(); items[at]?.focus(); }
    return;
  }
  const keys = {
    j: () => go(1), k: () => go(-1), p: () => field(".points"), c: () => field(".comment"),
    u: () => document.getElementById("undo").click(),
    n: () => document.getElementById("after")?.click(),
    b: () => document.getElementById("before")?.click(),
  };
  if (keys[event.key]) { event.preventDefault(); keys[event.key](); }
});
