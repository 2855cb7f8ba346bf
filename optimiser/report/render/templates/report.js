"use strict";
(function () {
  var root = document.documentElement;
  root.classList.add("scripted");
  function all(where, what) { return Array.prototype.slice.call(where.querySelectorAll(what)); }
  function local(day) {
    return day.getFullYear() + "-" + ("0" + (day.getMonth() + 1)).slice(-2) + "-" + ("0" + day.getDate()).slice(-2);
  }

  // today: its column, and who is on
  var today = local(new Date());
  all(document, "table.grid").forEach(function (table) {
    var head = table.querySelector('th[data-date="' + today + '"]');
    if (!head) { return; }
    head.setAttribute("aria-current", "date");
    var column = head.cellIndex;
    all(table, "tr").forEach(function (row) { if (row.cells[column]) { row.cells[column].classList.add("today"); } });
  });
  var sheets = all(document, ".on-day");
  function showDay(sheet) {
    sheets.forEach(function (one) { one.hidden = one !== sheet; });
    all(document, ".day-links a").forEach(function (link) {
      if (link.getAttribute("href") === "#" + sheet.id) { link.setAttribute("aria-current", "true"); }
      else { link.removeAttribute("aria-current"); }
    });
  }
  var first = document.querySelector('.on-day[data-date="' + today + '"]') || sheets[0];
  if (first) {
    if (first.getAttribute("data-date") === today) { first.querySelector("h3").insertAdjacentText("afterbegin", "Today, "); }
    showDay(first);
    all(document, ".day-links a").forEach(function (link) {
      link.addEventListener("click", function (event) {
        event.preventDefault();
        showDay(document.getElementById(link.getAttribute("href").slice(1)));
      });
    });
  }

  // filters of the grid
  var form = document.getElementById("filters");
  function chosen(name) { return form.elements[name].value.trim().toLowerCase(); }
  function filter() {
    var team = chosen("team"), role = chosen("role"), who = chosen("person"), week = chosen("week"), left = {};
    all(document, ".block").forEach(function (block) {
      block.hidden = team !== "" && block.getAttribute("data-team") !== team;
      all(block, "table.grid").forEach(function (table) {
        all(table, "tbody tr[data-role]").forEach(function (row) {
          var named = row.cells[0].title.toLowerCase();
          row.hidden = (role !== "" && row.getAttribute("data-role").trim().toLowerCase() !== role) || named.indexOf(who) < 0;
          if (!row.hidden && !block.hidden) { left[row.getAttribute("data-person")] = true; }
        });
        var heads = all(table, "thead th"), any = false;
        heads.forEach(function (head) {
          var of = head.getAttribute("data-week");
          if (of === null) { return; }
          var away = week !== "" && of !== week;
          any = any || !away;
          if (head.hidden !== away) {
            all(table, "tr").forEach(function (row) { row.cells[head.cellIndex].hidden = away; });
          }
        });
        table.hidden = !any;
      });
    });
    document.getElementById("filtered").textContent = Object.keys(left).length + " people shown";
  }
  if (form) {
    form.addEventListener("input", filter);
    form.addEventListener("reset", function () { setTimeout(filter, 0); });
    form.addEventListener("submit", function (event) { event.preventDefault(); });
  }

  // what is printed: the sheet, the poster, or the day that is shown
  function usePaper(name) {
    root.classList.remove("poster", "day-sheet");
    if (name !== "sheet") { root.classList.add(name); }
    var page = name === "poster" ? "A3 landscape" : name === "day-sheet" ? "A4 portrait" : "A4 landscape";
    document.getElementById("page-size").textContent = "@page { size: " + page + "; }";
  }
  all(document, "button[data-paper]").forEach(function (button) {
    button.addEventListener("click", function () { usePaper(button.getAttribute("data-paper")); window.print(); });
  });
  window.addEventListener("afterprint", function () { usePaper("sheet"); });
  if (location.hash === "#poster" || location.hash === "#day-sheet") { usePaper(location.hash.slice(1)); }
})();
