// The amount field: − and + change it here, then it saves itself as if it were typed.
// Without this file the buttons send the whole form and the server does the same.
(() => {
  const waiting = new Map();
  // Fields whose amount the server has not confirmed: how many times each was tried.
  const unsaved = new Map();
  const PAUSES = [2, 5, 10, 20, 40, 60];
  // Each change saves itself: the button that sends everything has nothing left to do.
  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("[data-plain]").forEach((button) => { button.hidden = Boolean(window.htmx); });
  });

  const isAmount = (element) => element.matches?.(".amount > input");
  const read = (text) => Number(text.replace(/[\s\u00a0\u202f€]/g, "").replace(",", ".") || 0);
  const write = (euros) => {
    const lang = document.documentElement.lang;
    const digits = Number.isInteger(euros) ? 0 : 2;
    return euros ? euros.toLocaleString(lang, { minimumFractionDigits: digits, maximumFractionDigits: 2, useGrouping: false }) : "";
  };
  const change = (field) => field.dispatchEvent(new Event("change", { bubbles: true }));
  const later = (field, milliseconds) => {
    clearTimeout(waiting.get(field));
    waiting.set(field, setTimeout(() => change(field), milliseconds));
  };
  const say = (field, words) => {
    const lost = document.createElement("span");
    lost.className = "saved";
    lost.dataset.state = "failed";
    lost.textContent = words;
    document.getElementById(`${field.id}_status`).replaceChildren(lost);
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-step]");
    if (!button || !window.htmx) return;
    const field = document.getElementById(button.dataset.field);
    const euros = read(field.value);
    if (Number.isNaN(euros)) return;
    event.preventDefault();
    field.value = write(Math.max(0, Math.round(100 * (euros + Number(button.dataset.step))) / 100));
    later(field, 300);
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !window.htmx || !isAmount(event.target)) return;
    event.preventDefault();
    change(event.target);
  });

  // The same amount sent again has the same key: saved once, whatever was lost on the way.
  document.addEventListener("htmx:configRequest", (event) => {
    const field = event.target;
    if (!isAmount(field)) return;
    if (field.dataset.sent !== field.value || !field.dataset.key) {
      field.dataset.sent = field.value;
      field.dataset.key = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
    }
    event.detail.parameters.key = field.dataset.key;
  });

  document.addEventListener("htmx:afterRequest", (event) => {
    const field = event.target;
    if (!isAmount(field)) return;
    const status = event.detail.xhr.status;
    const refused = status !== 200;
    if (refused) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
    // What is to be changed is not hidden behind what is left.
    if (refused) document.getElementById(`${field.id}_status`).scrollIntoView({ block: "nearest" });
    if (status === 200 || status === 422) {
      unsaved.delete(field);
      delete field.dataset.key;
      return;
    }
    const tried = unsaved.get(field) || 0;
    unsaved.set(field, tried + 1);
    const again = (status === 0 || status >= 500) && tried < PAUSES.length;
    say(field, again ? field.form.dataset.lost : field.form.dataset.gone);
    if (again) later(field, PAUSES[tried] * 1000);
  });

  window.addEventListener("online", () => unsaved.forEach((_tried, field) => later(field, 0)));
  window.addEventListener("beforeunload", (event) => { if (unsaved.size) event.preventDefault(); });
})();
