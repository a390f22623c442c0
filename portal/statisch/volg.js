// After a decision the flow passes the poort within moments: ask until it has, then show the new state. Without JavaScript the page reloads itself.
(() => {
  const waar = document.querySelector("[data-volg]");
  if (!waar) return;
  const stop = Date.now() + 120000;
  const kijk = async () => {
    try {
      const antwoord = await fetch(waar.dataset.volg, { headers: { Accept: "application/json" } });
      if (antwoord.ok && !(await antwoord.json()).onderweg) { location.reload(); return; }
    } catch { /* out of reach: ask again */ }
    if (Date.now() < stop) setTimeout(kijk, 700);
    else waar.querySelector("[data-lang]").hidden = false;
  };
  setTimeout(kijk, 700);
})();
