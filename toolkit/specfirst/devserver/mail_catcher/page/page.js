"use strict";

const byId = (id) => document.getElementById(id);
const state = { messages: [], chosen: null, message: null, tab: "html", seen: new Set(), known: null };

/** An element with text, never markup: subjects and names come from anybody. */
function element(tag, text = "", className = "") {
  const made = document.createElement(tag);
  made.textContent = text;
  if (className) made.className = className;
  return made;
}

function clock(moment) {
  const date = new Date(moment);
  const today = date.toDateString() === new Date().toDateString();
  return date.toLocaleString([], today ? { timeStyle: "short" } : { dateStyle: "medium", timeStyle: "short" });
}

function bytes(size) {
  return size < 1024 ? `${size} B` : size < 1048576 ? `${(size / 1024).toFixed(1)} kB` : `${(size / 1048576).toFixed(1)} MB`;
}

function found() {
  const wanted = byId("search").value.trim().toLowerCase();
  const words = (message) => [message.subject, message.sender, message.preview, ...message.recipients].join("\n").toLowerCase();
  return wanted ? state.messages.filter((message) => words(message).includes(wanted)) : state.messages;
}

async function load() {
  const response = await fetch("/api/messages");
  state.messages = (await response.json()).messages;
  // What was there before the page was opened is not news.
  state.known ??= new Set(state.messages.map((message) => message.id));
  if (!state.messages.some((message) => message.id === state.chosen)) state.chosen = state.message = null;
  if (!state.chosen && state.messages.length) await choose(state.messages[0].id);
  else show();
}

async function choose(id) {
  state.chosen = id;
  state.seen.add(id);
  const response = await fetch(`/api/messages/${id}`);
  if (!response.ok || state.chosen !== id) return;
  state.message = await response.json();
  history.replaceState(null, "", `#${id}`);
  show();
}

function show() {
  showList();
  const message = state.message;
  byId("mail").hidden = !message;
  byId("empty").hidden = Boolean(message);
  byId("clear").hidden = !state.messages.length;
  const unread = state.messages.filter(isUnread).length;
  document.title = unread ? `(${unread}) Mail` : "Mail";
  if (message) showMessage(message);
}

function isUnread(message) {
  return !state.seen.has(message.id) && !state.known.has(message.id);
}

function showList() {
  const messages = found();
  byId("count").textContent = state.messages.length || "";
  const items = messages.map((message) => {
    const item = element("button", "", isUnread(message) ? "item unread" : "item");
    item.type = "button";
    item.dataset.id = message.id;
    item.setAttribute("aria-current", String(message.id === state.chosen));
    item.append(
      element("span", message.recipients.join(", "), "to"),
      element("time", clock(message.received_at)),
      element("span", message.subject || "(no subject)", "subject"),
      element("span", message.preview, "preview"),
    );
    item.addEventListener("click", () => choose(message.id));
    return item;
  });
  if (!messages.length && state.messages.length) items.push(element("p", "Nothing matches.", "item preview"));
  byId("list").replaceChildren(...items);
}

function showMessage(message) {
  byId("subject").textContent = message.subject || "(no subject)";
  const facts = [
    ["From", message.sender],
    ["To", message.recipients.join(", ")],
    ["Caught", `${new Date(message.received_at).toLocaleString()}, ${bytes(message.size)}`],
  ];
  if (message.attachments.length) {
    facts.push(["With", message.attachments.map((file) => `${file.name} (${file.media_type}, ${bytes(file.size)})`).join(", ")]);
  }
  byId("facts").replaceChildren(...facts.flatMap(([name, value]) => [element("dt", name), element("dd", value)]));
  byId("links").replaceChildren(...message.links.slice(0, 3).map(link), ...message.codes.slice(0, 3).map(code));
  byId("raw").href = `/api/messages/${message.id}/raw`;
  const usable = { html: message.html, text: message.text, headers: true, source: true };
  const tab = usable[state.tab] ? state.tab : message.html ? "html" : message.text ? "text" : "source";
  for (const button of document.querySelectorAll("[data-tab]")) {
    button.disabled = !usable[button.dataset.tab];
    button.setAttribute("aria-selected", String(button.dataset.tab === tab));
  }
  byId("narrow").hidden = tab !== "html";
  showBody(message, tab);
}

function link(address) {
  const anchor = element("a", address);
  Object.assign(anchor, { href: address, target: "_blank", rel: "noopener noreferrer", title: address });
  return copied(anchor, address);
}

function code(text) {
  return copied(element("code", text), text);
}

/** A row with a button that puts the text on the clipboard. */
function copied(shown, text) {
  const row = element("div", "", "link");
  const copy = element("button", "Copy", "quiet");
  copy.type = "button";
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text);
    copy.textContent = "Copied";
    setTimeout(() => (copy.textContent = "Copy"), 1200);
  });
  row.append(shown, copy);
  return row;
}

function showBody(message, tab) {
  const key = `${message.id} ${tab}`;
  const body = byId("body");
  if (body.dataset.key === key) return;
  body.dataset.key = key;
  if (tab === "html") {
    const frame = document.createElement("iframe");
    frame.title = "The mail";
    // Neither scripts nor our origin; links open a tab.
    frame.setAttribute("sandbox", "allow-popups allow-popups-to-escape-sandbox");
    frame.src = `/messages/${message.id}/html`;
    body.replaceChildren(frame);
  } else if (tab === "headers") {
    const table = document.createElement("table");
    for (const [name, value] of message.headers) {
      const row = table.insertRow();
      row.insertCell().textContent = name;
      row.insertCell().textContent = value;
    }
    body.replaceChildren(table);
  } else if (tab === "text") {
    body.replaceChildren(element("pre", message.text));
  } else {
    body.replaceChildren(element("pre", "…"));
    fetch(`/api/messages/${message.id}/raw`)
      .then((response) => response.text())
      .then((source) => body.dataset.key === key && body.replaceChildren(element("pre", source)));
  }
}

function step(by) {
  const messages = found();
  const next = messages[messages.findIndex((message) => message.id === state.chosen) + by];
  if (!next) return;
  choose(next.id).then(() => document.querySelector("[aria-current=true]")?.scrollIntoView({ block: "nearest" }));
}

function follow() {
  const changes = new EventSource("/api/changes");
  changes.onmessage = () => load();
  changes.onopen = () => byId("live").classList.remove("off");
  // It connects again by itself.
  changes.onerror = () => byId("live").classList.add("off");
}

byId("search").addEventListener("input", showList);
byId("clear").addEventListener("click", async () => {
  if (confirm(`Delete all ${state.messages.length} mails?`)) await fetch("/api/messages", { method: "DELETE" });
});
byId("narrow").addEventListener("click", (event) => {
  const narrow = byId("body").classList.toggle("phone");
  event.currentTarget.setAttribute("aria-pressed", String(narrow));
});
for (const button of document.querySelectorAll("[data-tab]")) {
  button.addEventListener("click", () => {
    state.tab = button.dataset.tab;
    showMessage(state.message);
  });
}
document.addEventListener("keydown", (event) => {
  if (event.target.matches("input") || event.ctrlKey || event.metaKey || event.altKey) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  if (event.key === "j" || event.key === "ArrowDown") step(1);
  else if (event.key === "k" || event.key === "ArrowUp") step(-1);
  else if (event.key === "/") byId("search").focus();
  else return;
  event.preventDefault();
});
state.chosen = location.hash.slice(1) || null;
if (state.chosen) choose(state.chosen);
follow();
