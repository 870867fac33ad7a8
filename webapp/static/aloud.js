// Reading a letter aloud by the browser's own speech, a paragraph at a time; the buttons show only where it has a Chinese voice.
"use strict";

function reading(group) {
  const speech = window.speechSynthesis;
  const [button, stop] = group.querySelectorAll("button");
  const paragraphs = [...document.querySelectorAll(".letter > :is(p, h2, h3, h4, h5)")];
  let at = -1;  // the paragraph that is read; -1 while nothing is

  function voice() {
    return speech.getVoices().find((one) => /^(zh|cmn)\b/i.test(one.lang));
  }

  function tell(label) {
    button.textContent = label;
    stop.hidden = at < 0;
  }

  function end() {
    paragraphs[at]?.classList.remove("spoken");
    at = -1;
    speech.cancel();
    tell(words.read);
  }

  function read(number) {
    paragraphs[at]?.classList.remove("spoken");
    at = number;
    if (at === paragraphs.length) {
      end();
      return;
    }
    paragraphs[at].classList.add("spoken");
    paragraphs[at].scrollIntoView({ block: "nearest" });
    const said = new SpeechSynthesisUtterance(paragraphs[at].textContent);
    said.voice = voice();
    said.lang = said.voice.lang;
    said.rate = 0.9;
    said.onend = () => at === number && read(number + 1);
    // What was stopped has ended already; anything else ends the reading, and the button offers it again.
    said.onerror = () => at === number && end();
    speech.speak(said);
    tell(words.pause);
  }

  button.addEventListener("click", () => {
    if (at < 0) {
      speech.cancel();
      read(0);
    } else if (speech.paused) {
      speech.resume();
      tell(words.pause);
    } else {
      speech.pause();
      tell(words.resume);
    }
  });
  stop.addEventListener("click", () => {
    end();
    button.focus();
  });
  addEventListener("pagehide", end);

  function offer() {
    group.hidden = !voice();
  }
  speech.addEventListener("voiceschanged", offer);
  offer();
}

if (window.speechSynthesis) {
  document.querySelectorAll(".aloud").forEach(reading);
}
