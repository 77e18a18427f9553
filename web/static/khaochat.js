// What all pages do: requests of htmx carry the token of our own page, and a lost connection is said once.
"use strict";

(() => {
  const flash = () => document.getElementById("flash");
  let lost = false;

  function say(text, tone) {
    const line = document.createElement("p");
    line.className = `flash ${tone}`;
    line.textContent = text;
    flash().replaceChildren(line);
  }

  document.addEventListener("htmx:config:request", (event) => {
    const token = document.querySelector('meta[name="csrf-token"]');
    if (token && event.detail.ctx.request.method !== "GET") {
      event.detail.ctx.request.headers["X-CSRF-Token"] = token.content;
    }
  });

  document.addEventListener("htmx:error", () => {
    if (!lost) say("ติดต่อระบบไม่ได้ · ตรวจสัญญาณอินเทอร์เน็ต แล้วลองอีกครั้ง", "late");
    lost = true;
  });

  document.addEventListener("htmx:after:request", (event) => {
    if (lost) flash().replaceChildren();
    lost = false;
    // A new message replaces the old one; a change without a message clears it. What a button of the message itself
    // brings must find that button in its place.
    const { request, sourceElement } = event.detail.ctx;
    if (request.method !== "GET" && !flash().contains(sourceElement)) flash().replaceChildren();
  });
})();
