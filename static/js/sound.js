// Sounds without files: distinct tones for good, warning, wrong, and a chime for news.

const TONES = {
  good: [[880, 0, 0.09]],
  warn: [[520, 0, 0.14], [520, 0.2, 0.14]],
  wrong: [[196, 0, 0.22], [155, 0.24, 0.36]],
  chime: [[659, 0, 0.18], [880, 0.2, 0.18], [1047, 0.4, 0.32]],
};
let context = null;

function ready() {
  context ??= new AudioContext();
  if (context.state === "suspended") context.resume().catch(() => {});
  return context;
}

/** Play one of the tones; volume 0 to 1. Silent until the person has touched the page once. */
export function play(name, volume = 0.6) {
  const audio = ready();
  for (const [frequency, after, length] of TONES[name]) {
    const tone = audio.createOscillator();
    const loudness = audio.createGain();
    const from = audio.currentTime + after;
    tone.type = name === "wrong" ? "square" : "sine";
    tone.frequency.value = frequency;
    loudness.gain.setValueAtTime(0.0001, from);
    loudness.gain.exponentialRampToValueAtTime(Math.max(volume * 0.5, 0.0002), from + 0.015);
    loudness.gain.exponentialRampToValueAtTime(0.0001, from + length);
    tone.connect(loudness).connect(audio.destination);
    tone.start(from);
    tone.stop(from + length + 0.05);
  }
}

for (const touch of ["pointerdown", "keydown"]) {
  document.addEventListener(touch, () => { if (context) ready(); }, { passive: true });
}
