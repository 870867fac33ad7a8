// Conveniences only: every page works without this script.
"use strict";

// Interface texts, in the language of the page.
const words = document.getElementById("words").dataset;

function filled(text, values) {
  return text.replace(/\{(\w+)(?::([^|}]*)\|([^}]*))?\}/g, (place, name, one, many) =>
    one === undefined ? values[name] : values[name] === 1 ? one : many);
}

const box = document.getElementById("q");

// "/" moves to the search box, as on many search pages; not while typing or composing Chinese.
document.addEventListener("keydown", (event) => {
  const typing = event.isComposing || event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key === "/" && box && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    box.focus();
    box.select();
  }
});

// Going back shows a page as it was left: in the box the words that it answers, open what was opened.
addEventListener("pageshow", () => {
  if (box) {
    box.value = box.defaultValue;
  }
});

// A phone's filters: all groups folded at first, and open again while values are chosen, until what they leave is asked for.
const narrow = !matchMedia("(min-width: 60rem)").matches;
const sheet = document.querySelector("aside .shown")?.closest(".fold");
if (sheet && narrow) {
  for (const group of sheet.querySelectorAll(".facet[open]")) {
    group.open = group.querySelector("[aria-current]") !== null;
  }
  sheet.open ||= sessionStorage.getItem("dafu-filtering") === location.pathname;
  sheet.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (link?.closest(".shown")) {
      sheet.open = false;
    } else if (link) {
      sessionStorage.setItem("dafu-filtering", location.pathname);
    }
  });
}
sessionStorage.removeItem("dafu-filtering");

const groups = [...document.querySelectorAll("details")];
const opened = history.state?.opened ?? [];
if (opened.length === groups.length) {
  groups.forEach((group, number) => {
    group.open = opened[number];
  });
}
for (const group of groups) {
  group.addEventListener("toggle", () => {
    history.replaceState({ ...history.state, opened: groups.map((one) => one.open) }, "");
  });
}

// Browsers without ::details-content cannot show folded lists on wide screens by style alone.
if (!CSS.supports("selector(::details-content)") && !narrow) {
  for (const fold of document.querySelectorAll("details.fold")) {
    fold.open = true;
  }
}

// Completion, as a combobox with a list (WAI-ARIA Authoring Practices). The form works without it.
function completion(input) {
  const list = document.createElement("ul");
  const tally = document.getElementById("suggestions-tally");
  list.id = "suggestions";
  list.className = "suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", words.completions);
  list.hidden = true;
  input.parentElement.after(list);
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-controls", list.id], ["aria-expanded", "false"]]) {
    input.setAttribute(name, value);
  }
  let composing = false;
  let chosen = -1;
  let typed = input.value;
  let waiting = 0;
  let asking = null;

  function close() {
    clearTimeout(waiting);
    asking?.abort();
    list.hidden = true;
    list.replaceChildren();
    chosen = -1;
    tally.textContent = "";
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function choose(number) {
    const options = list.children;
    options[chosen]?.removeAttribute("aria-selected");
    chosen = (number + options.length + 1) % (options.length + 1);
    if (chosen === options.length) {  // back to what was typed
      chosen = -1;
      input.value = typed;
      input.removeAttribute("aria-activedescendant");
      return;
    }
    options[chosen].setAttribute("aria-selected", "true");
    options[chosen].scrollIntoView({ block: "nearest" });
    input.value = options[chosen].dataset.text;
    input.setAttribute("aria-activedescendant", options[chosen].id);
  }

  function show(suggestions) {
    if (!suggestions.length || document.activeElement !== input) {
      close();
      return;
    }
    list.replaceChildren(...suggestions.map((suggestion, number) => {
      const option = document.createElement("li");
      option.id = `suggestion-${number}`;
      option.dataset.text = suggestion.text;
      option.setAttribute("role", "option");
      const text = document.createElement("span");
      text.textContent = suggestion.text;
      const note = document.createElement("span");
      note.className = "note";
      note.textContent = filled(words.completion, suggestion);
      option.append(text, note);
      return option;
    }));
    chosen = -1;
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    tally.textContent = filled(words.tally, { count: suggestions.length });
  }

  async function ask() {
    typed = input.value;
    if (!typed.trim()) {
      close();
      return;
    }
    asking?.abort();
    asking = new AbortController();
    try {
      const address = `${input.dataset.suggest}?${new URLSearchParams({ q: typed })}`;
      const answer = await fetch(address, { signal: asking.signal });
      if (answer.ok && !composing) {
        show((await answer.json()).suggestions);
      }
    } catch (error) {
      if (error.name !== "AbortError") {
        close();  // offline: searching goes on without completion
      }
    }
  }

  // An input method's composition is left alone: nothing is asked, shown or chosen until it ends.
  input.addEventListener("compositionstart", () => {
    composing = true;
    close();
  });
  input.addEventListener("compositionend", () => {
    composing = false;
    waiting = setTimeout(ask, 120);
  });
  input.addEventListener("input", (event) => {
    clearTimeout(waiting);
    if (!composing && !event.isComposing) {
      waiting = setTimeout(ask, 120);
    }
  });
  input.addEventListener("keydown", (event) => {
    if (composing || event.isComposing || event.keyCode === 229 || list.hidden) {
      return;
    }
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      choose(event.key === "ArrowDown" ? chosen + 1 : chosen < 0 ? list.children.length - 1 : chosen - 1);
    } else if (event.key === "Escape") {
      event.preventDefault();
      input.value = typed;
      close();
    } else if (event.key === "Tab" || event.key === "Enter") {
      close();
    }
  });
  input.addEventListener("blur", close);
  // Before the box loses the focus, which closes the list.
  list.addEventListener("mousedown", (event) => {
    const option = event.target.closest("[role=option]");
    event.preventDefault();
    if (option) {
      input.value = option.dataset.text;
      close();
      input.form.requestSubmit();
    }
  });
}

if (box?.dataset.suggest) {
  completion(box);
}

// The outline beside a letter follows along: the last heading above the upper third of the window is the current one.
function following(outline) {
  const links = [...outline.querySelectorAll("a[href^='#']")];
  const targets = links.map((link) => document.getElementById(link.hash.slice(1)));

  function follow() {
    const line = innerHeight * 0.34;
    const current = targets.findLastIndex((target) => target && target.getBoundingClientRect().top <= line);
    links.forEach((link, number) => {
      if (number === current) {
        link.setAttribute("aria-current", "location");
      } else {
        link.removeAttribute("aria-current");
      }
    });
    if (current >= 0 && outline.scrollHeight > outline.clientHeight) {
      outline.scrollTop = links[current].offsetTop - outline.clientHeight / 2;
    }
  }

  const observer = new IntersectionObserver(follow, { rootMargin: "0px 0px -66% 0px" });
  targets.forEach((target) => target && observer.observe(target));
}

for (const outline of document.querySelectorAll(".outline")) {
  following(outline);
}

// The size of type: the links work by themselves; with the script it changes in place and is remembered on this device.
function sizing(nav) {
  const letter = document.querySelector(".letter");
  const links = [...nav.querySelectorAll("[data-type]")];

  function size(name) {
    for (const link of links) {
      letter.classList.toggle(`type-${link.dataset.type}`, link.dataset.type === name);
      if (link.dataset.type === name) {
        link.setAttribute("aria-current", "true");
      } else {
        link.removeAttribute("aria-current");
      }
    }
  }

  const kept = localStorage.getItem("dafu-type");
  if (links.some((link) => link.dataset.type === kept) && !new URLSearchParams(location.search).has("type")) {
    size(kept);
  }
  nav.addEventListener("click", (event) => {
    const link = event.target.closest("[data-type]");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      size(link.dataset.type);
      localStorage.setItem("dafu-type", link.dataset.type);
    }
  });
}

for (const nav of document.querySelectorAll(".type-sizes")) {
  sizing(nav);
}

// Copying, sharing and printing: what they copy stands on the page, to be selected without the script.
async function copied(element) {
  const range = document.createRange();
  range.selectNodeContents(element);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(element.textContent);
  } else if (!document.execCommand("copy")) {  // sites without https have no clipboard object
    throw new Error("copying is not allowed");
  }
}

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const said = document.getElementById("copied");
    try {
      await copied(document.getElementById(button.dataset.copy));
      said.textContent = words.copied;
    } catch {
      said.textContent = words.uncopied;
    }
    said.classList.remove("unseen");
  });
}

for (const button of document.querySelectorAll("[data-share]")) {
  button.hidden = !navigator.share;
  button.addEventListener("click", async () => {
    try {
      await navigator.share({ title: document.title, url: button.dataset.share });
    } catch (error) {
      if (error.name !== "AbortError") {  // the reader thought better of it
        throw error;
      }
    }
  });
}

// The browser's own words for choosing a file are in the browser's language, which need not be the page's.
for (const input of document.querySelectorAll("input[type=file]")) {
  const around = document.createElement("span");
  const [button, names] = [words.choose, ""].map((text) => {
    const part = document.createElement("span");
    part.setAttribute("aria-hidden", "true");
    part.textContent = text;
    return part;
  });
  around.className = "choosing";
  input.replaceWith(around);
  around.append(input, button, names);
  const tell = () => {
    names.textContent = [...input.files].map((file) => file.name).join("、") || words.unchosen;
  };
  input.addEventListener("change", tell);
  input.form.addEventListener("drop", () => setTimeout(tell));
  input.form.addEventListener("reset", () => setTimeout(tell));
  tell();
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
