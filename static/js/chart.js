// Charts from the page's own data: <c-chart>. Colours come from the tokens, in either theme.
// data: {kind: "line"|"bar"|"stacked"|"pie", labels, series: [{name, values, urls?}], money?}

const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const PALETTE = ["--chart-1", "--chart-2", "--chart-3", "--chart-4", "--chart-5", "--chart-6"];

function base(data) {
  return {
    color: PALETTE.map(token),
    animation: false,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: token("--ink-2") },
    grid: { left: 8, right: 12, top: 12, bottom: 4, containLabel: true },
  };
}

function axes(data) {
  const quiet = { axisLine: { lineStyle: { color: token("--line") } }, axisTick: { show: false }, axisLabel: { color: token("--ink-3"), hideOverlap: true } };
  const names = { type: "category", data: data.labels, ...quiet };
  const figures = { type: "value", ...quiet, splitLine: { lineStyle: { color: token("--line") } } };
  return data.flat ? { xAxis: figures, yAxis: { ...names, inverse: true } } : { xAxis: names, yAxis: figures };
}

function plan(data) {
  if (data.kind === "pie") {
    const slices = data.labels.map((name, at) => ({ name, value: data.series[0].values[at] }));
    const label = { color: token("--ink-2") };
    return { ...base(data), series: [{ type: "pie", radius: ["48%", "74%"], data: slices, label }] };
  }
  const series = data.series.map((one, at) => ({
    name: one.name,
    type: data.kind === "line" ? "line" : "bar",
    data: one.values,
    stack: data.kind === "stacked" ? "all" : undefined,
    symbol: "circle",
    symbolSize: 5,
    showSymbol: one.values.length < 32,
    barMaxWidth: 28,
    lineStyle: { width: 2, type: one.dashed ? "dashed" : "solid" },
    areaStyle: data.kind === "line" && at === 0 ? { opacity: 0.08 } : undefined,
  }));
  return { ...base(data), ...axes(data), series };
}

const figure = (value) => Number(value).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 2 });

function make(tag, className, text = "") {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}

// The small build of the library has no legend and no tooltip; these are ours, in plain markup.
function legend(box, data) {
  box.parentElement.querySelector(".chart__legend")?.remove();
  if (data.series.length < 2) return;
  const line = make("figcaption", "chart__legend");
  for (const [at, one] of data.series.entries()) line.append(make("span", `chart__name chart__name--${at + 1}`, one.name));
  box.before(line);
}

function tip(box, chart, data) {
  box.parentElement.querySelector(".chart__tip")?.remove();
  const note = make("div", "chart__tip");
  note.hidden = true;
  box.parentElement.append(note);
  const hide = () => { note.hidden = true; };
  chart.getZr().off("mousemove");
  chart.getZr().on("mousemove", ({ offsetX, offsetY }) => {
    if (data.kind === "pie" || !chart.containPixel("grid", [offsetX, offsetY])) return hide();
    const at = chart.convertFromPixel("grid", [offsetX, offsetY])[data.flat ? 1 : 0];
    if (data.labels[at] === undefined) return hide();
    note.replaceChildren(make("b", "", data.labels[at]));
    for (const one of data.series) note.append(make("span", "", `${one.name} ${figure(one.values[at])}`));
    note.hidden = false;
    note.style.left = `${Math.min(offsetX + 14, box.clientWidth - note.offsetWidth - 4)}px`;
    note.style.top = `${box.offsetTop + offsetY + 14}px`;
  });
  chart.getZr().on("globalout", hide);
}

// The same figures as a table, for whoever reads better than looks.
function table(box, data) {
  const place = box.parentElement.querySelector("[data-chart-table]");
  if (!place) return;
  const rows = make("table", "table");
  const head = rows.createTHead().insertRow();
  for (const name of ["", ...data.series.map((one) => one.name)]) head.append(make("th", name && "num", name));
  for (const [at, label] of data.labels.entries()) {
    const row = rows.insertRow();
    row.append(make("th", "", label));
    for (const one of data.series) row.append(make("td", "num", figure(one.values[at])));
  }
  place.replaceChildren(rows);
}

function draw(box) {
  const data = JSON.parse(document.getElementById(box.dataset.chart).textContent);
  const chart = window.echarts.getInstanceByDom(box) ?? window.echarts.init(box);
  chart.setOption(plan(data), true);
  legend(box, data);
  tip(box, chart, data);
  table(box, data);
  chart.off("click");
  chart.on("click", (point) => {
    const url = data.series[point.seriesIndex]?.urls?.[point.dataIndex];
    if (url) location.assign(url);
  });
}

const resizer = new ResizeObserver((entries) => {
  for (const { target } of entries) window.echarts.getInstanceByDom(target)?.resize();
});

function start(within) {
  for (const box of within.querySelectorAll("[data-chart]:not([data-drawn])")) {
    box.dataset.drawn = "";
    draw(box);
    resizer.observe(box);
  }
}

const redraw = () => document.querySelectorAll("[data-chart][data-drawn]").forEach(draw);
document.addEventListener("theme", redraw);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
document.body.addEventListener("htmx:load", (event) => start(event.detail.elt.parentElement ?? event.detail.elt));
start(document);
