// What both kinds of plots share: a canvas as sharp as the screen, colours of the theme, ticks, markers.

/** The colours of the reader's theme, off the style sheet. */
function coloursNow() {
  const style = getComputedStyle(document.documentElement);
  const read = (name) => style.getPropertyValue(`--${name}`).trim();
  const heat = read("heat").split("/").map((stop) => stop.split(",").map(Number));
  return { read, heat, run: (run) => read(`run-${run.colour}`), text: read("text"), muted: read("muted"), plot: read("plot"),
    grid: read("grid"), axis: read("axis"), rim: read("marker-rim"), contour: read("contour"), accent: read("accent"),
    star: read("star"), playhead: read("playhead") };
}

/** Sets the canvas to the pixels of its box; gives its context in CSS pixels, and its size. */
function sheet(canvas) {
  const box = canvas.getBoundingClientRect(), ratio = window.devicePixelRatio || 1;
  const [width, height] = [Math.max(1, Math.round(box.width)), Math.max(1, Math.round(box.height))];
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
  }
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  return { context, width, height };
}

/** The least 1, 2 or 5 times a power of ten that is not below `smallest`. */
function stepAtLeast(smallest) {
  const power = 10 ** Math.floor(Math.log10(smallest));
  return [1, 2, 5, 10].map((factor) => factor * power).find((each) => each >= smallest * (1 - 1e-9));
}

function multiples(step, low, high) {
  const found = [];
  for (let k = Math.ceil(low / step - 1e-9); k <= Math.floor(high / step + 1e-9); k += 1) found.push(k * step);
  return found;
}

/** Ticks at least `gap` pixels apart, each with its label. */
function linearTicks(low, high, size, gap, whole = false) {
  if (!(low < high)) return [];
  let step = stepAtLeast(((high - low) * gap) / Math.max(size, gap));
  if (whole) step = Math.max(step, 1);
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const plain = Math.max(Math.abs(low), Math.abs(high)) < 1e5 && step >= 1e-4;
  const fixed = (value) => written((value + 0).toFixed(decimals).replace(/^-(?=0\.?0*$)/, "").replace("-", "−"));
  return multiples(step, low, high).map((value) => [value, plain ? fixed(value) : figure(value)]);
}

/** The same for logarithms to the base of ten. */
function logTicks(low, high, size, gap) {
  if (!(low < high)) return [];
  const decade = size / (high - low);
  const step = [1, 2, 3, 5, 10, 20, 50, 100, 200].find((each) => each * decade >= gap) || 500;
  const found = high - low < 1.5 ? fractions(low, high, decade, gap) : multiples(step, low, high);
  const plain = found.every((value) => value >= -3 && value <= 4);
  const raised = (value) => `10${String(Math.round(value)).replace(/[-\d]/g, (sign) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(sign)])}`;
  return found.map((value) => [value, plain || value % 1 ? figure(10 ** value) : raised(value)]);
}

function fractions(low, high, decade, gap) {
  const factors = decade * Math.log10(2) >= 0.8 * gap ? [1, 2, 5] : [1, 3], found = [];
  for (let k = Math.floor(low); k <= Math.floor(high); k += 1) for (const each of factors) found.push(k + Math.log10(each));
  return found.filter((value) => value >= low - 1e-9 && value <= high + 1e-9);
}

/** A marker or star, `size` across, as a path around a point. */
function shape(context, points, size, x, y) {
  context.beginPath();
  points.forEach(([u, v], k) => context[k ? "lineTo" : "moveTo"](x + size * u, y + size * v));
  context.closePath();
}

function filled(context, points, size, x, y, fill, rim, width) {
  shape(context, points, size, x, y);
  context.fillStyle = fill;
  context.fill();
  context.lineJoin = "round";
  [context.strokeStyle, context.lineWidth] = [rim, width];
  context.stroke();
}

/** The box of the axes, their ticks and labels: `area` is [left, top, right, bottom]. */
function drawAxes(context, [left, top, right, bottom], colours, across, up, grid) {
  context.font = `${fontSize() * 0.8}px ${FONT}`;
  [context.strokeStyle, context.lineWidth] = [colours.axis, 1];
  context.strokeRect(left + 0.5, top + 0.5, right - left, bottom - top);
  context.fillStyle = colours.muted;
  [context.textAlign, context.textBaseline] = ["center", "top"];
  for (const [x, label] of across) {
    context.fillRect(x, bottom, 1, 4);
    if (x > left + 4 && x < right - 4) context.fillText(label, x, bottom + 6);
  }
  [context.textAlign, context.textBaseline] = ["right", "middle"];
  for (const [y, label] of up) {
    context.fillStyle = colours.muted;
    context.fillText(label, left - 6, y);
    context.fillStyle = grid ? colours.grid : colours.axis;
    context.fillRect(grid ? left + 1 : left - 4, y, grid ? right - left - 1 : 4, 1);
  }
}

const FONT = '"DejaVu Sans", system-ui, sans-serif';
const fontSize = () => parseFloat(getComputedStyle(document.documentElement).fontSize);

/** A polyline through points `first` to `last` of the screen, without those that would not be seen apart. */
function line(context, first, last, at) {
  let [px, py, open] = [NaN, NaN, false];
  for (let k = first; k < last; k += 1) {
    const [x, y] = at(k);
    if (!Number.isFinite(x) || !Number.isFinite(y)) {
      open = false;
      continue;
    }
    if (open && k + 1 < last && Math.abs(x - px) < 0.7 && Math.abs(y - py) < 0.7) continue;
    px = Math.max(-1e5, Math.min(1e5, x));
    py = Math.max(-1e5, Math.min(1e5, y));
    context[open ? "lineTo" : "moveTo"](px, py);
    open = true;
  }
}
