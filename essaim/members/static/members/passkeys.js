// Ties the buttons of passkeys to the browser: <template data-passkey="loginForm" …>
// names the elements, allauth.webauthn does the talking. No inline script is needed.
(() => {
  "use strict";
  const start = () => {
    for (const told of document.querySelectorAll("template[data-passkey]")) {
      const { passkey, ...ids } = told.dataset;
      window.allauth.webauthn.forms[passkey]({ ids });
    }
  };
  // A refusal or a lost key is said where the button is, not in a console.
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    const notice = document.querySelector("[data-passkey-error]");
    if (notice) notice.hidden = false;
  });
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
