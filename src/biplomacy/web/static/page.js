"use strict";
(() => {
  const UNITS = [["year", 31557600], ["month", 2629800], ["day", 86400], ["hour", 3600], ["minute", 60]];
  const words = new Intl.RelativeTimeFormat(`${document.documentElement.lang}-u-nu-latn`);
  for (const time of document.querySelectorAll("time[data-seen]")) {
    const age = Date.now() / 1000 - Number(time.dataset.seen), fresh = Number(time.dataset.fresh);
    const [unit, size] = UNITS.find(([, seconds]) => age >= seconds) ?? UNITS.at(-1);
    const ago = document.createElement("span");
    ago.textContent = words.format(-Math.max(0, Math.floor(age / size)), unit);
    time.after(document.createElement("br"), ago);
    if (!fresh || age <= fresh) continue;
    const chip = document.createElement("span"), sign = document.createElement("span");
    chip.className = "chip un";
    sign.setAttribute("aria-hidden", "true");
    sign.textContent = "?";
    chip.append(sign, time.dataset.stale);
    ago.after(document.createElement("br"), chip);
  }
})();
