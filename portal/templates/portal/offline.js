{% load static %}/* Keeps the crisis page, and shows it when a page cannot be reached. Nothing else is kept. */
"use strict";
var NAME = "crisis", PAGE = "{% url 'crisis' %}";
var PARTS = [PAGE, "{% static 'portal/site.css' %}", "{% url 'look' %}?v={{ profile.look_version }}", "{% static 'portal/site.js' %}", "{% static 'portal/crisis.js' %}"];

self.addEventListener("install", function (event) {
  event.waitUntil(caches.delete(NAME).then(function () {
    return caches.open(NAME);
  }).then(function (cache) { return cache.addAll(PARTS); }).then(function () { return self.skipWaiting(); }));
});
self.addEventListener("activate", function (event) { event.waitUntil(self.clients.claim()); });
self.addEventListener("fetch", function (event) {
  var path = new URL(event.request.url).pathname;
  if (event.request.mode === "navigate") {
    event.respondWith(fetch(event.request).then(function (answer) {
      if (path !== PAGE || !answer.ok) return answer;
      // The numbers of today, not of the day on which it was kept.
      var copy = answer.clone();
      return caches.open(NAME).then(function (cache) { return cache.put(PAGE, copy); }).then(function () { return answer; });
    }).catch(function () { return caches.match(PAGE); }));
    return;
  }
  var part = PARTS.some(function (one) { return one.split("?")[0] === path; });
  if (part) event.respondWith(fetch(event.request).catch(function () { return caches.match(event.request, {ignoreSearch: true}); }));
});
