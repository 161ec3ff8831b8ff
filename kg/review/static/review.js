// Keys, and decisions without loading the page again. Without this file every button works as a form.
"use strict";

const items = () => [...document.querySelectorAll(".item[data-verdict]")];
const problem = document.getElementById("problem");
let sending = Promise.resolve();

function current() {
  const here = document.activeElement?.closest(".item[data-verdict]");
  return here ?? null;
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

function tell(text) {
  if (!problem) return;
  problem.hidden = !text;
  problem.textContent = text;
  if (text) problem.scrollIntoView({ block: "center" });
}

async function send(form, verdict) {
  const item = form.closest(".item");
  const body = new URLSearchParams(new FormData(form));
  body.set("verdict", verdict);
  let answer;
  try {
    const response = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
    answer = await response.json();
  } catch {
    tell("The decision was not kept: the server does not answer. Start kg review again; earlier decisions are kept.");
    return;
  }
  if (answer.problem) {
    tell(`The decision was not kept: ${answer.problem}. To fix it: ${answer.repair}.`);
    return;
  }
  tell("");
  const holder = document.createElement("template");
  holder.innerHTML = answer.html.trim();
  const fresh = holder.content.firstElementChild;
  item.replaceWith(fresh);
  const total = document.querySelector(".items").dataset.total;
  document.getElementById("left").textContent = `${answer.undecided} of ${total} facts are to be decided.`;
  go(verdict === "undecided" ? fresh : neighbour(fresh, 1) ?? fresh);
}

function decide(form, verdict) {
  sending = sending.then(() => send(form, verdict));
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest(".item form");
  if (!form || !event.submitter?.value) return;
  event.preventDefault();
  decide(form, event.submitter.value);
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || !document.querySelector(".items")) return;
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
  else if (verdict && item) decide(item.querySelector("form"), verdict);
  else if (event.key === "c" && item) {
    item.querySelector("details").open = true;
    item.querySelector("details input:not([type=hidden])").focus();
  } else return;
  event.preventDefault();
});

if (location.hash.length < 2) go(neighbour(null, 1));
