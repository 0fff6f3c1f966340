// The amount field: − and + change it here, then it saves itself as if it were typed.
// Without this file the buttons send the whole form and the server does the same.
(() => {
  const waiting = new Map();
  // Each change saves itself: the button that sends everything has nothing left to do.
  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("[data-plain]").forEach((button) => { button.hidden = Boolean(window.htmx); });
  });

  const read = (text) => Number(text.replace(/[\s\u00a0\u202f€]/g, "").replace(",", ".") || 0);
  const write = (euros) => {
    const lang = document.documentElement.lang;
    const digits = Number.isInteger(euros) ? 0 : 2;
    return euros ? euros.toLocaleString(lang, { minimumFractionDigits: digits, maximumFractionDigits: 2, useGrouping: false }) : "";
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-step]");
    if (!button || !window.htmx) return;
    const field = document.getElementById(button.dataset.field);
    const euros = read(field.value);
    if (Number.isNaN(euros)) return;
    event.preventDefault();
    field.value = write(Math.max(0, Math.round(100 * (euros + Number(button.dataset.step))) / 100));
    clearTimeout(waiting.get(field));
    waiting.set(field, setTimeout(() => field.dispatchEvent(new Event("change", { bubbles: true })), 300));
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !window.htmx || !event.target.matches(".amount > input")) return;
    event.preventDefault();
    event.target.dispatchEvent(new Event("change", { bubbles: true }));
  });

  document.addEventListener("htmx:afterRequest", (event) => {
    const field = event.target;
    if (!field.matches(".amount > input")) return;
    const refused = event.detail.xhr.status !== 200;
    if (refused) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
    // What is to be changed is not hidden behind what is left.
    if (refused) document.getElementById(`${field.id}_status`).scrollIntoView({ block: "nearest" });
    if (refused && event.detail.xhr.status !== 422) {
      const lost = document.createElement("span");
      lost.className = "saved";
      lost.dataset.state = "failed";
      lost.textContent = field.form.dataset.lost;
      document.getElementById(`${field.id}_status`).replaceChildren(lost);
    }
  });
})();
