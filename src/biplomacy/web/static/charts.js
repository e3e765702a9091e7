// Hover, zoom and a keyboard walk for balance charts, where uPlot was installed (portal §1.4, §2.3).
// The server's drawing stays: it is what is seen at rest, printed and read aloud. uPlot lies over it on
// the very same scales, read off the drawing, and is seen itself only while zoomed in. Nothing is
// fetched before somebody points at the chart; where anything fails, the drawing is what remains.
(() => {
  "use strict";
  const SATS = 1e8;
  const DAY = 86400;
  const NEAR = 9;
  const WORDS = ["label", "keys", "point", "gap", "zoom", "all", "zoomed"];
  const SHEET = `
.chart-live-on { position: relative }
.chart-live { position: absolute; display: none }
.chart-says { position: absolute; inline-size: 1px; block-size: 1px; margin: 0; overflow: hidden; clip-path: inset(50%) }
.chart-live .u-wrap { position: relative; user-select: none }
.chart-live :is(.u-over, .u-under, .u-axis, .u-select, .u-cursor-pt) { position: absolute }
.chart-live .u-over { overflow: hidden; cursor: crosshair; touch-action: pan-y }
.chart-live canvas { display: block; inline-size: 100%; block-size: 100%; opacity: 0 }
.chart-live .u-select { background: var(--c1); opacity: .15; pointer-events: none }
.chart-live .u-cursor-pt { inset: 0 auto auto 0; border: 2px solid var(--page) !important; border-radius: 50%; background: var(--c1) !important; pointer-events: none }
.chart-live .u-off, .chart-live [hidden] { display: none }
.chart-rule { position: absolute; inset: 0 auto 0 0; border-inline-start: 1px dashed var(--ink-2); pointer-events: none }
.chart-read { position: absolute; inset: 0 auto auto 0; margin: 0; max-inline-size: min(17rem, 60%); inline-size: max-content; padding: .3rem .6rem; font-size: .875rem; color: var(--ink); background: var(--page); border: 1px solid var(--control); border-radius: 2px; pointer-events: none }
.chart-tools { display: inline-flex; gap: .5rem; margin-inline-start: auto }
.chart-tools button { font: inherit; font-weight: 600; line-height: 1.4; min-block-size: 2.25rem; padding: .25rem .75rem; color: var(--link); background: none; border: 1px solid var(--control); border-radius: 2px }
.chart-tools button[disabled] { color: var(--ink-2); cursor: default }
@media screen {
.chart-live { display: block }
.chart-zoomed > svg { opacity: 0 }
.chart-zoomed .chart-live canvas { opacity: 1 }
}
@media (max-width: 40rem) { .chart-tools { display: none } }
@media print { .chart-tools { display: none } }`;

  const clamp = (value, least, most) => Math.min(Math.max(value, least), most);
  const place = (one, x, y) => { one.style.transform = `translate(${x}px, ${y}px)`; };

  function add(parent, name, className, text = "") {
    const one = document.createElement(name);
    one.className = className;
    one.textContent = text;
    parent.append(one);
    return one;
  }

  // Exact: the text is grouped and cut, never turned into a binary fraction.
  function bitcoin(sats) {
    const text = sats.padStart(9, "0");
    const part = text.slice(-8).replace(/0+$/, "");
    return BigInt(text.slice(0, -8)).toLocaleString("en") + (part && `.${part}`);
  }

  function readRow({ day, balance_sat: sats, leaf_index: entry, gap_before: gap }) {
    if (!/^\d{4}-\d\d-\d\d$/.test(day) || !/^\d{1,19}$/.test(sats)) throw new TypeError(day);
    return { time: Date.parse(day) / 1000, sats, value: Number(sats) / SATS, entry, gap: gap === true };
  }

  async function readRows(address) {
    const answer = await fetch(address, { credentials: "omit", signal: AbortSignal.timeout(20000) });
    if (!answer.ok) throw new Error(`${answer.status} for ${address}`);
    const { unit, data } = await answer.json();
    if (unit !== "sat") throw new TypeError(`unit ${unit}`);
    return data.map(readRow).reverse();
  }

  // Loads uPlot where the page names it and has not loaded it. The policy passes on what the page
  // says, as a script tag would; from where scripts may come is the page's CSP.
  function loadPlotter({ script, integrity = "" }) {
    const policy = window.trustedTypes?.createPolicy("biplomacy-charts", { createScriptURL: (address) => address });
    const tag = document.createElement("script");
    tag.integrity = integrity;
    tag.src = policy ? policy.createScriptURL(script) : script;
    return new Promise((resolve, reject) => {
      tag.addEventListener("load", resolve);
      tag.addEventListener("error", reject);
      document.head.append(tag);
    });
  }

  // The scales of a drawing, from its two dots, its grid and the reports that the dots stand for.
  function readScales(svg, rows) {
    const [[x0, y0], [x1, y1]] = [...svg.querySelectorAll(".dot")].map((dot) => [dot.cx.baseVal.value, dot.cy.baseVal.value]);
    const grid = [...svg.querySelectorAll(".grid")];
    const [first, last] = [rows[0], rows.at(-1)];
    const base = grid[0].y1.baseVal.value;
    const pace = (last.time - first.time) / (x1 - x0);
    const rise = Math.max(first.value, last.value) / (base - Math.min(y0, y1));
    const time = (x) => first.time + (x - x0) * pace;
    const value = (y) => (base - y) * rise;
    const astray = Math.max(Math.abs(value(y0) - first.value), Math.abs(value(y1) - last.value));
    if (!(pace > 0 && rise > 0 && astray < rise)) throw new RangeError("the drawing shows other points");
    return {
      time, value, base, grid,
      ends: [grid[0].x1.baseVal.value, grid[0].x2.baseVal.value],
      top: grid.at(-1).y1.baseVal.value,
    };
  }

  function outline(shape) {
    const of = (name) => Number(shape.getAttribute(name));
    const path = new Path2D(shape.getAttribute("d") ?? "");
    if (shape.localName === "circle") path.arc(of("cx"), of("cy"), of("r"), 0, 7);
    if (shape.localName === "line") {
      path.moveTo(of("x1"), of("y1"));
      path.lineTo(of("x2"), of("y2"));
    }
    return path;
  }

  class LiveChart {
    constructor(figure, rows, words, says) {
      Object.assign(this, { figure, rows, words, says, at: null, zoomed: null });
      this.times = rows.map((row) => row.time);
      this.box = add(figure, "div", "chart-live");
      this.box.setAttribute("aria-hidden", "true");
      this.box.dir = "ltr";
      this.rule = add(this.box, "div", "chart-rule");
      this.read = add(this.box, "p", "chart-read");
      this.read.dir = document.documentElement.dir || "ltr";
      try {
        this.draw();
      } catch (fault) {
        this.box.remove();
        throw fault;
      }
      const again = () => this.plot.redraw();
      for (const query of ["(prefers-color-scheme: dark)", "(prefers-contrast: more)", "(forced-colors: active)"]) {
        matchMedia(query).addEventListener("change", again);
      }
      new ResizeObserver(() => requestAnimationFrame(() => this.fit())).observe(figure);
    }

    // The drawing that is seen: a narrow screen has its own.
    get svg() {
      return [...this.figure.querySelectorAll(":scope > svg")].find((one) => one.clientWidth > 0);
    }

    get zooms() {
      return !this.svg.classList.contains("narrow");
    }

    fit() {
      const { svg } = this;
      if (!svg || (svg === this.drawn && svg.clientWidth === this.width)) return;
      this.draw();
      if (this.at !== null) this.show(this.at);
    }

    draw() {
      const { svg } = this;
      const [own, outer] = [svg.getBoundingClientRect(), this.figure.getBoundingClientRect()];
      const [width, height] = [Math.round(own.width), Math.round(own.height)];
      const scales = readScales(svg, this.rows);
      const unit = own.width / svg.viewBox.baseVal.width;
      const left = Math.floor(scales.ends[0] * unit);
      const right = Math.ceil(scales.ends[1] * unit);
      const [top, bottom] = [scales.top, scales.base].map((y) => Math.round(y * unit));
      this.plot?.destroy();
      Object.assign(this, { drawn: svg, width: svg.clientWidth, scales, unit, left, top });
      this.whole = [scales.time(left / unit), scales.time(right / unit)];
      if (!this.zooms) this.zoomed = null;
      Object.assign(this.box.style, { left: `${own.left - outer.left}px`, top: `${own.top - outer.top}px` });
      Object.assign(this.rule.style, { top: `${top}px`, height: `${bottom - top}px` });
      this.plot = new uPlot(this.options(width, height, right, bottom), [this.times, this.rows.map((row) => row.value)], this.box);
      this.box.prepend(this.plot.root);
      this.plot.over.addEventListener("pointermove", (event) => this.touch(event));
      this.reach(this.zoomed ?? this.whole);
      this.hide();
    }

    options(width, height, right, bottom) {
      const { scales, unit, left, top, drawn } = this;
      const colour = (name, property) => () => getComputedStyle(drawn.querySelector(name))[property];
      const font = `${Math.max(11, 13 * unit)}px system-ui, sans-serif`;
      const text = { stroke: colour("text", "fill"), font, ticks: { show: false } };
      return {
        width, height, pxAlign: false,
        padding: [top, width - right, 0, 0],
        legend: { show: false },
        tzDate: (time) => uPlot.tzDate(new Date(time * 1000), "Etc/UTC"),
        cursor: {
          x: false, y: false,
          points: { size: 10 },
          drag: { x: this.zooms, y: false, dist: 6, setScale: this.zooms },
          bind: { dblclick: () => () => this.reach(this.whole) },
        },
        scales: {
          x: { range: (_, from, till) => this.within(from ?? this.whole[0], till ?? this.whole[1]) },
          y: { range: [scales.value(bottom / unit), scales.value(top / unit)] },
        },
        axes: [
          { ...text, size: height - bottom, grid: { show: false }, values: (_, splits, axis, space, step) => splits.map((time) => this.tick(time, step)) },
          {
            ...text, size: left, gap: 8 * unit,
            splits: () => scales.grid.map((line) => scales.value(line.y1.baseVal.value)),
            values: () => scales.grid.map((line) => line.nextElementSibling.textContent),
            grid: { stroke: colour(".grid", "stroke"), width: unit },
          },
        ],
        series: [{}, {
          stroke: colour(".line", "stroke"), fill: colour(".area", "fill"), width: 2.25 * unit,
          paths: uPlot.paths.stepped({ align: 1 }),
          points: { size: 5, fill: colour(".line", "stroke") },
          gaps: (plot, series, from, till, known) => [...known, ...this.breaks(plot, from, till)],
        }],
        hooks: {
          draw: [(plot) => this.carry(plot)],
          setCursor: [(plot) => this.point(plot)],
          setScale: [(plot, name) => name === "x" && this.note(plot.scales.x)],
        },
      };
    }

    within(from, till) {
      const [first, last] = this.whole;
      const span = clamp(till - from, 2 * DAY, last - first);
      const start = clamp((from + till - span) / 2, first, last - span);
      return [start, start + span];
    }

    // Canvas pixels that the step line leaves out: what no report covers, and the step after it.
    breaks(plot, from, till) {
      const half = (plot.series[1].width * uPlot.pxRatio) / 2;
      const x = (index) => plot.valToPos(this.times[index], "x", true) + half;
      const found = [];
      for (let index = Math.max(from, 1); index <= till; index += 1) {
        if (this.rows[index].gap) found.push([x(index - 1), x(index) + 1]);
      }
      return found;
    }

    // What the drawing holds besides the reports goes along: gaps, announcements, claims, events.
    carry(plot) {
      const { ctx, bbox } = plot;
      const scale = this.unit * uPlot.pxRatio;
      const x = (at) => plot.valToPos(this.scales.time(at), "x", true);
      const y = (at) => plot.valToPos(this.scales.value(at), "y", true);
      const stretched = new DOMMatrix([x(1) - x(0), 0, 0, y(1) - y(0), x(0), y(0)]);
      const moved = ({ x: left, y: top, width, height }) => {
        const [middle, centre] = [left + width / 2, top + height / 2];
        return new DOMMatrix([scale, 0, 0, scale, x(middle) - middle * scale, y(centre) - centre * scale]);
      };
      ctx.save();
      ctx.beginPath();
      ctx.rect(bbox.left, 0, bbox.width, bbox.top + bbox.height);
      ctx.clip();
      for (const shape of this.drawn.querySelectorAll(".gap, .said, .mark, .cross, line:has(title)")) {
        const { stroke, strokeWidth, strokeDasharray, fill } = getComputedStyle(shape);
        const path = new Path2D();
        path.addPath(outline(shape), shape.matches(".mark, .cross") ? moved(shape.getBBox()) : stretched);
        ctx.strokeStyle = stroke;
        ctx.lineWidth = parseFloat(strokeWidth) * scale;
        ctx.setLineDash((strokeDasharray.match(/[\d.]+/g) ?? []).map((dash) => dash * scale));
        ctx.fillStyle = fill;
        if (shape.matches(".mark")) ctx.fill(path);
        ctx.stroke(path);
      }
      ctx.restore();
    }

    day(time, form = { dateStyle: "long" }) {
      return new Intl.DateTimeFormat(this.words.locale || undefined, { ...form, timeZone: "UTC" }).format(time * 1000);
    }

    tick(time, step) {
      const month = step < 360 * DAY ? { month: "short" } : {};
      return this.day(time, step < 28 * DAY ? { ...month, day: "numeric" } : { ...month, year: "numeric" });
    }

    sentence({ sats, time, entry, gap }) {
      const point = this.fill(this.words.point, { value: bitcoin(sats), day: this.day(time), entry });
      return gap ? this.fill(this.words.gap, { point }) : point;
    }

    // From right to left, what is put in keeps its own direction (Unicode isolates).
    fill(pattern, values) {
      const [open, close] = this.read.dir === "rtl" ? ["\u2068", "\u2069"] : ["", ""];
      return pattern.replace(/\{(\w+)\}/g, (_, name) => `${open}${values[name]}${close}`);
    }

    // A claim or an event under the pointer is told in its own words, which this layer covers.
    covered(plot) {
      const { left, top } = plot.cursor;
      const [time, value] = [this.scales.time, this.scales.value];
      const x = (at) => plot.valToPos(time(at), "x");
      const y = (at) => plot.valToPos(value(at), "y");
      return [...this.drawn.querySelectorAll(":scope > * > title")].find(({ parentNode: shape }) => {
        const box = shape.getBBox();
        return !shape.classList.contains("dot")
          && left > x(box.x) - NEAR && left < x(box.x + box.width) + NEAR
          && top > y(box.y) - NEAR && top < y(box.y + box.height) + NEAR;
      });
    }

    point(plot) {
      const { idx, left } = plot.cursor;
      if (left < 0 || idx == null) this.hide();
      else this.show(idx, this.covered(plot)?.textContent);
    }

    touch({ pointerType, clientX, clientY }) {
      if (pointerType === "mouse") return;
      const { left, top } = this.plot.over.getBoundingClientRect();
      this.plot.setCursor({ left: clientX - left, top: clientY - top });
    }

    hide() {
      this.rule.hidden = this.read.hidden = true;
    }

    show(index, other) {
      const { plot, rows, left, top } = this;
      const [row, width] = [rows[index], plot.over.clientWidth];
      const x = left + clamp(plot.valToPos(row.time, "x"), 0, width);
      const y = top + plot.valToPos(row.value, "y");
      this.at = index;
      this.rule.hidden = this.read.hidden = false;
      this.read.textContent = other ?? this.sentence(row);
      place(this.rule, x, 0);
      const { offsetWidth, offsetHeight } = this.read;
      const beside = x < left + width / 2 ? x + 12 : x - 12 - offsetWidth;
      place(this.read, clamp(beside, 0, plot.width - offsetWidth), Math.max(0, y - 16 - offsetHeight));
    }

    // One report on, from the one that is shown; from none, the nearest end.
    step(by) {
      this.go(this.at === null ? (by < 0 ? this.rows.length - 1 : 0) : this.at + by);
    }

    go(wanted) {
      const index = clamp(wanted, 0, this.rows.length - 1);
      const { plot } = this;
      const { time, value } = this.rows[index];
      const { min, max } = plot.scales.x;
      if (time < min || time > max) this.reach([time - (max - min) / 2, time + (max - min) / 2]);
      plot.setCursor({ left: plot.valToPos(time, "x"), top: plot.valToPos(value, "y") }, false);
      this.show(index);
      this.says.textContent = this.sentence(this.rows[index]);
    }

    zoom(factor) {
      if (!this.zooms) return;
      const { min, max } = this.plot.scales.x;
      const middle = this.at === null ? (min + max) / 2 : this.times[this.at];
      const half = ((max - min) * factor) / 2;
      this.reach([middle - half, middle + half]);
    }

    reach([min, max]) {
      this.plot.batch(() => this.plot.setScale("x", { min, max }));
    }

    note({ min, max }) {
      const near = max - min > (this.whole[1] - this.whole[0]) * 0.999;
      const before = this.zoomed;
      this.zoomed = near ? null : [min, max];
      this.hide();
      this.figure.classList.toggle("chart-zoomed", !near);
      this.figure.dispatchEvent(new CustomEvent("zoomed", { detail: !near }));
      if (before || !near) {
        this.says.textContent = this.fill(this.words.zoomed, { from: this.day(min), to: this.day(max) });
      }
    }
  }

  const KEYS = {
    ArrowLeft: (live) => live.step(-1),
    ArrowRight: (live) => live.step(1),
    Home: (live) => live.go(0),
    End: (live) => live.go(Infinity),
    "+": (live) => live.zoom(0.5),
    "=": (live) => live.zoom(0.5),
    "-": (live) => live.zoom(2),
    Escape: (live) => live.reach(live.whole),
  };

  function addTools(figure, words, run) {
    const tools = add(figure.querySelector("figcaption"), "span", "chart-tools");
    const nearer = add(tools, "button", "", words.zoom);
    const all = add(tools, "button", "", words.all);
    nearer.type = all.type = "button";
    all.disabled = true;
    nearer.addEventListener("click", () => run((live) => live.zoom(0.5)));
    all.addEventListener("click", () => run((live) => live.reach(live.whole)));
    figure.addEventListener("zoomed", ({ detail }) => {
      all.disabled = !detail;
    });
    return tools;
  }

  let plotter = null;

  function enhance(figure, number) {
    const { lang } = document.documentElement;
    const words = { locale: lang === "en" ? "en-GB" : lang, ...figure.dataset };
    const says = add(figure, "p", "chart-says");
    const keys = add(figure, "p", "", words.keys);
    let loading = null;
    let pointer = null;
    const undo = () => {
      for (const one of [says, keys, tools]) one.remove();
      figure.classList.remove("chart-live-on");
      for (const name of ["tabindex", "aria-label", "aria-describedby"]) figure.removeAttribute(name);
    };
    const load = async () => {
      if (!window.uPlot) await (plotter ??= loadPlotter(figure.dataset));
      const rows = await readRows(figure.dataset.chart);
      const live = new LiveChart(figure, rows, words, says);
      if (pointer) live.touch(pointer);
      return live;
    };
    const run = (act) => {
      loading ??= load().catch(undo);
      loading.then((live) => live && act(live));
    };
    const tools = addTools(figure, words, run);
    says.setAttribute("aria-live", "polite");
    keys.id = `chart-keys-${number}`;
    keys.hidden = true;
    figure.tabIndex = 0;
    figure.setAttribute("aria-label", words.label);
    figure.setAttribute("aria-describedby", keys.id);
    figure.classList.add("chart-live-on");
    for (const name of ["pointerdown", "pointermove"]) {
      figure.addEventListener(name, ({ clientX, clientY }) => {
        pointer = { clientX, clientY };
      });
    }
    figure.addEventListener("pointerleave", ({ pointerType }) => {
      if (pointerType === "mouse") pointer = null;
    });
    figure.addEventListener("pointerenter", () => run(() => {}));
    figure.addEventListener("focus", () => run(() => {}));
    figure.addEventListener("keydown", (event) => {
      const act = event.target === figure && !event.altKey && !event.ctrlKey && !event.metaKey && KEYS[event.key];
      if (!act) return;
      event.preventDefault();
      run(act);
    });
    figure.addEventListener("blur", () => run((live) => live.hide()));
  }

  const figures = [...document.querySelectorAll("figure[data-chart]")].filter(
    ({ dataset }) => (window.uPlot || dataset.script) && WORDS.every((name) => dataset[name]),
  );
  if (!figures.length || location.protocol === "file:") return;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(SHEET);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  figures.forEach(enhance);
})();
