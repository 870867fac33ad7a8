// Conveniences only: pasting, choosing a file and sending work without this script.
"use strict";

for (const form of document.querySelectorAll("form.paste")) {
  const file = form.querySelector("input[type=file]");
  const said = form.querySelector("#file-wrong");
  const most = Number(form.dataset.most);

  // What the server would refuse after the whole upload is told at once.
  function check() {
    const tooLarge = file.files.length > 0 && file.files[0].size > most;
    said.hidden = !tooLarge;
    said.textContent = tooLarge
      ? filled(words.large, { size: (file.files[0].size / 1048576).toFixed(1), most: most / 1048576 })
      : "";
    return !tooLarge;
  }

  file.addEventListener("change", check);
  form.addEventListener("submit", (event) => {
    if (!check()) {
      event.preventDefault();
      file.focus();
    }
  });

  form.querySelector(".droppable").hidden = false;
  form.addEventListener("dragover", (event) => {
    if (event.dataTransfer.types.includes("Files")) {
      event.preventDefault();
      form.classList.add("over");
    }
  });
  form.addEventListener("dragleave", (event) => {
    if (!form.contains(event.relatedTarget)) {
      form.classList.remove("over");
    }
  });
  form.addEventListener("drop", (event) => {
    form.classList.remove("over");
    if (event.dataTransfer.files.length) {
      event.preventDefault();
      file.files = event.dataTransfer.files;
      check();
      file.focus();
    }
  });
}
