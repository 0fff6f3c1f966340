// What the parts make together, while they are typed. The server checks it anyway.
(() => {
  const form = document.getElementById("volets");
  const told = document.getElementById("volets-total");
  const read = (text) => Math.round(100 * Number(text.replace(/[\s\u00a0\u202f€%]/g, "").replace(",", ".") || 0));
  const say = (words, hundredths) => words.replace("{n}", (hundredths / 100).toLocaleString(document.documentElement.lang));
  const count = () => {
    const sums = { percent: 0, euros: 0 };
    let rows = 0;
    form.querySelectorAll(".volet-row").forEach((row) => {
      const part = row.querySelector("input[name$='-part']").value;
      if (!part.trim()) return;
      rows += 1;
      sums[row.querySelector("select[name$='-unit']").value] += read(part);
    });
    const pool = Number(form.dataset.pool);
    told.hidden = rows === 0;
    const whole = sums.percent ? sums.percent === 10000 && sums.euros <= (pool || sums.euros) : !pool || sums.euros === pool;
    const parts = [];
    if (sums.percent) parts.push(say(told.dataset.percent, sums.percent));
    if (sums.euros) parts.push(say(told.dataset.euros, sums.euros));
    parts.push(whole ? told.dataset.good : told.dataset.bad);
    told.textContent = parts.join(" · ");
  };
  form.addEventListener("input", count);
  count();
})();
