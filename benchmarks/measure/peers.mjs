// This module measures what a user of Node could take instead, as peers.py does for Python; it needs nothing of Habeas.
//
// Run by node with the name of a task and its arguments as JSON; among these is the folder in which npm has installed
// the packages. A package that is missing is told as absent.

import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import { pathToFileURL } from "node:url";

const ONT = "https://w3id.org/habeas/ont#", SH = "http://www.w3.org/ns/shacl#";

// Prints what is known so far.
const tell = (facts) => console.log(JSON.stringify(facts));

// Now; the seconds since `began` are told as those of a step, with the most memory used until then, in bytes.
function clock(began, step) {
  const now = performance.now();
  tell({ [step]: (now - began) / 1000, [`${step} memory`]: process.resourceUsage().maxRSS * 1024 });
  return performance.now();
}

// One short text for a set of lines; in the order of their bytes in UTF-8, which is Python's order.
function digest(lines) {
  const sorted = [...lines].map((line) => Buffer.from(line)).sort(Buffer.compare).join("\n");
  return createHash("sha256").update(sorted).digest("hex").slice(0, 16);
}

// Gives modules by their names, and the versions of packages, as a program in the folder would find them.
function packages(folder) {
  const require = createRequire(join(resolve(folder), "peers.mjs"));
  const load = (name) => import(pathToFileURL(require.resolve(name)));
  const version = (name) => require(`${name}/package.json`).version;
  return { load, version };
}

// Validation by shacl-engine, over the store of n3, which is faster here than the dataset of @rdfjs/dataset.
async function shaclEngine({ folder, data, shapes }) {
  const { load, version } = packages(folder);
  const { Validator } = await load("shacl-engine"), { DataFactory, Store, StreamParser } = await load("n3");
  const node = process.versions.node;
  tell({ versions: { "shacl-engine": version("shacl-engine"), n3: version("n3"), node } });

  async function read(file) {
    const store = new Store();
    await pipeline(createReadStream(file), new StreamParser({ format: "N-Triples" }), async (quads) => {
      for await (const quad of quads) store.add(quad);
    });
    return store;
  }

  let began = performance.now();
  const dataset = await read(data), rules = await read(shapes);
  clock(began, "load");
  // constraints and targets in SPARQL are a part of their own, with an engine that SHACL Core does without
  const asks = ["sparql", "target"].some((name) => rules.match(null, DataFactory.namedNode(SH + name), null).size > 0);
  const more = asks ? await load("shacl-engine/sparql.js") : {};
  began = performance.now();
  const report = await new Validator(rules, { factory: DataFactory, ...more }).validate({ dataset });
  clock(began, "shapes");
  const found = new Set(report.results.map(({ focusNode, shape }) => {
    const name = shape.ptr.term.value;
    return `${focusNode.term.value} ${name.startsWith(ONT) ? name.slice(ONT.length) : name}`;
  }));
  tell({ violated: digest(found), results: found.size });
}

const TASKS = { "shacl-engine": shaclEngine };

try {
  await TASKS[process.argv[2]](JSON.parse(process.argv[3]));
} catch (error) {
  if (["MODULE_NOT_FOUND", "ERR_MODULE_NOT_FOUND"].includes(error.code)) tell({ absent: error.message.split("\n")[0] });
  else {
    console.error(`${error.stack}\n${error}`); // the last line is the reason, as Python's is
    process.exitCode = 1;
  }
}
