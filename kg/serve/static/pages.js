// Conveniences; every page works without them.
"use strict";

// "/" moves to the search box, except while the reader is typing
document.addEventListener("keydown", (event) => {
  const box = document.querySelector("input[type=search]");
  if (event.key === "/" && box && !/^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName)) {
    event.preventDefault();
    box.focus();
  }
});

// Ctrl+Enter runs the query
document.querySelector("textarea#query")?.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) event.target.form.querySelector("button").click();
});

// folded passages are printed open
addEventListener("beforeprint", () => document.querySelectorAll("td details, .proof details, details.folded").forEach((one) => (one.open = true)));

// names are proposed while the reader types
document.querySelectorAll("input[data-suggest]").forEach((box) => {
  const names = Object.assign(document.createElement("datalist"), { id: `${box.id}-names` });
  box.after(names);
  box.setAttribute("list", names.id);
  let waiting;
  box.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      const address = new URL(box.dataset.suggest, location.href);
      address.searchParams.set("q", box.value);
      fetch(address).then((answer) => answer.json()).then((found) =>
        names.replaceChildren(...found.map((value) => Object.assign(document.createElement("option"), { value })))).catch(() => {});
    }, 100);
  });
});

// The words of a text in lower-case Latin letters, as in kg/terms/folding.py; the index contains the table of letters.
const fold = (text, letters) => ([...text.normalize("NFKD").toLowerCase().replace(/\p{M}/gu, "")]
  .map((letter) => letters[letter] ?? letter).join("").match(/[\p{L}\p{N}_]+/gu) || []).join(" ");

// A static site has no server to search: its index of names is searched here.
const list = document.querySelector("ol[data-index]");
if (list) {
  const text = new URLSearchParams(location.search).get("q") || "";
  document.querySelector("input[type=search]").value = text;
  if (text.trim()) {
    fetch(list.dataset.index).then((answer) => answer.json()).then(({ letters, things }) => {
      const threes = (given) => given.split(" ").flatMap((word) =>
        Array.from({ length: word.length }, (_, place) => ` ${word} `.slice(place, place + 3)));
      const wanted = fold(text, letters), words = wanted.split(" "), parts = threes(wanted);
      let found = things.filter(({ names }) => words.every((word) => word.length > 2 ? names.includes(word) : ` ${names} `.includes(` ${word} `)));
      if (!found.length) {
        const near = (thing) => parts.filter((part) => ` ${thing.names} `.includes(part)).length / parts.length;
        found = things.map((thing) => [near(thing), thing]).filter(([fit]) => fit >= 0.5).sort((a, b) => b[0] - a[0]).map(([, thing]) => thing);
      } else {
        const fit = ({ names }) => names.split(" | ").includes(wanted) ? 0 : 1;
        found.sort((a, b) => fit(a) - fit(b));
      }
      document.querySelector("#found").textContent = String(found.length);
      for (const thing of found.slice(0, 100)) {
        const item = document.createElement("li"), link = document.createElement("a");
        link.href = thing.page;
        link.textContent = list.dataset.language === "ru" && thing.ru || thing.label;
        item.append(link, " ", Object.assign(document.createElement("span"), { className: "kind", textContent: thing.kind }));
        list.append(item);
      }
    }).catch(() => {  // a browser reads no file for a page that was itself opened as a file
      document.querySelector("#found").textContent = list.dataset.failed;
    });
  }
}
