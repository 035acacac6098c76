"use strict";
(() => {
  const form = document.getElementById("filters");
  const shown = document.getElementById("shown");
  const nothing = document.getElementById("nothing");
  const theme = document.getElementById("theme");
  const changes = [...document.querySelectorAll(".change")].map((element) => ({
    element,
    severity: element.dataset.severity,
    operations: JSON.parse(element.dataset.operations),
    tags: JSON.parse(element.dataset.tags),
    words: element.dataset.words,
  }));

  function apply() {
    const chosen = new FormData(form);
    const severities = chosen.getAll("severity");
    const operation = chosen.get("operation");
    const tag = chosen.get("tag");
    const terms = chosen.get("text").toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const each of changes) {
      const fits =
        severities.includes(each.severity) &&
        (!operation || each.operations.includes(operation)) &&
        (!tag || each.tags.includes(tag)) &&
        terms.every((term) => each.words.includes(term));
      each.element.hidden = !fits;
      count += fits ? 1 : 0;
    }
    for (const group of document.querySelectorAll(".group")) {
      const left = group.querySelectorAll(".change:not([hidden])").length;
      group.hidden = left === 0;
      const entry = document.querySelector(`[data-group="${group.id}"]`);
      entry.hidden = left === 0;
      entry.querySelector(".amount").textContent = left;
    }
    shown.textContent = `${count} of ${changes.length} changes`;
    nothing.hidden = count > 0 || changes.length === 0;
  }

  // A link to a change that is filtered out or folded up shows it.
  function reveal() {
    const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    if (!target) return;
    const hidden = target.hidden || target.closest("[hidden]");
    if (hidden) {
      form.reset();
      apply();
    }
    if (target instanceof HTMLDetailsElement) target.open = true;
    target.scrollIntoView();
  }

  function isDark() {
    const chosen = document.documentElement.dataset.theme;
    return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  }

  function nameTheme() {
    theme.textContent = isDark() ? "Light" : "Dark";
  }

  form.hidden = false;
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(apply));
  theme.addEventListener("click", () => {
    document.documentElement.dataset.theme = isDark() ? "light" : "dark";
    nameTheme();
  });
  addEventListener("hashchange", reveal);
  nameTheme();
  apply();
  reveal();
})();
