// Makes the lines of a facility's form quick: buttons that tick several days at once, and fields
// that are rarely needed folded away. Works for lines added later; without it all is there.
(() => {
  const SETS = [
    ["Mon–Fri", ["MO", "TU", "WE", "TH", "FR"]],
    ["Sat + Sun", ["SA", "SU"]],
    ["Every day", ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]],
  ];

  const quickDays = () => {
    for (const box of document.querySelectorAll('input[name$="-byday"][value="MO"]')) {
      const group = box.closest('[id$="-byday"]');
      if (!group || group.dataset.days) continue;
      group.dataset.days = "ready";
      const row = document.createElement("p");
      for (const [label, days] of SETS) {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "button button-small button-secondary";
        button.textContent = label;
        button.addEventListener("click", () => {
          for (const one of group.querySelectorAll('input[name$="-byday"]')) {
            one.checked = days.includes(one.value);
            one.dispatchEvent(new Event("change", { bubbles: true }));
          }
        });
        row.append(button, " ");
      }
      group.before(row);
    }
  };

  const isUsed = (field) =>
    field.type === "checkbox" ? field.checked
      : field.tagName !== "SELECT" && !/-interval$/.test(field.name) && field.value !== "";

  const foldRare = () => {
    for (const heading of document.querySelectorAll(".w-panel__wrapper > h3")) {
      if (!heading.textContent.includes("(rarely needed)")) continue;
      const fold = document.createElement("details");
      const summary = document.createElement("summary");
      summary.append(...heading.childNodes);
      summary.className = heading.className;
      const rest = [];
      for (let next = heading.nextSibling; next; next = next.nextSibling) rest.push(next);
      fold.append(summary, ...rest);
      heading.replaceWith(fold);
      const fields = [...fold.querySelectorAll("input:not([type=hidden]), select, textarea")];
      // What is filled in, or wrong, is never hidden.
      fold.open = fields.some(isUsed) || fold.querySelector(".error-message") !== null;
    }
  };

  const prepare = () => {
    quickDays();
    foldRare();
  };
  const begin = () => {
    if (!document.querySelector("#id_schedules-ADD")) return;
    prepare();
    new MutationObserver(prepare).observe(document.body, { childList: true, subtree: true });
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
