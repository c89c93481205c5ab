/* Offers titles of this site while somebody types. Without it the search is the same. */
(function () {
  "use strict";
  var input = document.getElementById("q"), list = document.getElementById("q-list");
  if (!input || !list || !window.fetch) return;
  var wait = 0, asked = "";

  input.addEventListener("input", function () {
    clearTimeout(wait);
    wait = setTimeout(function () {
      var text = input.value.trim();
      if (text.length < 2 || text === asked) return;
      asked = text;
      fetch(list.dataset.url + "?q=" + encodeURIComponent(text), { credentials: "omit" })
        .then(function (answer) { return answer.json(); })
        .then(function (found) {
          if (text !== asked) return;
          list.replaceChildren.apply(list, found.suggestions.map(function (one) {
            var option = document.createElement("option");
            option.value = one.title;
            return option;
          }));
        })
        .catch(function () { asked = ""; });
    }, 150);
  });
})();
