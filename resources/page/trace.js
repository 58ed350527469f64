// The only loop over steps: a run is a pure function of the start, its numbers, and those of the landscape.
// The order of operations is the engine's, so that the paths are too.

const FAR = 1e8, FALLING = 1e16, EPSILON = 2 ** -52;

/** The functions of a printed landscape at its numbers; at a kink, where the loss is finite, a slope is 0. */
function bound(code, numbers) {
  const own = Object.values(numbers);
  const loss = (x, y) => code.loss(x, y, ...own);
  const exact = (x, y) => code.gradient(x, y, ...own);
  return {
    loss,
    gradient(x, y) {
      const g = exact(x, y);
      if (g[0] === g[0] && g[1] === g[1]) return g;
      return Number.isFinite(loss(x, y)) ? g.map((each) => (each === each ? each : 0)) : g;
    },
    hessian: (x, y) => code.hessian(x, y, ...own),
    gaussNewton: (x, y) => code.gaussNewton(x, y, ...own),
  };
}

/** How far a walker may go before it has left, by the scale of its own start. */
function reach(land, window, x, y) {
  const [gx, gy] = land.gradient(x, y), [xx, xy, yy] = land.hessian(x, y);
  const largest = Math.max(Math.abs(gx), Math.abs(gy)), by = largest > 0 ? largest : 1;
  const [u, v] = [gx / by, gy / by];
  const bx = xx * u + xy * v, bent = xy * u + yy * v;
  const length = (largest * (u * u + v * v)) / Math.sqrt(2 * (bx * bx + bent * bent));
  const scale = Math.max(Math.abs(x), Math.abs(y), Number.isFinite(length) ? length : 0);
  const half = Math.max(window[1] - window[0], window[3] - window[2]) / 2;
  return { far: FAR * (scale > 0 ? scale : half), loss: land.loss(x, y) };
}

function hasLeft(bounds, x, y, loss) {
  const size = Math.max(Math.abs(x), Math.abs(y));
  const inside = size < bounds.far || (loss <= bounds.loss && size < (FALLING / FAR) * bounds.far);
  return !(inside && Number.isFinite(loss));
}

/** Difference quotients, with the distance that floating point really made. */
function differences(land, x, y, h, scheme) {
  if (scheme === "forward") {
    const here = land.loss(x, y);
    return [(land.loss(x + h, y) - here) / (x + h - x), (land.loss(x, y + h) - here) / (y + h - y)];
  }
  return [
    (land.loss(x + h, y) - land.loss(x - h, y)) / (x + h - (x - h)),
    (land.loss(x, y + h) - land.loss(x, y - h)) / (y + h - (y - h)),
  ];
}

/** The gradient as a run sees it: noisy, clipped, decayed. */
function seen(run, land, draws, step, x, y) {
  const { noise, clip_norm: longest, weight_decay: decay, h } = run.numbers.gradient;
  const g = run.source === "exact" ? land.gradient(x, y) : differences(land, x, y, h, run.scheme);
  if (noise > 0 && draws) {
    const zx = draws[2 * step], zy = draws[2 * step + 1];
    g[0] += noise * (run.multiplies ? g[0] * zx : zx);
    g[1] += noise * (run.multiplies ? g[1] * zy : zy);
  }
  if (longest > 0) {
    const share = Math.min(longest / (Math.sqrt(g[0] * g[0] + g[1] * g[1]) + 1e-6), 1);
    g[0] *= share;
    g[1] *= share;
  }
  if (decay > 0) {
    g[0] += decay * x;
    g[1] += decay * y;
  }
  return g;
}

/** The learning rate of every step. */
function ratesOf(run, code, steps) {
  const p = run.numbers.schedule;
  if (code.rate) return Float64Array.from({ length: steps }, (_, step) => code.rate(step, p));
  let place = 0;
  return Float64Array.from({ length: steps }, (_, step) => {
    if (place + 1 < run.shares.length && run.shares[place + 1][0] <= step) place += 1;
    return p.lr * run.shares[place][1];
  });
}

/** What takes a step of a walker `at` = { x, y, sx, sy }, its slots a list for each coordinate. */
function stepper(run, code, land, draws, rates) {
  const kept = {}, p = run.numbers.optimizer;
  const numbers = Array.from(rates, (lr, step) => code.coefficients(step, lr, p, kept));
  if (code.plane) return planeStep(run, code, land, draws, numbers);
  if (code.both) return bothStep(run, code, land, draws, numbers);
  const own = run.usesTheta ? 2 : 1, given = Array(own + run.slots + numbers[0].length).fill(0);
  const asked = Array(1 + run.slots + numbers[0].length).fill(0);
  const call = (step, theta, g, slots) => {
    given[0] = theta; // or else g, where the rule takes no theta
    given[own - 1] = g;
    for (let k = 0; k < run.slots; k += 1) given[own + k] = slots[k];
    for (let k = 0; k < numbers[step].length; k += 1) given[own + run.slots + k] = numbers[step][k];
    const made = code.rule.apply(null, given);
    for (let k = 0; k < run.slots; k += 1) slots[k] = made[k + 1];
    return made[0];
  };
  const ahead = (step, theta, slots) => {
    asked.splice(0, asked.length, theta, ...slots, ...numbers[step]);
    return code.probe.apply(null, asked);
  };
  return (step, at) => {
    const px = code.probe ? ahead(step, at.x, at.sx) : at.x, py = code.probe ? ahead(step, at.y, at.sy) : at.y;
    const g = seen(run, land, draws, step, px, py);
    at.x += call(step, at.x, g[0], at.sx);
    at.y += call(step, at.y, g[1], at.sy);
  };
}

/** Of a method that takes a matrix: the whole step at once, without slots. */
function planeStep(run, code, land, draws, numbers) {
  return (step, at) => {
    const g = seen(run, land, draws, step, at.x, at.y), decay = run.numbers.gradient.weight_decay;
    const m = land[run.matrix](at.x, at.y);
    const [xx, yy] = decay > 0 ? [m[0] + decay, m[2] + decay] : [m[0], m[2]];
    const change = code.plane(g[0], g[1], xx, m[1], yy, ...numbers[step]);
    at.x += change[0];
    at.y += change[1];
  };
}

/** Of a chain in which a link asks how long the direction is: both coordinates in one call. */
function bothStep(run, code, land, draws, numbers) {
  const place = (theta) => (run.usesTheta ? [theta] : []);
  return (step, at) => {
    const g = seen(run, land, draws, step, at.x, at.y);
    const made = code.both(...place(at.x), g[0], ...at.sx, ...place(at.y), g[1], ...at.sy, ...numbers[step]);
    const half = made.length / 2;
    at.x += made[0];
    at.y += made[half];
    [at.sx, at.sy] = [made.slice(1, half), made.slice(half + 1)];
  };
}

/** One walker: positions and losses of all steps until it left; `left` tells whether it did. */
function walk(step, land, window, slots, steps, start) {
  const at = { x: start[0], y: start[1], sx: Array(slots).fill(0), sy: Array(slots).fill(0) };
  const bounds = reach(land, window, at.x, at.y);
  const path = { x: new Float64Array(steps + 1), y: new Float64Array(steps + 1), loss: new Float64Array(steps + 1) };
  for (let k = 0; k <= steps; k += 1) {
    const loss = land.loss(at.x, at.y), left = hasLeft(bounds, at.x, at.y, loss);
    if (left && k > 0) return cut(path, k, true);
    path.x[k] = at.x;
    path.y[k] = at.y;
    path.loss[k] = loss;
    if (left) return cut(path, 1, true);
    if (k < steps) step(k, at);
  }
  return cut(path, steps + 1, false);
}

function cut(path, count, left) {
  return { x: path.x.subarray(0, count), y: path.y.subarray(0, count), loss: path.loss.subarray(0, count), count, left };
}

/** Every walker of a printed run; `draws` are the normals of each, x and y of a step after another. */
function trace(run, code, land, window, steps, starts, draws) {
  const rates = ratesOf(run, code, steps);
  return starts.map((start, walker) => {
    const step = stepper(run, code, land, draws && draws[walker], rates);
    return walk(step, land, window, run.slots, steps, start);
  });
}

/** Largest over smallest singular value of the Hessian: infinite where singular, NaN where it is 0. */
function conditionNumber([xx, xy, yy]) {
  const middle = (xx + yy) / 2, half = Math.hypot((xx - yy) / 2, xy);
  const [a, b] = [Math.abs(middle + half), Math.abs(middle - half)];
  const [largest, smallest] = a >= b ? [a, b] : [b, a];
  if (!(largest > 0)) return NaN;
  return smallest > 2 * EPSILON * largest ? largest / smallest : Infinity;
}

/** Where a known minimum is once the landscape's numbers are others: by Newton's method; null where it is none. */
function followed(land, [x, y]) {
  for (let k = 0; k < 50; k += 1) {
    const [gx, gy] = land.gradient(x, y), [xx, xy, yy] = land.hessian(x, y);
    if (gx === 0 && gy === 0) return xx < 0 || yy < 0 || xx * yy < xy * xy ? null : [x, y];
    const det = xx * yy - xy * xy;
    if (!(xx > 0 && det > 0)) return null;
    const [dx, dy] = [(yy * gx - xy * gy) / det, (xx * gy - xy * gx) / det];
    [x, y] = [x - dx, y - dy];
    if (Math.hypot(dx, dy) <= 1e-12 * (1 + Math.hypot(x, y))) return [x, y];
  }
  return null;
}
