// Numbers in words as the window shows them, a text of `words` with its {parts} filled in, and what printed formulas
// call beside Math.

const told = (text, parts) => text.replace(/\{(\w+)\}/g, (_, name) => parts[name]);

const modulo = (a, b) => ((a % b) + b) % b;

function runningProduct(kept, place, factor) {
  kept[place] = (place in kept ? kept[place] : 1) * factor;
  return kept[place];
}

/** A number with the decimal mark of the page; what is handed in as an answer keeps the point. */
const written = (text) => text.replace(".", dress.mark);

/** Numbers one after another, which commas in them would run together. */
const listed = (numbers) => numbers.map((value) => figure(value)).join(dress.mark === "," ? "; " : ", ");

/** In about seven characters: 0.0525, 36, 9.1e−10, ∞, or – where it is undefined. */
function figure(value, digits = 3) {
  if (Number.isNaN(value)) return "–";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  let text;
  if (size && (size < 1e-3 || size >= 1e5)) text = value.toExponential(digits - 2).replace("e+", "e");
  else text = size < 100 ? String(Number(value.toPrecision(digits))) : value.toFixed(0);
  return written(text.replaceAll("-", "−"));
}

/** Little-endian numbers from base64: "f4", "f8" or "u2". */
function unpacked(text, kind) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const view = new DataView(bytes.buffer), size = Number(kind[1]);
  const read = { f4: "getFloat32", f8: "getFloat64", u2: "getUint16" }[kind];
  return Float64Array.from({ length: bytes.length / size }, (_, i) => view[read](i * size, true));
}
