// Progressive enhancement only: every page works without this file. Behaviour is asked
// for by data attributes; nothing here decides a rule.
(() => {
  "use strict";
  const find = (selector, root = document) => root.querySelector(selector);

  // <button type="button" hidden data-copy="text" data-done="Copied">: born hidden,
  // because it does nothing without scripts.
  const copy = async (button) => {
    const words = button.textContent;
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.textContent = button.dataset.done;
      setTimeout(() => { button.textContent = words; }, 2500);
    } catch { button.hidden = true; }
  };

  // What has to be read first takes the focus: the errors of a form that came back.
  const wake = (root) => {
    root.querySelectorAll("[data-copy]").forEach((button) => { button.hidden = false; });
    find("[data-focus]", root)?.focus();
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]");
    if (button) copy(button);
    const menu = find("details.account[open]");
    if (menu && !menu.contains(event.target)) menu.open = false;
  });

  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && find("details.account[open]");
    if (!menu) return;
    menu.open = false;
    find("summary", menu).focus();
  });

  // <form data-confirm="…?"> or a button of it asks first, where no page of its own
  // (confirm.html) is worth it. And a form is sent once: a second click does nothing.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const question = event.submitter?.dataset.confirm || form.dataset.confirm;
    if (question && !window.confirm(question)) { event.preventDefault(); return; }
    if (form.method !== "post" || event.defaultPrevented) return;
    if (Date.now() - Number(form.dataset.sent || 0) < 3000) event.preventDefault();
    else form.dataset.sent = Date.now();
  });
  // Coming back by the browser's history, the form may be sent again at once.
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("[data-sent]").forEach((form) => { delete form.dataset.sent; });
  });

  document.addEventListener("htmx:afterSettle", (event) => wake(event.target));
  wake(document);
})();
