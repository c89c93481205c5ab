/* Leaves quickly: replaces this page in the history, on a click and on three presses of Shift or Esc. */
(function () {
  "use strict";
  var exit = document.querySelector(".exit a");
  if (!exit) return;
  var key = "", count = 0, last = 0;

  function leave() {
    // Nothing of the page stays visible while the other site loads.
    document.documentElement.hidden = true;
    location.replace(exit.href);
  }

  exit.addEventListener("click", function (event) {
    event.preventDefault();
    leave();
  });
  document.addEventListener("keyup", function (event) {
    if (event.key !== "Shift" && event.key !== "Escape") { count = 0; return; }
    var now = Date.now();
    count = event.key === key && now - last < 1500 ? count + 1 : 1;
    key = event.key;
    last = now;
    if (count === 3) leave();
  });
  document.querySelectorAll(".with-js").forEach(function (hint) { hint.hidden = false; });
})();
