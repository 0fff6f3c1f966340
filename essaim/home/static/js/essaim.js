// Progressive enhancement only: every page works without this file.
// Behaviour is asked for by data attributes; nothing here decides a rule.
(() => {
  "use strict";
  const lang = document.documentElement.lang || "fr";
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

  // Amounts are typed in euros and counted in whole cents, as the server does.
  const cents = (text) => {
    const bare = String(text).replace(/[\s\u00a0\u202f€]/g, "").replace(",", ".");
    if (bare === "") return 0;
    return /^\d+(\.\d{1,2})?$/.test(bare) ? Math.round(Number(bare) * 100) : NaN;
  };
  const euros = (value) => {
    const digits = value % 100 ? 2 : 0;
    const format = { style: "currency", currency: "EUR",
      minimumFractionDigits: digits, maximumFractionDigits: digits };
    return new Intl.NumberFormat(lang, format).format(value / 100)
      .replace(/\u00a0/g, "\u202f").replace("-", "−");
  };

  // <form data-allocate data-left-cents="30000"> with <input data-cents="6000">: the
  // amount on the server when the page came. <output data-left> shows what remains.
  // data-left-cents is what remained then; the difference is counted as one types.
  const showLeft = (form) => {
    const typed = $$("input[data-cents]", form).map((input) => {
      const value = cents(input.value);
      input.toggleAttribute("aria-invalid", false);
      if (Number.isNaN(value)) input.setAttribute("aria-invalid", "true");
      return (Number.isNaN(value) ? Number(input.dataset.cents) : value)
        - Number(input.dataset.cents);
    });
    const left = Number(form.dataset.leftCents) - typed.reduce((sum, one) => sum + one, 0);
    $$("[data-left]", form.ownerDocument).forEach((output) => {
      output.textContent = euros(left);
      output.dataset.state = left < 0 ? "over" : "";
    });
  };

  // <button type="button" data-step="1000" data-for="id" hidden>: adds ten euros.
  const step = (button) => {
    const input = document.getElementById(button.dataset.for);
    const now = cents(input.value);
    const next = Math.max(0, (Number.isNaN(now) ? 0 : now) + Number(button.dataset.step));
    input.value = new Intl.NumberFormat(lang, { useGrouping: false,
      minimumFractionDigits: next % 100 ? 2 : 0, maximumFractionDigits: 2 }).format(next / 100);
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };

  // Buttons that only work with scripts are born hidden.
  const wake = (root) => {
    $$("[data-step], [data-copy]", root).forEach((button) => { button.hidden = false; });
    $$("form[data-allocate]", root).forEach(showLeft);
    $("[data-focus]", root)?.focus();
  };

  // <button type="button" data-copy="text" data-done="Copied" hidden>
  const copy = async (button) => {
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      const words = button.textContent;
      button.textContent = button.dataset.done || "✓";
      setTimeout(() => { button.textContent = words; }, 2500);
    } catch { button.hidden = true; }
  };

  document.addEventListener("input", (event) => {
    const form = event.target.closest?.("form[data-allocate]");
    if (form) showLeft(form);
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-step], [data-copy]");
    if (button?.dataset.step) step(button);
    else if (button) copy(button);
    // One open menu at a time; a click elsewhere closes it.
    $$("details.account[open]").forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = event.target.closest?.("details.account[open]");
    if (menu) { menu.open = false; $("summary", menu).focus(); }
  });

  // <form data-confirm="Withdraw this project?">: asks before sending.
  // A page of its own (confirm.html) is better for what cannot be undone.
  document.addEventListener("submit", (event) => {
    const question = event.submitter?.dataset.confirm || event.target.dataset.confirm;
    if (question && !window.confirm(question)) { event.preventDefault(); return; }
    // A form is sent once: a second click changes nothing.
    if (event.target.method === "post" && !event.target.closest("[hx-post]")) {
      const again = event.target.dataset.sent;
      if (again && Date.now() - Number(again) < 4000) event.preventDefault();
      event.target.dataset.sent = Date.now();
    }
  });

  // Saved as one goes: <span class="saved" data-saved data-doing="…" data-done="…"
  // data-failed="…" role="status"> inside the form tells what happens to it.
  const tell = (element, state) => {
    const place = element.closest("form")?.querySelector("[data-saved]");
    if (!place) return;
    place.dataset.state = state;
    place.textContent = place.dataset[state] || "";
  };
  document.addEventListener("htmx:beforeRequest", (e) => tell(e.target, "doing"));
  document.addEventListener("htmx:afterRequest", (e) =>
    tell(e.target, e.detail.successful ? "done" : "failed"));
  document.addEventListener("htmx:afterSettle", (e) => wake(e.target));

  // What was typed and not saved is not lost without a word.
  window.addEventListener("beforeunload", (event) => {
    const unsaved = $$("form[data-guard]").some((form) =>
      !form.dataset.sent && $$("textarea, input[type=text]", form)
        .some((input) => input.value !== input.defaultValue));
    if (unsaved) event.preventDefault();
  });

  wake(document);
})();
