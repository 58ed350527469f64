// The hand on the picture: pointers, wheel and keys, which move the start or what is in sight.

Object.assign(ContourView.prototype, {
  spot(event) {
    const box = this.canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  },

  press(event) {
    const [u, v] = this.spot(event), { toX, toY } = this.now, { app } = this;
    try {
      this.canvas.setPointerCapture(event.pointerId);
    } catch {} // of a pointer that is gone already
    this.pointers.set(event.pointerId, [u, v]);
    const ring = this.ring();
    this.guessing = ring && this.pointers.size === 1 && Math.hypot(toX(ring.place[0]) - u, toY(ring.place[1]) - v) <= NEAR;
    if (this.guessing || this.pointers.size > 1 || !app.land || app.locked) return;
    const far = app.starts.slice(0, page.sizes.starts).map(([x, y]) => Math.hypot(toX(x) - u, toY(y) - v));
    const nearest = far.indexOf(Math.min(...far));
    this.held = far[nearest] <= NEAR ? nearest : undefined;
    app.later();
  },

  /** The ring of a guess that is still to be put somewhere. */
  ring() {
    const { guess } = this.app;
    return guess && guess.place && !guess.settled ? guess : null;
  },

  move(event) {
    const spot = this.spot(event), before = this.pointers.get(event.pointerId);
    if (!before) return this.app.tip(spot);
    if (this.guessing && this.pointers.size === 1) this.ring().move(this.now.back(...spot));
    else if (this.held !== undefined && this.pointers.size === 1) {
      this.app.moveStart(this.held, this.now.back(...spot));
    } else if (this.pointers.size === 2) {
      const other = [...this.pointers].find(([id]) => id !== event.pointerId)[1];
      const [was, is] = [before, spot].map(([u, v]) => Math.hypot(u - other[0], v - other[1]));
      this.zoom(was / Math.max(is, 1), other);
    } else this.shift(before[0] - spot[0], before[1] - spot[1]);
    this.pointers.set(event.pointerId, spot);
    this.app.tip(event.pointerType === "mouse" ? null : spot);
  },

  release(event) {
    this.pointers.delete(event.pointerId);
    this.held = undefined;
    this.guessing = false;
    this.app.settle();
  },

  /** Only when the plot has the focus or Ctrl is held: else the wheel scrolls the page that this one stands in. */
  wheel(event) {
    if (document.activeElement !== this.canvas && !event.ctrlKey) return;
    event.preventDefault();
    this.zoom(1.0015 ** event.deltaY, this.spot(event));
  },

  zoom(factor, spot) {
    const [x, y] = this.now.back(...spot), [x0, x1, y0, y1] = this.rect;
    this.look([x + (x0 - x) * factor, x + (x1 - x) * factor, y + (y0 - y) * factor, y + (y1 - y) * factor]);
  },

  zoomBy(factor) {
    const [left, top, right, bottom] = this.now.area;
    this.zoom(factor, [(left + right) / 2, (top + bottom) / 2]);
  },

  shift(du, dv) {
    const [left, top] = this.now.area, [a, b] = this.now.back(left, top), [c, d] = this.now.back(left + du, top + dv);
    const [x0, x1, y0, y1] = this.rect;
    this.look([x0 + c - a, x1 + c - a, y0 + d - b, y1 + d - b]);
  },

  look(rect) {
    const span = Math.min(rect[1] - rect[0], rect[3] - rect[2]), size = Math.max(...rect.map(Math.abs));
    if (!(span > 1e-9 * size) || !(size < 1e100)) return; // nearer than numbers can tell apart, or beyond them
    this.rect = rect;
    this.app.settle();
  },

  reset() {
    this.look([...page.window]);
  },

  keyed(event) {
    const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    const zooms = { "+": 0.8, "=": 0.8, "-": 1.25, "−": 1.25 }[event.key];
    if (event.ctrlKey || event.metaKey) return;
    if (ways && event.altKey) this.shift(40 * ways[0], -40 * ways[1]);
    else if (ways && (this.ring() || (this.app.land && !this.app.locked))) {
      const share = event.shiftKey ? 1000 : 100, ring = this.ring(), [x, y] = ring ? ring.place : this.app.starts[0];
      const [x0, x1, y0, y1] = this.rect, place = [x + (ways[0] * (x1 - x0)) / share, y + (ways[1] * (y1 - y0)) / share];
      if (ring) ring.move(place);
      else this.app.moveStart(0, place);
      this.app.settle();
    } else if (zooms) this.zoomBy(zooms);
    else if (event.key === "0") this.reset();
    else return;
    event.preventDefault();
  },
});
