// Charts from the page's own data: <c-chart>. Colours come from the tokens, in either theme.
// data: {kind: "line"|"bar"|"stacked"|"pie", labels, series: [{name, values, urls?}], money?}

const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const PALETTE = ["--chart-1", "--chart-2", "--chart-3", "--chart-4", "--chart-5", "--chart-6"];

function base(data) {
  return {
    color: PALETTE.map(token),
    animation: false,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: token("--ink-2") },
    grid: { left: 8, right: 12, top: data.series.length > 1 ? 34 : 12, bottom: 4, containLabel: true },
    legend: data.series.length > 1 || data.kind === "pie"
      ? { top: 0, left: 0, icon: "roundRect", itemWidth: 10, itemHeight: 10, textStyle: { color: token("--ink-2") } }
      : undefined,
    tooltip: {
      trigger: data.kind === "pie" ? "item" : "axis",
      // Drawn on the canvas: the page's policy allows no markup with styles of its own.
      renderMode: "richText",
      backgroundColor: token("--raised"),
      borderColor: token("--line"),
      textStyle: { color: token("--ink"), fontSize: 12 },
      valueFormatter: (value) => Number(value).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 2 }),
    },
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
    return { ...base(data), series: [{ type: "pie", radius: ["48%", "72%"], center: ["50%", "58%"], data: slices, label }] };
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

function draw(box) {
  const data = JSON.parse(document.getElementById(box.dataset.chart).textContent);
  const chart = window.echarts.getInstanceByDom(box) ?? window.echarts.init(box);
  chart.setOption(plan(data), true);
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
