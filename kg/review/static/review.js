// Keys. Without this file every button works all the same.
"use strict";

const items = () => [...document.querySelectorAll(".item[data-verdict]")];

function current() {
  return document.activeElement?.closest(".item[data-verdict]") ?? null;
}

function go(item) {
  if (!item) return;
  item.focus({ preventScroll: true });
  item.scrollIntoView({ block: "nearest" });
}

function neighbour(item, step) {
  const all = items();
  if (!item) return all.find((one) => one.dataset.verdict === "undecided") ?? all[0];
  return all[all.indexOf(item) + step];
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || !document.querySelector(".items")) return;
  const item = current();
  if (event.target.closest("input, textarea, select")) {
    if (event.key === "Escape" && item) {
      item.querySelector("details").open = false;
      go(item);
    }
    return;
  }
  const verdict = { a: "accept", r: "reject", u: "undecided" }[event.key];
  if (event.key === "j" || event.key === "k") go(neighbour(item, event.key === "j" ? 1 : -1));
  else if (verdict && item) item.querySelector(`button[value=${verdict}]`)?.click();
  else if (event.key === "c" && item) {
    item.querySelector("details").open = true;
    item.querySelector("details input:not([type=hidden])").focus();
  } else return;
  event.preventDefault();
});

const asked = document.getElementById(location.hash.slice(1));
go(asked?.dataset.verdict ? asked : neighbour(null, 1));
