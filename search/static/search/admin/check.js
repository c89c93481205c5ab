"use strict";
// Sends the form as it is to be tried, and shows the answer. Nothing is saved.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-search-check]");
  if (!button) return;
  const answer = document.getElementById(button.dataset.answer);
  const data = new FormData(button.form);
  data.set("row", button.dataset.row);
  button.disabled = true;
  answer.textContent = "Asking the judged queries…";
  try {
    const response = await fetch(button.dataset.searchCheck, {
      method: "POST",
      body: data,
      headers: { "X-Requested-With": "XMLHttpRequest" },
    });
    if (!response.ok) throw new Error(String(response.status));
    answer.innerHTML = await response.text();
  } catch {
    answer.textContent = "This could not be tried. Save and look, or try again.";
  } finally {
    button.disabled = false;
  }
});
