// Conveniences only: every page works without this script.
"use strict";

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

// Browsers without ::details-content cannot show folded lists on wide screens by style alone.
if (!CSS.supports("selector(::details-content)") && matchMedia("(min-width: 60rem)").matches) {
  for (const fold of document.querySelectorAll("details.fold")) {
    fold.open = true;
  }
}
