// An answer to an assignment: the scenario as it was given, with what was changed on the page, as a file of Fallline's.

/** The document `given` with the numbers that are set on the page. */
function answered(given, app) {
  const found = copied(given), { numbers } = page.landscape;
  if (app.starts.some((start, k) => start.some((value, i) => value !== page.start[k][i]))) {
    found.start = app.starts.length > 1 ? app.starts : app.starts[0];
  }
  for (const [key, value] of Object.entries(app.landNumbers)) {
    const letter = found.landscape.parameters && key.startsWith("p_");
    if (value !== numbers[key]) put(letter ? found.landscape.parameters : found.landscape, letter ? key.slice(2) : key, value);
  }
  for (const run of app.runs.filter((each) => !each.why)) {
    const before = page.runs[run.index].numbers, own = found.runs[run.index];
    for (const of of Object.keys(before)) {
      for (const [key, value] of Object.entries(run.numbers[of])) if (value !== before[of][key]) put((own[of] ||= {}), key, value);
    }
  }
  return found;
}

/** Sets a field, or that of a part of a chain: part0_beta. */
function put(table, key, value) {
  const [, part, name] = key.match(/^part(\d+)_(.+)$/) || [];
  if (part) table.parts[part][name] = value;
  else table[key] = value;
}

/** TOML of plain values: a table for each run, whatever is within others in braces. */
function toml(document) {
  const tables = ([, value]) => Array.isArray(value) && value.length && value.every(isTable);
  const entries = Object.entries(document), plain = entries.filter((entry) => !tables(entry));
  const rows = entries.filter(tables).flatMap(([key, list]) => list.map((table) => `\n[[${bare(key)}]]\n${lines(Object.entries(table))}`));
  return lines(plain) + rows.join("");
}

const isTable = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
const bare = (key) => (/^[\w-]+$/.test(key) ? key : JSON.stringify(key));
const lines = (entries) => entries.map(([key, value]) => `${bare(key)} = ${inline(value)}\n`).join("");

function inline(value) {
  if (Array.isArray(value)) return `[${value.map(inline).join(", ")}]`;
  if (isTable(value)) return `{ ${Object.entries(value).map(([key, each]) => `${bare(key)} = ${inline(each)}`).join(", ")} }`;
  return typeof value === "string" ? JSON.stringify(value).replaceAll("\x7f", "\\u007f") : String(value);
}

/** Hands a file to the reader. */
function save(name, text) {
  const address = URL.createObjectURL(new Blob([text], { type: "application/toml" }));
  element("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), REST);
}
