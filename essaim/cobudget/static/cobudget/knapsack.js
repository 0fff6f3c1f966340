// What is left of the budget one composes, as one ticks. Without this file it is
// reckoned when the form is sent, and a budget that passes the pool is refused there.
(() => {
  const say = (cents) => {
    const lang = document.documentElement.lang;
    const digits = cents % 100 ? 2 : 0;
    return (cents / 100).toLocaleString(lang, { style: "currency", currency: "EUR", minimumFractionDigits: digits, maximumFractionDigits: 2 }).replace("-", "−");
  };
  document.addEventListener("change", (event) => {
    if (!event.target.matches?.("[data-cents]")) return;
    document.querySelectorAll("output[data-pool]").forEach((output) => {
      const chosen = [...document.querySelectorAll("[data-cents]:checked")].filter((one) => !output.dataset.section || one.dataset.section === output.dataset.section);
      const left = chosen.reduce((rest, one) => rest - Number(one.dataset.cents), Number(output.dataset.pool));
      output.textContent = say(left);
      output.dataset.state = left < 0 ? "over" : "";
    });
  });
})();
