// Enhancements only: every page works without this file. Each part looks for its own data- attribute.

const page = document.documentElement;
const korean = page.lang === "ko";
const find = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const say = (ko, en) => (korean ? ko : en);
const announce = (words) => { const live = find("#live"); if (live) live.textContent = words; };
const later = (wait, action) => { let timer; return (...given) => { clearTimeout(timer); timer = setTimeout(action, wait, ...given); }; };

page.classList.add("js");

// What scripts bring to life is hidden until they run.
function reveal(root) {
  all("[data-dismiss], [data-copy], [data-theme-toggle]", root).forEach((button) => { button.hidden = false; });
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button?.matches("[data-dismiss]")) button.parentElement.remove();
  if (button?.matches("[data-copy]")) copy(button);
  if (button?.matches("[data-theme-toggle]")) toggleTheme();
  for (const menu of all("details[data-menu][open]")) if (!menu.contains(event.target)) menu.open = false;
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of all("details[data-menu][open]")) { menu.open = false; find("summary", menu).focus(); }
});

async function copy(button) {
  await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
  find("span", button).textContent = button.dataset.done;
  announce(button.dataset.done);
}

// The server reads this cookie, so a page arrives in its theme.
function toggleTheme() {
  const dark = page.dataset.theme ? page.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  page.dataset.theme = dark ? "light" : "dark";
  document.cookie = `theme=${page.dataset.theme}; path=/; max-age=31536000; samesite=lax`;
}

// --- Swapping a region in place: conditions, sorting, chips, pages -----------------------------------------------

let request; // the running one; a newer one cancels it

async function swap(id, url, { push = true, focus = "" } = {}) {
  const region = document.getElementById(id);
  request?.abort();
  request = new AbortController();
  region.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(url, { signal: request.signal, headers: { "X-Requested-With": "fetch" } });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const replacement = fresh.getElementById(id);
    if (!answer.ok || !replacement) throw new Error("not a page with this region");
    const active = region.contains(document.activeElement) ? document.activeElement.id : "";
    const open = all("details[open][id]", region).map((details) => details.id);
    region.replaceWith(replacement);
    for (const kept of open) { const details = document.getElementById(kept); if (details) details.open = true; }
    document.title = fresh.title;
    if (push) history.pushState({ region: id }, "", url);
    document.getElementById(focus || active)?.focus({ preventScroll: !focus });
    announce(find("[data-announce]", replacement)?.dataset.announce ?? "");
    reveal(replacement);
    refreshTray();
  } catch (problem) {
    if (problem.name !== "AbortError") location.assign(url);
  }
}

// The address a GET form would lead to, without empty values.
function address(form) {
  const url = new URL(form.action);
  url.search = new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== ""));
  return url;
}

document.addEventListener("change", (event) => {
  const form = event.target.form;
  if (form?.dataset.swap) swap(form.dataset.swap, address(form));
});
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.dataset.swap) return;
  event.preventDefault();
  swap(form.dataset.swap, address(form));
});
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-swap-link]");
  const region = link && document.getElementById(find("[data-swap]")?.dataset.swap ?? "");
  if (!region?.contains(link) || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  swap(region.id, link.href, { focus: "results-title" });
});
window.addEventListener("popstate", () => {
  const form = find("[data-swap]");
  if (form) swap(form.dataset.swap, location.href, { push: false });
});

// --- Suggestions: a combobox, silent while a Hangul syllable is being composed ----------------------------------

for (const box of all("[data-suggest]")) {
  const input = find("input", box);
  const list = box.appendChild(Object.assign(document.createElement("ul"), { id: `${input.id}-list`, className: "suggestions", hidden: true }));
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", say("추천 검색어", "Suggestions"));
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id })) input.setAttribute(name, value);
  let items = [];
  let chosen = -1;
  let asked = "";

  const choose = (index) => {
    chosen = index;
    [...list.children].forEach((option, i) => option.setAttribute("aria-selected", String(i === index)));
    if (index < 0) input.removeAttribute("aria-activedescendant");
    else { input.setAttribute("aria-activedescendant", list.children[index].id); list.children[index].scrollIntoView({ block: "nearest" }); }
  };
  const show = (found) => {
    items = found;
    list.replaceChildren(...items.map((item, i) => {
      const option = Object.assign(document.createElement("li"), { id: `${list.id}-${i}`, textContent: item.text });
      option.setAttribute("role", "option");
      if (item.note) option.append(Object.assign(document.createElement("small"), { textContent: item.note }));
      return option;
    }));
    list.hidden = !items.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    choose(-1);
  };
  const take = (item) => {
    show([]);
    if (item.url) { location.assign(item.url); return; }
    input.value = item.text;
    input.form.requestSubmit();
  };
  const ask = later(250, async () => {
    const words = (asked = input.value.trim());
    if (words.length < 2) { show([]); return; }
    const url = new URL(box.dataset.suggest, location.href);
    url.searchParams.set("q", words);
    const answer = await fetch(url).catch(() => null);
    if (answer?.ok && words === asked && document.activeElement === input) show((await answer.json()).items);
  });

  input.addEventListener("input", (event) => { if (!event.isComposing) ask(); });
  input.addEventListener("compositionend", ask);
  input.addEventListener("blur", () => { asked = ""; show([]); });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || list.hidden) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) { event.preventDefault(); choose(((chosen + 1 + step + items.length + 1) % (items.length + 1)) - 1); }
    if (event.key === "Escape") { event.preventDefault(); show([]); }
    if (event.key === "Enter" && chosen >= 0) { event.preventDefault(); take(items[chosen]); }
  });
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // keeps the focus in the field
  list.addEventListener("click", (event) => {
    const option = event.target.closest("li");
    if (option) take(items[[...list.children].indexOf(option)]);
  });
}

// --- Comparison tray: what is chosen lives in the tray's own form, so it survives a swap ------------------------

const tray = find("[data-compare-tray]");
const picked = new Map(); // id -> title

function refreshTray() {
  if (!tray) return;
  const most = Number(tray.dataset.compareTray);
  const list = find("[data-tray-items]", tray);
  for (const box of all("[data-compare]")) {
    box.checked = picked.has(box.value);
    box.disabled = !box.checked && picked.size >= most;
    box.closest("label").title = box.disabled ? list.dataset.full : "";
  }
  const shown = new Set(all("[data-compare]").map((box) => box.value));
  list.replaceChildren(...[...picked].map(([id, title]) => {
    const item = document.createElement("li");
    const remove = Object.assign(document.createElement("button"), { type: "button", className: "icon-button", textContent: "×" });
    remove.setAttribute("aria-label", `${list.dataset.remove}: ${title}`);
    remove.addEventListener("click", () => { picked.delete(id); refreshTray(); });
    item.append(Object.assign(document.createElement("span"), { textContent: title }), remove);
    // A chosen listing on another page of results has no box here to speak for it.
    if (!shown.has(id)) item.append(Object.assign(document.createElement("input"), { type: "hidden", name: "id", value: id }));
    return item;
  }));
  find("[data-tray-count]", tray).textContent = `${picked.size}/${most}`;
  tray.hidden = picked.size === 0;
}

if (tray) {
  for (const box of all("[data-compare]:checked")) picked.set(box.value, box.dataset.title);
  document.addEventListener("change", ({ target }) => {
    if (!target.matches("[data-compare]")) return;
    if (target.checked) picked.set(target.value, target.dataset.title); else picked.delete(target.value);
    refreshTray();
    announce(find(".tray-title", tray).textContent.trim());
  });
  refreshTray();
}

// --- Forms: sent once, drafts kept while they are written --------------------------------------------------------

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-once]")) return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "yes";
  all("button[type=submit]", form).forEach((button) => button.setAttribute("aria-disabled", "true"));
});
window.addEventListener("pageshow", () => { // back from the history: the form may be sent again
  for (const form of all("[data-sent]")) {
    delete form.dataset.sent;
    all("[aria-disabled]", form).forEach((button) => button.removeAttribute("aria-disabled"));
  }
});

for (const form of all("form[data-autosave]")) {
  const status = find("[data-autosave-status]", form);
  const tell = (words, failed = false) => { status.textContent = words; status.classList.toggle("failed", failed); };
  form.addEventListener("input", later(2000, async () => {
    if (form.dataset.sent) return;
    const answer = await fetch(form.dataset.autosave, {
      method: "POST", body: new FormData(form), headers: { Accept: "application/json", "X-Requested-With": "fetch" },
    }).catch(() => null);
    if (answer?.ok) {
      const { version } = await answer.json().catch(() => ({}));
      if (version !== undefined && form.elements.version) form.elements.version.value = version;
      const at = new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
      tell(say(`저장됨 ${at}`, `Saved ${at}`));
    } else if (answer?.status === 409) tell(say("다른 곳에서 내용이 바뀌었습니다. 새로 고쳐 확인해 주십시오.", "It was changed elsewhere. Please reload."), true);
    else tell(say("저장하지 못했습니다. 입력한 내용은 이 화면에 남아 있습니다.", "Not saved yet. What you wrote is still on this page."), true);
  }));
}

// --- Small things -------------------------------------------------------------------------------------------------

// Where autofocus on the summary is not understood, focus follows once the page is drawn.
addEventListener("load", () => requestAnimationFrame(() => {
  if (document.activeElement === document.body) find(".error-summary")?.focus();
}));

// The section being read is the current one.
const sections = find("[data-section-nav]");
if (sections) {
  const links = new Map(all("a", sections).map((link) => [link.hash.slice(1), link]));
  const watch = new IntersectionObserver((entries) => {
    const seen = entries.find((entry) => entry.isIntersecting);
    if (!seen) return;
    for (const link of links.values()) link.removeAttribute("aria-current");
    links.get(seen.target.id).setAttribute("aria-current", "true");
  }, { rootMargin: "-15% 0px -75% 0px" });
  for (const id of links.keys()) { const section = document.getElementById(id); if (section) watch.observe(section); }
}

// Long work: ask again until the answer no longer carries data-poll.
async function poll(element) {
  await new Promise((done) => setTimeout(done, 2000));
  const answer = await fetch(element.dataset.poll, { headers: { "X-Requested-With": "fetch" } }).catch(() => null);
  const fresh = answer?.ok && new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(element.id);
  if (fresh) element.replaceWith(fresh);
  const next = fresh || element;
  if (next.dataset.poll) poll(next); else announce(next.textContent.trim());
}
all("[data-poll]").forEach(poll);

reveal(document);
