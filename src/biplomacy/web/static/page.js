"use strict";
(() => {
  for (const time of document.querySelectorAll("time[data-seen]")) {
    const fresh = Number(time.dataset.fresh);
    if (!fresh || Date.now() / 1000 - Number(time.dataset.seen) <= fresh) continue;
    const chip = document.createElement("span");
    const sign = document.createElement("span");
    chip.className = "chip un";
    sign.setAttribute("aria-hidden", "true");
    sign.textContent = "?";
    chip.append(sign, time.dataset.stale);
    time.after(document.createElement("br"), chip);
  }
})();
