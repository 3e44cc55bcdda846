// New orders, spoken: HX-Trigger {"announce": {"id", "text"}} from the polled inbox badge.
// Spoken when this machine has a voice for the page's language, else a chime; repeated until
// somebody opens it or says it was seen. Settings stay on this computer.

import { play } from "./sound.js";
import { toast } from "./toast.js";

const REPEAT_MS = 20000;
const language = document.documentElement.lang.slice(0, 2);
const waiting = new Map();
let timer = 0;

const settings = {
  on: true,
  repeat: true,
  volume: 0.8,
  ...JSON.parse(localStorage.getItem("announce") || "{}"),
};

function voice() {
  return window.speechSynthesis?.getVoices().find((one) => one.lang.toLowerCase().startsWith(language));
}

function utter(text) {
  const speaker = voice();
  play("chime", settings.volume);
  if (!speaker) return;
  const words = new SpeechSynthesisUtterance(text);
  words.voice = speaker;
  words.lang = speaker.lang;
  words.volume = settings.volume;
  window.speechSynthesis.speak(words);
}

function sayWaiting() {
  for (const text of waiting.values()) utter(text);
}

export function acknowledge() {
  waiting.clear();
  clearInterval(timer);
  timer = 0;
  window.speechSynthesis?.cancel();
}

function announce({ id, text, url }) {
  if (!settings.on || alreadyHeard(`${id} ${text}`)) return;
  waiting.set(id, text);
  utter(text);
  show(text, url);
  if (settings.repeat && !timer) timer = setInterval(sayWaiting, REPEAT_MS);
}

// Several open windows of one person speak once: the first to hear it keeps it.
function alreadyHeard(news) {
  const heard = JSON.parse(localStorage.getItem("announced") || "[]");
  if (heard.includes(news)) return true;
  localStorage.setItem("announced", JSON.stringify([...heard, news].slice(-200)));
  return false;
}

function show(text, url) {
  const box = toast(text, { seconds: 3600 });
  if (url) {
    const link = document.createElement("a");
    link.className = "btn btn--sm";
    link.href = url;
    link.textContent = text;
    box.querySelector("span").replaceChildren(link);
  }
  box.addEventListener("click", acknowledge);
}

document.body.addEventListener("announce", (event) => {
  const news = event.detail.items ?? [event.detail];
  for (const item of news) announce(item);
});

const panel = document.getElementById("announce-settings");
if (panel) {
  const on = panel.querySelector("[data-announce-on]");
  const repeat = panel.querySelector("[data-announce-repeat]");
  const volume = panel.querySelector("[data-announce-volume]");
  on.checked = settings.on;
  repeat.checked = settings.repeat;
  volume.value = settings.volume;
  panel.addEventListener("change", () => {
    Object.assign(settings, { on: on.checked, repeat: repeat.checked, volume: Number(volume.value) });
    localStorage.setItem("announce", JSON.stringify(settings));
    if (!settings.on || !settings.repeat) acknowledge();
  });
  panel.querySelector("[data-announce-test]").addEventListener("click", () => {
    utter(document.getElementById("announce").dataset.test);
  });
}
