/* “Keep it on this phone”: lets the browser keep the crisis page, or forget it. Only when pressed. */
(function () {
  "use strict";
  var button = document.getElementById("keep"), said = document.getElementById("kept");
  if (!button) return;
  if (!("serviceWorker" in navigator)) { button.parentNode.remove(); return; }

  function show(kept) {
    button.textContent = kept ? button.dataset.forget : button.dataset.keep;
    button.dataset.kept = kept ? "yes" : "";
  }
  navigator.serviceWorker.getRegistration("/").then(function (it) { show(Boolean(it)); });

  button.addEventListener("click", function () {
    var done;
    if (button.dataset.kept) {
      done = navigator.serviceWorker.getRegistration("/").then(function (it) { return it && it.unregister(); })
        .then(function () { return caches.delete("crisis"); })
        .then(function () { show(false); said.textContent = "It is no longer on this phone."; });
    } else {
      done = navigator.serviceWorker.register(button.dataset.worker, {scope: "/"})
        .then(function () { return navigator.serviceWorker.ready; })
        .then(function () { show(true); said.textContent = "It is kept. It opens without a connection."; });
    }
    done.catch(function () { said.textContent = "This browser does not keep pages. Print it, or take a picture of it."; });
  });
})();
