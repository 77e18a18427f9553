// The selection page: says which version of each part is shown, so that only what differs is sent; keys for the desk.
"use strict";

(() => {
  const desk = document.getElementById("desk");
  const live = document.getElementById("live");
  const stories = () => [...document.querySelectorAll(".story")];
  const typing = (element) => element.closest("input:not([type=checkbox]), textarea, select, dialog") !== null;

  function shown() {
    const rows = stories().map((story) => {
      const row = story.querySelector(".row");
      return `${story.dataset.story}.${row.dataset.v}`;
    });
    return { head: document.getElementById("head").dataset.v, have: rows.join("_") };
  }

  // An answer to a question that was asked before a change of one's own would undo what the change has just shown.
  let changes = 0;
  let changing = 0;

  document.addEventListener("htmx:config:request", (event) => {
    const { ctx } = event.detail;
    const asking = ctx.sourceElement === live;
    if (asking && (document.hidden || changing > 0)) {
      event.preventDefault();
      return;
    }
    if (asking) ctx.after = changes;
    if (ctx.request.method === "POST") {
      changes += 1;
      changing += 1;
    }
    if (asking || ctx.request.method === "POST") {
      for (const [name, value] of Object.entries(shown())) ctx.request.body.set(name, value);
    }
  });

  document.addEventListener("htmx:before:swap", (event) => {
    const { ctx } = event.detail;
    if (ctx.sourceElement === live && ctx.after !== changes) event.preventDefault();
  });

  // A session that is over is said once, not every few seconds.
  document.addEventListener("htmx:finally:request", (event) => {
    if (event.detail.ctx.request.method === "POST") changing -= 1;
    if (event.detail.ctx.response?.status === 401) live.remove();
  });

  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && live.isConnected) htmx.trigger(live, "look");
  });

  let last = null;

  function focus(story) {
    if (!story) return;
    last = story.id;
    story.focus();
    story.scrollIntoView({ block: "nearest" });
  }

  function present() {
    return document.activeElement.closest(".story") || document.getElementById(last);
  }

  function step(by) {
    const all = stories();
    const at = all.indexOf(present());
    focus(at < 0 ? all[0] : all[Math.min(all.length - 1, Math.max(0, at + by))]);
  }

  function press(act, place) {
    const button = place && place.querySelector(`[data-act="${act}"]`);
    if (button) button.click();
    return Boolean(button);
  }

  function close(story) {
    story.querySelector(".edit").replaceChildren();
    focus(story);
  }

  // The story goes; the next one takes its place under the fingers.
  function drop(act) {
    const story = present();
    const all = stories();
    const next = all[all.indexOf(story) + 1] || all[all.indexOf(story) - 1];
    if (press(act, story)) last = next ? next.id : null;
  }

  let merging = false;
  const keys = {
    KeyJ: () => step(1),
    KeyK: () => step(-1),
    KeyX: () => press("pick", present()),
    KeyE: () => press("edit", present()),
    KeyI: () => drop("irrelevant"),
    KeyM: () => {
      merging = press("edit", present());
    },
    KeyZ: () => press("undo", document.getElementById("flash")),
    KeyC: () => press("confirm", document),
    KeyO: () => {
      const link = present() && present().querySelector(".row-title a");
      if (link) link.click();
    },
  };

  // By the place of the key, not its letter: the Thai layout has other letters there.
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
      const form = event.target.closest(".editor form");
      if (form) form.requestSubmit();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const story = event.target.closest(".story");
    if (event.code === "Escape" && story && story.querySelector(".editor")) {
      close(story);
      return;
    }
    const arrow = { ArrowDown: 1, ArrowUp: -1 }[event.code];
    if (arrow && !event.shiftKey && (event.target === document.body || event.target.matches(".story, main"))) {
      event.preventDefault();
      step(arrow);
      return;
    }
    if (typing(event.target)) return;
    if (event.key === "?" || (event.code === "Slash" && event.shiftKey)) {
      event.preventDefault();
      document.getElementById("help").showModal();
      return;
    }
    const act = event.shiftKey ? null : keys[event.code];
    if (act) {
      event.preventDefault();
      act();
    }
  });

  document.addEventListener("focusin", (event) => {
    const story = event.target.closest(".story");
    if (story) last = story.id;
  });

  desk.addEventListener("click", (event) => {
    const button = event.target.closest('[data-act="close"]');
    if (button) {
      event.preventDefault();
      close(button.closest(".story"));
    }
  });

  document.getElementById("show-help").addEventListener("click", () => document.getElementById("help").showModal());

  document.addEventListener("htmx:after:swap", (event) => {
    const { ctx } = event.detail;
    const opened = ctx.request.method === "GET" && ctx.target && ctx.target.classList.contains("edit") ? ctx.target : null;
    if (opened) {
      const first = (merging && opened.querySelector(".merge select")) || opened.querySelector("select, a");
      merging = false;
      if (first) first.focus();
    } else if (document.activeElement === document.body && ctx.request.method === "POST" && last) {
      const story = document.getElementById(last);
      if (story) story.focus({ preventScroll: true });
    }
  });
})();
