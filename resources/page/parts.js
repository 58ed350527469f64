// The parts of the page around its plots: the key, the transport, words of what is there and what the keys do.

Object.assign(App.prototype, {
  build() {
    byId("landscape-name").textContent = page.landscape.name;
    byId("land").hidden = !page.landscape.dials.length;
    byId("why").textContent = page.replayed;
    byId("keys").textContent = page.replayed ? words.keys_replayed : words.keys;
    byId("steps").max = page.steps;
    byId("steps").addEventListener("input", (event) => this.seek(Number(event.target.value)));
    const acts = { play: () => this.play(), first: () => this.seek(0), back: () => this.seek(this.step - 1), on: () => this.seek(this.step + 1),
      last: () => this.seek(page.steps), nearer: () => this.contour.zoomBy(0.8), further: () => this.contour.zoomBy(1.25),
      whole: () => this.contour.reset(), reset: () => this.reset() };
    for (const [id, act] of Object.entries(acts)) byId(id).addEventListener("click", act);
    byId("speed").addEventListener("change", (event) => (this.speed = Number(event.target.value)));
    this.dials = page.landscape.dials.map((dial) => {
      const { row, show } = slider({ ...dial, name: `landscape-${dial.key}` }, this.landNumbers[dial.key], (value) => {
        this.landNumbers[dial.key] = value;
        this.edited();
      });
      byId("landscape").append(row);
      return { show, key: dial.key };
    });
    this.cards = this.runs.map((run, index) => runCard(run, index, this));
    byId("runs").append(...this.cards.map(({ card }) => card));
    document.addEventListener("keydown", (event) => this.keyed(event), { signal: this.leaving.signal });
  },

  /** Space plays, whatever has the focus but a button or a field of its own; comma and full stop step. */
  keyed(event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("button, select, summary, input:not([type=range])") && event.key === " ") return;
    const act = { " ": () => this.play(), ",": () => this.seek(this.step - 1), ".": () => this.seek(this.step + 1) }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  },

  /** What is true of the whole runs. */
  tell() {
    this.runs.forEach((run, index) => {
      const path = run.paths[0], notes = [];
      if (run.why) {
        if (!page.landscape.why) notes.push(told(words.replayed, run));
        if (run.every > 1) notes.push(told(words.every, { count: run.every }));
        if (this.stale(run)) notes.push(words.stale);
      } else if (!Number.isFinite(path.loss[0])) notes.push(words.undefined);
      else if (path.left && !this.covered) notes.push(told(words.left, { step: path.count }));
      if (run.ended && run.why && !this.covered) notes.push(`${run.ended[0].toUpperCase()}${run.ended.slice(1)}.`);
      this.cards[index].note.textContent = notes.join(" ");
      this.cards[index].card.classList.toggle("replayed", Boolean(run.why));
    });
  },

  /** What is true at the playhead. */
  tellStep() {
    byId("steps").value = this.step;
    byId("steps").setAttribute("aria-valuetext", told(words.step, { step: this.step }));
    byId("step-number").textContent = `${this.step} / ${page.steps}`;
    this.runs.forEach((run, index) => {
      if (!Number.isFinite(run.mean[0])) return (this.cards[index].loss.textContent = words.nowhere);
      const away = run.paths[0].left && run.indexOf(this.step) >= run.paths[0].count;
      const loss = run.mean[Math.min(run.indexOf(this.step), run.mean.length - 1)];
      this.cards[index].loss.textContent = away && !run.why ? told(words.diverged, { step: run.paths[0].count }) : figure(loss - this.base);
    });
  },

  /** For whoever listens, once the start rests. */
  announce() {
    clearTimeout(this.telling);
    this.telling = setTimeout(() => {
      const losses = this.runs.filter((run) => run.enabled).map((run) => `${run.label}: ${figure(run.mean[run.mean.length - 1])}`);
      byId("said").textContent = `${told(words.start, { point: listed(this.starts[0]) })} ${this.covered ? "" : `${losses.join("; ")}.`}`;
    }, 4 * REST);
  },

  /** Loss, slope and condition number where the cursor is, and the run that is near; `spot` in pixels, or null. */
  tip(spot) {
    const box = byId("tip"), inside = spot && this.inside(spot);
    box.hidden = !inside;
    if (!inside) return;
    const [x, y] = this.contour.now.back(...spot), rows = [`(${listed([x, y])})`];
    if (this.land) {
      const [gx, gy] = this.land.gradient(x, y);
      rows.push(`f = ${figure(this.land.loss(x, y))}`, `|∇f| = ${figure(Math.hypot(gx, gy))}`);
      rows.push(`κ = ${figure(conditionNumber(this.land.hessian(x, y)))}`);
    } else if (this.contour.terrain.scale) {
      const { rect, side, heights, scale } = this.contour.terrain;
      const i = Math.round(((x - rect[0]) / (rect[1] - rect[0])) * (side - 1)), j = Math.round(((y - rect[2]) / (rect[3] - rect[2])) * (side - 1));
      if (i >= 0 && j >= 0 && i < side && j < side) rows.push(`f ≈ ${figure(lossAt(scale, heights[j * side + i]))}`);
    }
    const near = this.nearest(spot);
    if (near) rows.push(near);
    box.textContent = rows.join("\n");
    const right = spot[0] < this.contour.now.width / 2;
    box.style.left = right ? `${spot[0] + 14}px` : "auto";
    box.style.right = right ? "auto" : `${this.contour.now.width - spot[0] + 14}px`;
    box.style.top = `${Math.max(spot[1] - 30, 4)}px`;
  },

  inside([u, v]) {
    const [left, top, right, bottom] = this.contour.now.area;
    return u >= left && u <= right && v >= top && v <= bottom;
  },

  /** The run and step whose point is within reach of the cursor. */
  nearest([u, v]) {
    const { toX, toY } = this.contour.now;
    let [best, found] = [12, ""];
    for (const run of this.runs.filter((each) => each.enabled)) {
      for (const walker of run.paths) {
        const count = this.covered ? run.place(this.step, walker) + 1 : walker.count;
        for (let k = 0; k < count; k += 1) {
          const far = Math.hypot(toX(walker.x[k]) - u, toY(walker.y[k]) - v);
          if (far < best) [best, found] = [far, `${run.label}, ${told(words.step, { step: run.stepAt(k) })}: f = ${figure(walker.loss[k])}`];
        }
      }
    }
    return found;
  },
});
