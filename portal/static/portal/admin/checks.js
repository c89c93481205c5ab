"use strict";
// Shows in the “Checks” panel what is to mend on the page as the form has it. Nothing is saved.
(() => {
  let before = "";
  let asking = false;
  const look = async () => {
    const panel = document.querySelector("[data-portal-checks]");
    const form = document.getElementById("w-editor-form") || document.querySelector("[data-edit-form]");
    if (!panel || !form || asking || !panel.offsetParent) return;
    const data = new FormData(form);
    const now = new URLSearchParams(data).toString();
    if (now === before) return;
    asking = true;
    // A new page that was saved meanwhile has an address of its own.
    const saved = location.pathname.match(/\/pages\/(\d+)\/edit\//);
    const url = saved
      ? panel.dataset.ofSaved.replace("/0/", `/${saved[1]}/`)
      : panel.dataset.portalChecks;
    try {
      const response = await fetch(url, { method: "POST", body: data });
      if (!response.ok) throw new Error(String(response.status));
      panel.innerHTML = await response.text();
      before = now;
    } catch {
      panel.textContent = "The words could not be checked just now.";
    } finally {
      asking = false;
    }
  };
  // Only while the panel is open; a form that has not changed is not sent again.
  setInterval(look, 1500);
})();
