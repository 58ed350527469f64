// The landscape as seen from above: heights by the logarithm of the loss, and contours by marching squares.

/** Losses on a grid of side x side points over rect = [x0, x1, y0, y1], rows of y. */
function lossesOver(land, [x0, x1, y0, y1], side) {
  const losses = new Float64Array(side * side), last = side - 1;
  for (let j = 0; j < side; j += 1) {
    const y = y0 + ((y1 - y0) * j) / last;
    for (let i = 0; i < side; i += 1) losses[j * side + i] = land.loss(x0 + ((x1 - x0) * i) / last, y);
  }
  return losses;
}

/** The value below which a share of the sorted `values` lies. */
function percentile(values, share) {
  const at = (values.length - 1) * share, below = Math.floor(at), rest = at - below;
  return rest ? values[below] + rest * (values[below + 1] - values[below]) : values[below];
}

/** How a loss becomes a height from 0, the lowest in sight, to 1; null where all of them are alike. */
function scaleOf(losses, lowest) {
  const seen = losses.filter(Number.isFinite).sort();
  if (!seen.length) return null;
  const floor = Math.min(seen[0], lowest === null ? Infinity : lowest);
  const above = (share) => percentile(seen, share) - floor;
  const shift = Math.max(above(0.05), 1e-4 * above(0.95), 1e-300);
  const low = Math.log(seen[0] - floor + shift), high = Math.log(seen[seen.length - 1] - floor + shift);
  return high > low ? { floor, shift, low, high } : null;
}

const heightOf = (scale, loss) => (Math.log(loss - scale.floor + scale.shift) - scale.low) / (scale.high - scale.low);
const lossAt = (scale, height) => Math.exp(scale.low + height * (scale.high - scale.low)) - scale.shift + scale.floor;

/** Heights over rect; NaN where there is no loss. */
function terrainOf(land, lowest, rect, side) {
  const heights = lossesOver(land, rect, side), scale = scaleOf(heights, lowest);
  for (let k = 0; k < heights.length; k += 1) {
    heights[k] = Number.isFinite(heights[k]) ? (scale ? heightOf(scale, heights[k]) : 0) : NaN;
  }
  return { rect, side, heights, scale };
}

/** A terrain that was recorded, for a landscape that the page cannot compute. */
function recordedTerrain({ rect, side, heights, scale }) {
  const read = unpacked(heights, "u2").map((each) => (each === 65535 ? NaN : each / 65534));
  return { rect, side, heights: read, scale };
}

const EDGES = [[], [3, 0], [0, 1], [3, 1], [1, 2], [3, 2, 0, 1], [0, 2], [3, 2],
  [2, 3], [2, 0], [0, 3, 1, 2], [2, 1], [1, 3], [1, 0], [0, 3], []];

/** Calls line(ax, ay, bx, by), in steps of the grid, for every piece of every contour. */
function contours({ heights, side }, levels, line) {
  const across = [0, 0, 0, 0], up = [0, 0, 0, 0], parts = levels + 1; // where a level meets the sides of a cell
  for (let j = 0; j + 1 < side; j += 1) {
    for (let i = 0; i + 1 < side; i += 1) {
      const at = j * side + i;
      const a = heights[at], b = heights[at + 1], c = heights[at + side + 1], d = heights[at + side];
      const low = Math.min(a, b, c, d), high = Math.max(a, b, c, d);
      if (!(low < high)) continue; // level, or partly without a loss
      const last = Math.min(levels, Math.floor(high * parts));
      for (let k = Math.max(1, Math.ceil(low * parts)); k <= last; k += 1) {
        const level = k / parts;
        const edges = EDGES[(a > level ? 1 : 0) | (b > level ? 2 : 0) | (c > level ? 4 : 0) | (d > level ? 8 : 0)];
        if (!edges.length) continue;
        across[0] = i + (level - a) / (b - a);
        up[0] = j;
        across[1] = i + 1;
        up[1] = j + (level - b) / (c - b);
        across[2] = i + (level - d) / (c - d);
        up[2] = j + 1;
        across[3] = i;
        up[3] = j + (level - a) / (d - a);
        for (let n = 0; n < edges.length; n += 2) line(across[edges[n]], up[edges[n]], across[edges[n + 1]], up[edges[n + 1]]);
      }
    }
  }
}

/** The heights as an image of side x side pixels, north up, in the theme's colours. */
function heatImage({ heights, side }, stops) {
  const image = new ImageData(side, side), pixels = new Uint32Array(image.data.buffer), table = new Uint32Array(256);
  for (let k = 0; k < 256; k += 1) {
    const place = (k / 255) * (stops.length - 1), from = Math.min(Math.floor(place), stops.length - 2), share = place - from;
    const [r, g, b] = stops[from].map((value, channel) => Math.round(value + share * (stops[from + 1][channel] - value)));
    table[k] = 0xff000000 + (b << 16) + (g << 8) + r;
  }
  for (let j = 0; j < side; j += 1) {
    for (let i = 0; i < side; i += 1) {
      const height = heights[j * side + i];
      if (height === height) pixels[(side - 1 - j) * side + i] = table[Math.round(255 * Math.min(Math.max(height, 0), 1))];
    }
  }
  return image;
}
