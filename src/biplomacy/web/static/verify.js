/* Checks one entry in the reader's browser; each line stands alone (portal §8).
   C2SP tlog-proof, signed-note, tlog-cosignature, tlog-policy; DSSE v1; RFC 6901, RFC 9162.
   The site serves this script too: the first line says whose keys were used. */
(() => {
 "use strict";
 const LIMIT = 1 << 20, PATIENCE_MS = 20000, KEPT = "biplomacy.policy";
 const PAYLOAD = "application/vnd.biplomacy.statement+json";
 const SIGNS = { ok: "✓", no: "✕", un: "?" };
 const root = new URL("..", document.currentScript.src), onDisk = location.protocol === "file:";

 const all = (selector, within = document) => [...within.querySelectorAll(selector)];
 const words = new Map(all("#check-words").flatMap(({ content }) => all("[data-key]", content))
  .map((one) => [one.dataset.key, one.textContent]));
 // Isolated, as it could turn the direction of the sentence.
 const say = (key, values) => (words.get(key) ?? key)
  .replace(/\{(\w+)\}/g, (_, name) => `\u2068${values[name]}\u2069`);
 const told = (key, values, ...more) =>
  [key, ...more].filter(Boolean).map((one) => say(one, values)).join(" ");
 const need = (held, key, values, kind = "no") => {
  if (held) return held;
  throw Object.assign(Error(key), { kind, text: key && say(key, values) });
 };

 const encode = (text) => new TextEncoder().encode(text);
 const decode = (bytes) => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
 const join = (...parts) => {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((at, part) => { whole.set(part, at); return at + part.length; }, 0);
  return whole;
 };
 const hex = (bytes) => [...bytes].map((one) => one.toString(16).padStart(2, "0")).join("");
 const unhex = (text) => Uint8Array.from(text.match(/../g), (pair) => parseInt(pair, 16));
 const unbase64 = (text) => {
  let raw = "";
  try {
   raw = atob(text);
  } catch {
   need(false, "base64");
  }
  need(btoa(raw) === text, "base64"); // one text for a value
  const bytes = new Uint8Array(raw.length);
  for (let at = raw.length; at--;) bytes[at] = raw.charCodeAt(at);
  return bytes;
 };
 const sha256 = async (...parts) => new Uint8Array(await crypto.subtle.digest("SHA-256", join(...parts)));
 const load = async (raw) => crypto.subtle.importKey("raw", raw, "Ed25519", false, ["verify"]);
 const verify = async (raw, ...rest) => crypto.subtle.verify("Ed25519", await load(raw), ...rest);

 // The root to which `path` leads; null where it is of the wrong length.
 const fold = async (index, size, leaf, path) => {
  let here = BigInt(index), last = BigInt(size) - 1n, top = leaf;
  const climb = () => { here >>= 1n; last >>= 1n; };
  if (here > last) return null;
  for (const step of path) {
   if (!last || step.length !== 32) return null;
   const right = here & 1n || here === last;
   top = await sha256([1], ...(right ? [step, top] : [top, step]));
   while (right && !(here & 1n)) climb();
   climb();
  }
  return last ? null : top;
 };
 // Split as bytes, so that neither is spoilt by what is wrong with the other.
 const halves = async (proof) => {
  const bytes = await proof, gap = bytes.findIndex((one, at) => one === 10 && bytes[at + 1] === 10);
  need(gap > 0, "proof-form");
  return [bytes.slice(0, gap), bytes.slice(gap + 2)];
 };
 const parseProof = (bytes) => {
  const form = /^c2sp\.org\/tlog-proof@v1\n(?:extra (\S+)\n)?index (0|[1-9]\d{0,18})((?:\n\S+)*)$/;
  const [, extra, index, path] = need(form.exec(decode(bytes)), "proof-form");
  return { extra: extra && unbase64(extra), index, path: path.split("\n").slice(1).map(unbase64) };
 };
 const parseNote = (bytes) => {
  const form = /^([^\0-\x09\x0b-\x1f]*\n)\n((?:— [^\s+]+ [\w+/=]+\n){1,64})$/;
  const [, text, rows] = need(form.exec(decode(bytes)), "note-form");
  return { text, lines: rows.trim().split("\n").map((row) => {
   const [, name, signature] = row.split(" "), blob = unbase64(signature);
   return { name, id: hex(blob.slice(0, 4)), blob: blob.slice(4) };
  }) };
 };
 const parseHead = (note) => {
  const text = new TextDecoder().decode(note), form = /^.+\n(0|[1-9]\d{0,18})\n(\S{44})\n(.+\n)*$/;
  const [, size, top] = need(form.exec(text.slice(0, text.lastIndexOf("\n\n") + 1)), "note-form");
  return { size, top: unbase64(top) };
 };
 const parseVkey = async (text) => {
  const [, name, id, encoded] = need(/^([^\s+]+)\+([^+]*)\+(\S+)$/.exec(text), "vkey");
  const key = unbase64(encoded), kind = key[0];
  need({ 1: 33, 4: 33, 6: 1313 }[kind] === key.length, "vkey");
  need(hex(await sha256(encode(`${name}\n`), key)).slice(0, 8) === id, "vkey");
  return { name, id, kind, raw: key.slice(1) };
 };

 const parsePolicy = async (text) => {
  const policy = { logs: [], witnesses: [], groups: [], quorum: "" };
  const taken = new Set(["name none", "member none"]);
  const take = (what) => need(!taken.has(what)) && taken.add(what);
  const keyOf = async (use, vkey, kind) => {
   const key = await parseVkey(vkey);
   take(use + hex(key.raw)); // one key under two names would count twice
   return need([kind, 6].includes(key.kind)) && key;
  };
  const define = {
   log: async (vkey) => policy.logs.push(await keyOf("log", vkey, 1)),
   witness: async (name, vkey) => {
    take(`name ${name}`);
    policy.witnesses.push({ name, key: await keyOf("witness", vkey, 4) });
   },
   group: (name, text, ...members) => {
    for (const one of members) need(taken.has(`name ${one}`)) && take(`member ${one}`);
    take(`name ${name}`);
    const least = { any: 1, all: members.length }[text] ?? (/^[1-9]\d*$/.test(text) && +text);
    policy.groups.push({ name, members, least: need(least <= members.length && least) });
   },
   quorum: (name) => { policy.quorum = need(!policy.quorum && taken.has(`name ${name}`)) && name; },
  };
  for (const line of text.split("\n")) try {
   const [use, ...rest] = line.split(/[ \t]+/).filter(Boolean);
   if (!use || use[0] === "#") continue;
   need(rest.length && rest.length <= { log: 2, witness: 3, group: LIMIT, quorum: 1 }[use]);
   await define[use](...rest);
  } catch {
   need(false, "policy-line", { line });
  }
  return need(policy.quorum && !/[\0-\x08\x0b-\x1f\x7f]/.test(text), "policy-form") && policy;
 };
 const satisfied = ({ witnesses, groups, quorum }, keys) => {
  const present = witnesses.filter((one) => keys.includes(one.key)).map((one) => one.name);
  for (const { name, least, members } of groups)
   if (members.filter((one) => present.includes(one)).length >= least) present.push(name);
  return present.includes(quorum);
 };
 const linesBy = (key, { lines }) => lines.filter((one) => one.name === key.name && one.id === key.id);
 // Lines of other keys are passed over; one of a known key that fails spoils the note.
 const signers = async (note, keys) => {
  const found = new Map();
  for (const key of keys) for (const { name, blob } of linesBy(key, note)) {
   const head = key.kind === 4 ? 8 : 0;
   need(blob.length === head + 64, "line-fails", { name });
   const time = head && new DataView(blob.buffer).getBigUint64();
   const message = encode((head ? `cosignature/v1\ntime ${time}\n` : "") + note.text);
   need(await verify(key.raw, blob.slice(head), message), "line-fails", { name });
   found.set(key, time);
  }
  return found;
 };

 const parseJson = (bytes) => {
  const text = decode(bytes), value = JSON.parse(text);
  // A field named twice has two readings; one of them is written again.
  return need(JSON.stringify(value).length === text.length, "entry-form") && value;
 };
 const openEntry = (bytes) => {
  const { payload, payloadType, signatures } = parseJson(bytes), body = unbase64(payload);
  return need(payloadType === PAYLOAD, "entry-form") && { body, statement: parseJson(body), signatures };
 };
 const isCharter = ({ type }) => /^charter(-amendment)?\/1$/.test(type);
 const pae = (type, body) => join(encode(`DSSEv1 ${encode(type).length} ${type} ${body.length} `), body);
 const point = (value, pointer) => {
  need(/^(\/([^~/]|~[01])*)*$/.test(pointer), "pointer", { pointer });
  return pointer.split("/").slice(1).reduce((inside, part) => {
   const name = part.replaceAll("~1", "/").replaceAll("~0", "~");
   need(inside instanceof Object && Object.keys(inside).includes(name), "pointer", { pointer });
   return inside[name];
  }, value);
 };
 // A number in units of 10^-places; null where it is none.
 const exact = (text, places = 99) => {
  const form = /^([-+−]?)(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?$/;
  const found = form.exec(text.replace(/[\s\u061c\u200e\u200f\u2066-\u2069]/g, ""));
  if (!found) return null;
  const [, sign, whole, part = ""] = found, number = whole.replaceAll(",", "");
  return BigInt(sign.replace("−", "-") + number + part.replace(/0+$/, "").padEnd(places, "0"));
 };

 const opened = async ({ proof, policy }) => {
  const [[, note], { text }] = await Promise.all([halves(proof), policy]);
  return { note: parseNote(note), policy: await parsePolicy(text) };
 };
 const steps = {
  keys: async ({ policy }) => {
   const { whose } = await policy;
   return need(whose === "reader", `keys-${whose}`, {}, "un") && say("keys-reader");
  },
  entry: async ({ entry, proof, index: wanted }) => {
   const [data, [head, note]] = await Promise.all([entry, halves(proof)]);
   const { index, path } = parseProof(head), { size, top } = parseHead(note);
   need(!wanted || wanted === index, "entry-other", { index, wanted });
   const found = await fold(index, size, await sha256([0], data), path);
   need(found && hex(found) === hex(top), "entry-root", { index, size });
   return say("entry-ok", { index, size });
  },
  log: async (given) => {
   const { note, policy } = await opened(given), [origin] = note.text.split("\n");
   const keys = policy.logs.filter((key) => key.kind === 1 && key.name === origin);
   need(keys.length, "log-other", { origin });
   need((await signers(note, keys)).size, "log-unsigned", { origin });
   return say("log-ok", { origin });
  },
  witness: async (given) => {
   const { note, policy } = await opened(given), { quorum } = policy;
   const keys = policy.witnesses.map((one) => one.key);
   const signed = await signers(note, keys.filter((key) => key.kind === 4));
   const later = keys.filter((key) => key.kind === 6 && linesBy(key, note).length);
   const who = [...signed].map(([{ name }, time]) =>
    `${name} (${new Date(Number(time) * 1000).toISOString().slice(0, 16)}Z)`).join(", ");
   need(quorum !== "none", "witness-unasked", {}, "un");
   const met = satisfied(policy, [...signed.keys()]);
   need(met || !satisfied(policy, [...signed.keys(), ...later]), "witness-later", { quorum }, "un");
   need(met, who ? "witness-few" : "witness-nobody", { quorum, who });
   return told("witness-ok", { who }, later.length && "not-here");
  },
  officials: async ({ entry, charter }) => {
   const [data, { bytes, whose }] = await Promise.all([entry, charter]);
   const { body, statement, signatures } = openEntry(data), { type, issuer } = statement;
   const ruling = openEntry(bytes).statement, amends = isCharter(statement);
   need(isCharter(ruling), "charter-form");
   const { offices, amend } = ruling.body.charter ?? ruling.body;
   const office = offices.find((one) => one.id === issuer);
   const rule = amends ? amend : office?.may_publish.find((one) => one.type === type);
   need(rule, "officials-other", { issuer, type });
   const keys = offices.flatMap((one) => (amends || one === office ? one.keys : []))
    .filter((one) => !amends || amend.keyids.includes(one.keyid));
   const good = new Map(), later = new Set(), message = pae(PAYLOAD, body);
   let bad = 0;
   for (const { keyid, sig } of signatures) {
    const key = keys.find((one) => one.keyid === keyid);
    if (key && key.scheme !== "ed25519") later.add(key.public);
    else if (key && await verify(unhex(key.public), unbase64(sig), message)) good.set(key.public, key.role);
    else bad += 1;
   }
   const needed = Math.max(rule.threshold, 1), met = !bad && good.size >= needed;
   const values = { issuer, needed, bad, count: good.size, who: [...good.values()].join(", ") };
   need(met || statement.issued_at >= ruling.issued_at, "officials-newer", values, "un");
   need(!bad, "officials-bad", values);
   need(met || good.size + later.size < needed, "officials-later", values, "un");
   need(met, "officials-few", values);
   return told("officials-ok", values, `charter-${whose}`, later.size && "not-here");
  },
  figure: async ({ entry, index, pointer: only }) => {
   const figures = all("data").filter(
    ({ dataset }) => dataset.entry === index && (dataset.pointer === only || !only));
   need(figures.length, "figure-none", {}, only ? "no" : "un");
   const { statement } = openEntry(await entry);
   for (const { value: hidden, textContent: shown, dataset: { unit, pointer } } of figures) {
    // Several pointers name a sum.
    const [own, ...more] = [...new Set(pointer.split(" "))].map((one) => point(statement, one));
    const found = more.reduce((sum, one) => `${BigInt(sum) + BigInt(one)}`, own), value = String(found);
    need(typeof found !== "object" && hidden === value, "figure-value", { value, shown: hidden });
    // The entry says the unit.
    const { unit: beside, quote, currency = quote?.currency } =
     point(statement, pointer.replace(/^.* |\/[^/]*$/g, ""));
    const wanted = exact(value) === null ? "text" : found !== value ? "count"
     : beside ?? (/(cost|price|value)$/.test(pointer) && currency || "sat");
    need(wanted === unit || wanted === "count", "figure-unit", { shown, unit, wanted });
    const same = exact(shown) === exact(value, wanted === "sat" ? 91 : 99);
    need(same || wanted === "text", "figure-text", { value, shown });
   }
   return say("figure-ok", { count: figures.length });
  },
 };
 const judge = async (line, given) => {
  const head = (kind) => line === "keys" ? say(line) : `${say(line)}: ${say(kind)}`;
  try {
   return { kind: "ok", text: await steps[line](given), head: head("ok") };
  } catch ({ kind = "no", text, message }) {
   return { kind, text: text ?? say("unreadable", { message }), head: head(kind) };
  }
 };

 const read = async (path) => {
  const stop = new AbortController(), late = setTimeout(() => stop.abort(), PATIENCE_MS), parts = [];
  try {
   const answer = await fetch(new URL(path, root), { signal: stop.signal, credentials: "omit" });
   const reader = answer.body.getReader();
   for (let size = 0, part; !(part = await reader.read()).done; parts.push(part.value))
    need((size += part.value.length) <= LIMIT, "too-large", { path });
   return answer.ok && join(...parts);
  } catch ({ text }) {
   return need(false, text ? "too-large" : "fetch-fails", { path });
  } finally {
   clearTimeout(late);
   stop.abort();
  }
 };
 const served = async (path) => need(await read(path), "fetch-fails", { path });
 const storage = (act) => {
  try {
   return act(localStorage) ?? "";
  } catch {
   return ""; // nothing is stored
  }
 };
 const policyOf = async (own) => {
  if (own) return { whose: "reader", text: /^\S+\+\S+$/.test(own) ? `log ${own}\nquorum none` : own };
  const pinned = need(!onDisk, "keys-none", {}, "un") && await read("policy.pinned");
  return pinned?.length ? { whose: "pinned", text: decode(pinned) }
   : { whose: "site", text: decode(await served("policy")) };
 };
 const charterOf = async (own) => own ? { whose: "reader", bytes: own }
  : { whose: "site", bytes: need(!onDisk, "charter-none", {}, "un") && await served("charter") };
 const sort = async (files) => {
  const found = {};
  for (const file of files) {
   const bytes = new Uint8Array(await file.slice(0, LIMIT).arrayBuffer());
   const text = new TextDecoder().decode(bytes);
   if (text.startsWith("c2sp.org/tlog-proof")) found.proof = bytes;
   else if (text[0] !== "{") found.policy = text;
   else try {
    found[isCharter(openEntry(bytes).statement) ? "charter" : "entry"] = bytes;
   } catch {
    found.entry = bytes; // its line says what is wrong with it
   }
  }
  return found;
 };
 const entryOf = async ({ entry, proof, charter }) => {
  const carried = !entry && proof && parseProof((await halves(proof))[0]).extra;
  return need(entry || carried || charter, "entry-none", {}, "un");
 };

 const item = ({ kind, head, text, link }) => {
  const make = (tag, fields) => Object.assign(document.createElement(tag), fields);
  const row = make("li", { className: kind });
  const sign = make("span", { textContent: SIGNS[kind], ariaHidden: "true" });
  const reason = link ? make("a", { textContent: text, href: link }) : text;
  row.append(sign, make("b", { textContent: head }), " ", reason);
  return row;
 };
 const run = async (list, gather) => {
  const alone = (key, link) =>
   list.replaceChildren(item({ kind: "un", head: say("browser"), text: say(key), link }));
  list.replaceChildren(); // what was told before is not about these bytes
  try {
   await load(Uint8Array.of(0x58, ...Array(31).fill(0x66))); // the base point
  } catch {
   return alone("browser-cannot");
  }
  const given = await gather();
  if (!given) return alone("on-disk", new URL(`${document.documentElement.lang}/verify/index.html`, root));
  const lines = await Promise.all(Object.keys(steps).map((line) => judge(line, given)));
  return list.replaceChildren(...lines.map(item));
 };

 for (const box of all("[data-check]")) {
  const [button] = all("button", box), [list] = all("ol", box), { entry: index, pointer } = box.dataset;
  const kept = () => storage((store) => store.getItem(KEPT));
  box.hidden = false;
  button.addEventListener("click", () => run(list, () => !onDisk && {
   index,
   pointer,
   entry: served(`entries/${index}`),
   proof: served(`entries/${index}.tlog-proof`),
   policy: policyOf(kept()),
   charter: charterOf(),
  }));
 }
 for (const form of all("[data-drop]")) {
  const [input] = all("input[type=file]", form), [own] = all("textarea", form), [list] = all("ol", form);
  own.value = storage((store) => store.getItem(KEPT));
  form.hidden = false;
  all("[data-no-script]").forEach((one) => one.remove());
  form.addEventListener("submit", (event) => {
   event.preventDefault();
   run(list, async () => {
    const found = await sort(input.files);
    own.value = (found.policy ?? own.value).trim();
    storage((store) => own.value ? store.setItem(KEPT, own.value) : store.removeItem(KEPT));
    return {
     entry: entryOf(found),
     proof: Promise.resolve(found.proof).then((proof) => need(proof, "entry-none", {}, "un")),
     policy: policyOf(own.value),
     charter: charterOf(found.charter),
    };
   });
  });
  form.addEventListener("reset", () => {
   storage((store) => store.removeItem(KEPT));
   list.replaceChildren();
  });
  form.addEventListener("dragover", (event) => event.preventDefault());
  form.addEventListener("drop", (event) => {
   event.preventDefault();
   input.files = event.dataTransfer.files;
   form.requestSubmit();
  });
 }
 globalThis.biplomacy = Object.freeze(
  { fold, parseNote, parseVkey, parsePolicy, satisfied, signers, pae, point });
})();
