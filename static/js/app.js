// Enhancements only: every page works without this file. Each part looks for its own data- attribute.

const page = document.documentElement;
const byId = (id) => document.getElementById(id);
const find = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const say = (ko, en) => (page.lang === "ko" ? ko : en);
const announce = (words) => { byId("live").textContent = words; };
const get = (url, options = {}) => fetch(url, { headers: { "X-Requested-With": "fetch" }, ...options });
const parse = async (answer) => new DOMParser().parseFromString(await answer.text(), "text/html");
const make = (tag, properties, attributes = {}) => {
  const element = Object.assign(document.createElement(tag), properties);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
};
const later = (wait, action) => {
  let timer;
  return () => { clearTimeout(timer); timer = setTimeout(action, wait); };
};

page.classList.add("js");

// Buttons that need scripts are hidden until they run.
const reveal = (root) => all("[data-dismiss], [data-copy], [data-theme-toggle]", root).forEach((button) => { button.hidden = false; });
reveal(document);

document.addEventListener("click", ({ target }) => {
  const button = target.closest("button");
  if (button?.matches("[data-dismiss]")) button.parentElement.remove();
  if (button?.matches("[data-copy]")) copy(button);
  if (button?.matches("[data-theme-toggle]")) toggleTheme();
  for (const menu of all("[data-menu][open]")) if (!menu.contains(target)) menu.open = false;
});

document.addEventListener("keydown", ({ key }) => {
  if (key === "Escape") for (const menu of all("[data-menu][open]")) { menu.open = false; find("summary", menu).focus(); }
});

async function copy(button) {
  await navigator.clipboard.writeText(byId(button.dataset.copy).textContent);
  find("span", button).textContent = button.dataset.done;
  announce(button.dataset.done);
}

// The server reads this cookie, so the next page arrives in its theme.
function toggleTheme() {
  const dark = page.dataset.theme ? page.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  page.dataset.theme = dark ? "light" : "dark";
  document.cookie = `theme=${page.dataset.theme}; path=/; max-age=31536000; samesite=lax`;
}

// --- A region swapped in place: conditions, sorting, chips, pages

let running; // a newer request cancels it
let shown = location.pathname + location.search;

async function swap(id, url, { push = true, focus = "" } = {}) {
  const region = byId(id);
  running?.abort();
  running = new AbortController();
  region.setAttribute("aria-busy", "true");
  try {
    const answer = await get(url, { signal: running.signal });
    const fresh = await parse(answer);
    const replacement = fresh.getElementById(id);
    if (!answer.ok || !replacement) throw new Error("the answer lacks the region");
    const active = region.contains(document.activeElement) ? document.activeElement.id : "";
    const open = all("details[open][id]", region).map((details) => details.id);
    region.replaceWith(replacement);
    for (const kept of open) if (byId(kept)) byId(kept).open = true;
    document.title = fresh.title;
    if (push) history.pushState(null, "", url);
    shown = location.pathname + location.search;
    byId(focus || active)?.focus({ preventScroll: !focus });
    announce(find("[data-announce]", replacement)?.dataset.announce ?? "");
    reveal(replacement);
    refreshTray();
  } catch (problem) {
    if (problem.name !== "AbortError") location.assign(url);
  }
}

// Where a GET form leads, without empty values.
function address(form) {
  const url = new URL(form.action);
  url.search = new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== ""));
  return url;
}

for (const happening of ["change", "submit"]) {
  document.addEventListener(happening, (event) => {
    const form = event.target.form ?? event.target;
    if (!byId(form.dataset.swap)) return;
    event.preventDefault();
    swap(form.dataset.swap, address(form));
  });
}
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-swap-link]");
  const region = link && byId(find("[data-swap]")?.dataset.swap);
  if (!region?.contains(link) || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  swap(region.id, link.href, { focus: "results-title" });
});
window.addEventListener("popstate", () => {
  const region = find("[data-swap]")?.dataset.swap;
  if (region && shown !== location.pathname + location.search) swap(region, location.href, { push: false });
});

// --- Suggestions: a combobox, silent while a Hangul syllable is being composed

for (const box of all("[data-suggest]")) {
  const input = find("input", box);
  const list = box.appendChild(make("ul", { id: `${input.id}-list`, className: "suggestions", hidden: true },
    { role: "listbox", "aria-label": say("추천 검색어", "Suggestions") }));
  Object.assign(input, { role: "combobox", ariaAutoComplete: "list", ariaExpanded: "false" });
  input.setAttribute("aria-controls", list.id);
  let items = [];
  let chosen = -1;
  let asked = "";

  const choose = (index) => {
    chosen = index;
    [...list.children].forEach((option, i) => { option.ariaSelected = String(i === index); });
    input.setAttribute("aria-activedescendant", list.children[index]?.id ?? "");
    list.children[index]?.scrollIntoView({ block: "nearest" });
  };
  const show = (found) => {
    items = found;
    list.replaceChildren(...items.map((item, i) => {
      const option = make("li", { id: `${list.id}-${i}`, textContent: item.text }, { role: "option" });
      if (item.note) option.append(make("small", { textContent: item.note }));
      return option;
    }));
    list.hidden = !items.length;
    input.ariaExpanded = String(!list.hidden);
    choose(-1);
  };
  const take = ({ text, url }) => {
    show([]);
    if (url) { location.assign(url); return; }
    input.value = text;
    input.form.requestSubmit();
  };
  const ask = later(250, async () => {
    const words = (asked = input.value.trim());
    if (words.length < 2) { show([]); return; }
    const url = new URL(box.dataset.suggest, location.href);
    url.searchParams.set("q", words);
    const answer = await get(url).catch(() => null);
    if (answer?.ok && words === asked && document.activeElement === input) show((await answer.json()).items);
  });

  input.addEventListener("input", (event) => { if (!event.isComposing) ask(); });
  input.addEventListener("compositionend", ask);
  input.addEventListener("blur", () => { asked = ""; show([]); });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || list.hidden) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const places = items.length + 1; // each option, and the field itself
    if (step) choose(((chosen + 1 + step + places) % places) - 1);
    else if (event.key === "Escape") show([]);
    else if (event.key === "Enter" && chosen >= 0) take(items[chosen]);
    else return;
    event.preventDefault();
  });
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // keeps the focus in the field
  list.addEventListener("click", ({ target }) => {
    const option = target.closest("li");
    if (option) take(items[[...list.children].indexOf(option)]);
  });
}

// --- Comparison tray: what is picked outlives a swap

const tray = find("[data-compare-tray]");
const picked = new Map(); // id -> title

function refreshTray() {
  if (!tray) return;
  const most = Number(tray.dataset.compareTray);
  const list = find("[data-tray-items]", tray);
  const boxes = all("[data-compare]");
  for (const box of boxes) {
    box.checked = picked.has(box.value);
    box.disabled = !box.checked && picked.size >= most;
    box.closest("label").title = box.disabled ? list.dataset.full : "";
  }
  list.replaceChildren(...[...picked].map(([id, title]) => {
    const item = make("li");
    const remove = make("button", { type: "button", className: "icon-button", textContent: "×", ariaLabel: `${list.dataset.remove}: ${title}` });
    remove.addEventListener("click", () => { picked.delete(id); refreshTray(); find("[type=submit]", tray).focus(); });
    item.append(make("span", { textContent: title }), remove);
    // One that is not among these results has no box here to speak for it.
    if (!boxes.some((box) => box.value === id)) item.append(make("input", { type: "hidden", name: "id", value: id }));
    return item;
  }));
  find("[data-tray-count]", tray).textContent = `${picked.size}/${most}`;
  tray.hidden = !picked.size;
}

if (tray) {
  for (const box of all("[data-compare]:checked")) picked.set(box.value, box.dataset.title);
  document.addEventListener("change", ({ target }) => {
    if (!target.matches("[data-compare]")) return;
    if (target.checked) picked.set(target.value, target.dataset.title);
    else picked.delete(target.value);
    refreshTray();
    announce(find(".tray-title", tray).textContent.trim());
  });
  refreshTray();
}

// --- Forms: sent once, drafts kept while they are written

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-once]")) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
  all("[type=submit]", form).forEach((button) => { button.ariaDisabled = "true"; });
});
window.addEventListener("pageshow", () => { // back from the history: it may be sent again
  for (const form of all("[data-sent]")) {
    delete form.dataset.sent;
    all("[aria-disabled]", form).forEach((button) => button.removeAttribute("aria-disabled"));
  }
});

for (const form of all("[data-autosave]")) {
  const status = find("[data-autosave-status]", form);
  form.addEventListener("input", later(2000, async () => {
    if (form.dataset.sent) return;
    const headers = { Accept: "application/json", "X-Requested-With": "fetch" };
    const answer = await fetch(form.dataset.autosave, { method: "POST", body: new FormData(form), headers }).catch(() => null);
    status.classList.toggle("failed", !answer?.ok);
    if (answer?.ok) {
      const { version } = await answer.json().catch(() => ({}));
      if (version !== undefined && form.elements.version) form.elements.version.value = version;
      const at = new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
      status.textContent = say(`저장됨 ${at}`, `Saved ${at}`);
    } else if (answer?.status === 409) {
      status.textContent = say("다른 곳에서 내용이 바뀌었습니다. 새로 고쳐 확인해 주십시오.", "It was changed elsewhere. Please reload.");
    } else {
      status.textContent = say("저장하지 못했습니다. 입력한 내용은 이 화면에 남아 있습니다.", "Not saved. What you wrote is still here.");
    }
  }));
}

// Where autofocus on the summary is not understood, focus follows once the page is drawn.
window.addEventListener("load", () => requestAnimationFrame(() => {
  if (document.activeElement === document.body) find(".error-summary")?.focus();
}));

// --- Files dropped anywhere on a page that has one place for them land there. Without this the browser opens the file, and
// what was typed is gone.

const fileInputs = all("main input[type=file]");
if (fileInputs.length) {
  const carried = ({ dataTransfer, target }) => dataTransfer?.types.includes("Files") && !target.closest?.("input[type=file]");
  document.addEventListener("dragover", (event) => { if (carried(event)) event.preventDefault(); });
  document.addEventListener("drop", (event) => {
    if (!carried(event)) return;
    event.preventDefault();
    const [input] = fileInputs;
    if (fileInputs.length > 1 || !event.dataTransfer.files.length) return;
    const taken = new DataTransfer();
    for (const file of [...event.dataTransfer.files].slice(0, input.multiple ? undefined : 1)) taken.items.add(file);
    input.files = taken.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
    input.focus();
    const names = [...taken.files].map(({ name }) => name).join(", ");
    announce(say(`파일을 골랐습니다: ${names}`, `Chosen: ${names}`));
  });
}

// --- The section being read, and long work

const links = new Map(all("[data-section-nav] a").map((link) => [link.hash.slice(1), link]));
const reading = new IntersectionObserver((entries) => {
  const seen = entries.find((entry) => entry.isIntersecting);
  if (!seen) return;
  for (const link of links.values()) link.removeAttribute("aria-current");
  links.get(seen.target.id).ariaCurrent = "true";
}, { rootMargin: "-15% 0px -75% 0px" });
for (const id of links.keys()) if (byId(id)) reading.observe(byId(id));

// Ask again until the answer no longer carries data-poll.
async function poll(element) {
  await new Promise((done) => setTimeout(done, 2000));
  const answer = await get(element.dataset.poll).catch(() => null);
  const fresh = answer?.ok && (await parse(answer)).getElementById(element.id);
  if (fresh) element.replaceWith(fresh);
  const next = fresh || element;
  if (next.dataset.poll) poll(next);
  else announce(find("[data-announce]", next)?.dataset.announce ?? next.textContent.trim());
}
all("[data-poll]").forEach(poll);
