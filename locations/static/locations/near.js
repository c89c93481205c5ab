/* "Use my position": asks only after a tap, rounds to about a mile, sends it once and keeps nothing. */
(function () {
  "use strict";
  var button = document.querySelector("[data-near]"), said = document.querySelector("[data-near-said]");
  if (!button || !navigator.geolocation) return;
  button.hidden = false;
  button.addEventListener("click", function () {
    said.textContent = "Asking your phone…";
    navigator.geolocation.getCurrentPosition(function (found) {
      var asked = new URLSearchParams(new FormData(button.form));
      asked.delete("where");
      asked.set("at", found.coords.latitude.toFixed(2) + "," + found.coords.longitude.toFixed(2));
      location.assign(button.form.action + "?" + asked);
    }, function () {
      said.textContent = "Your phone did not say where it is. Type a ZIP code or a town instead.";
    }, { maximumAge: 600000, timeout: 10000 });
  });
})();
