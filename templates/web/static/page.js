// What the pages do beyond plain forms: saving while one types, advice that follows, and news of
// what others changed. Without this file every page works by its forms.
"use strict";
(() => {
  const body = document.body;
  const ident = body.dataset.engagement;

  // An answer that is typed belongs to the line "A number"; "none" stands alone.
  document.addEventListener("input", (event) => {
    const field = event.target;
    const known = field.dataset.known && document.getElementById(field.dataset.known);
    if (known && (field.type !== "checkbox" || field.checked)) known.checked = true;
    if (field.type === "checkbox" && field.checked && field.name.endsWith(":value")) {
      const same = document.getElementsByName(field.name);
      for (const other of same) {
        const alone = "alone" in field.dataset ? other !== field : "alone" in other.dataset;
        if (alone) other.checked = false;
      }
    }
  });

  // Saving in place sends the fields of one question, not of its whole form.
  document.addEventListener("htmx:configRequest", (event) => {
    const slot = event.detail.elt;
    if (!slot.matches(".slot")) return;
    const fact = slot.dataset.fact;
    const sent = event.detail.formData;
    for (const name of [...sent.keys()]) {
      if (!name.startsWith(`${fact}:`) && name !== "many") sent.delete(name);
    }
    sent.set("asked", fact);
  });

  // A form that is sent waits for an answer that is being saved, so that it cannot overtake it.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const busy = form.querySelectorAll(".slot.htmx-request");
    if (!busy.length || form.dataset.waited) return;
    event.preventDefault();
    form.dataset.waited = "1";
    const sender = event.submitter;
    const again = () => {
      if (form.querySelector(".slot.htmx-request")) return;
      document.removeEventListener("htmx:afterSettle", again);
      document.removeEventListener("htmx:sendError", again);
      form.requestSubmit(sender);
    };
    document.addEventListener("htmx:afterSettle", again);
    document.addEventListener("htmx:sendError", again);
  });

  // What could not be sent is said where it was typed; leaving the page then asks first.
  let unsent = new Set();
  const told = (slot, words) => {
    const line = slot.querySelector(".saved");
    if (!line) return;
    line.textContent = words;
    line.classList.toggle("no", words !== "Saved");
  };
  document.addEventListener("htmx:sendError", (event) => {
    const slot = event.detail.elt;
    if (!slot.matches(".slot")) return;
    unsent.add(slot.id);
    told(slot, "Not saved: the server does not answer. It is tried again.");
    setTimeout(() => {
      if (unsent.has(slot.id)) htmx.trigger(slot, "change");
    }, 4000);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const slot = event.detail.elt;
    if (slot.matches && slot.matches(".slot") && event.detail.successful) unsent.delete(slot.id);
  });
  // A refusal comes as a page of its own; what it says is said at the question.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, requestConfig } = event.detail;
    if (xhr.status < 400) return;
    event.detail.shouldSwap = false;
    const elt = requestConfig.elt;
    if (!elt.matches(".slot")) return;
    const page = new DOMParser().parseFromString(xhr.responseText, "text/html");
    const lines = [...page.querySelectorAll(".say.wrong p:not(.note)")].map((p) => p.textContent);
    told(elt, `Not saved. ${lines.join(" ")}`);
    unsent.add(elt.id);
  });
  window.addEventListener("beforeunload", (event) => {
    if (unsent.size) event.preventDefault();
  });

  const moved = document.querySelector("#faults, .say.wrong[role=alert]");
  if (moved) moved.focus();

  // A list whose entries rise is slid; the list itself stays what is sent.
  for (const list of document.querySelectorAll("select[data-slide]")) {
    const range = document.createElement("input");
    const out = document.createElement("output");
    range.type = "range";
    range.min = "0";
    range.max = String(list.options.length - 1);
    range.value = String(list.selectedIndex);
    range.id = `${list.id}-range`;
    out.htmlFor = range.id;
    const label = document.querySelector(`label[for="${list.id}"]`);
    if (label) label.htmlFor = range.id;
    const say = () => {
      list.selectedIndex = Number(range.value);
      const words = list.options[list.selectedIndex].text;
      out.textContent = words;
      range.setAttribute("aria-valuetext", words);
    };
    range.addEventListener("input", say);
    list.hidden = true;
    list.after(range, out);
    say();
  }

  if (!ident) return;

  // The panel is fetched anew when there is news, without taking the focus from where it is.
  const panel = () => document.getElementById("live");
  let fetching = false;
  let again = false;
  const refresh = async () => {
    if (!panel()) return;
    if (fetching) {
      again = true;
      return;
    }
    fetching = true;
    try {
      const answer = await fetch(panel().dataset.from, { headers: { "x-panel": "1" } });
      if (answer.ok && !answer.redirected) {
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const fresh = page.getElementById("live");
        const old = panel();
        if (fresh && old && fresh.innerHTML !== old.innerHTML) {
          const inside = old.contains(document.activeElement) && document.activeElement !== old;
          if (!inside) {
            const top = old.scrollTop;
            old.className = fresh.className;
            old.dataset.revision = fresh.dataset.revision;
            old.dataset.stale = fresh.dataset.stale;
            old.replaceChildren(...fresh.childNodes);
            old.scrollTop = top;
          }
        }
      }
    } catch {
      // The next event or round tries again.
    }
    fetching = false;
    if (again) {
      again = false;
      refresh();
    }
  };

  const others = (changes) => {
    const place = document.getElementById("others");
    const known = Number(body.dataset.mine || 0);
    const mine = body.dataset.who;
    const theirs = changes.filter((c) => c.who !== mine && c.revision > known);
    if (!place || !theirs.length) return;
    const names = [...new Set(theirs.map((c) => c.who || "Somebody"))].join(", ");
    const line = document.createElement("p");
    const link = document.createElement("a");
    link.href = location.pathname;
    link.textContent = "Load the page again";
    line.append(`${names} changed something in this engagement. `, link, " to see it.");
    line.className = "say look";
    place.replaceChildren(line);
  };

  // A browser has few connections to one server: only the page that is looked at holds one.
  // A browser keeps few connections to a server: a page that is not looked at holds none.
  let source = null;
  let seen = body.dataset.revision;
  const listen = () => {
    if (source || !window.EventSource || document.visibilityState === "hidden") return;
    source = new EventSource(
      `/api/v1/engagements/${encodeURIComponent(ident)}/stream?after=${seen}`,
    );
    source.addEventListener("advice", refresh);
    source.addEventListener("changed", (event) => {
      const told = JSON.parse(event.data);
      seen = told.revision;
      others(told.changes || []);
      refresh();
    });
    source.addEventListener("gone", () => source && source.close());
  };
  const leave = () => {
    if (source) source.close();
    source = null;
  };
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") {
      leave();
    } else {
      listen();
      refresh();
    }
  });
  window.addEventListener("pagehide", leave);
  window.addEventListener("pageshow", listen);
  listen();
  document.addEventListener("htmx:afterRequest", () => setTimeout(refresh, 50));
  setInterval(() => {
    const now = panel();
    if (now && !document.hidden && (!live || now.dataset.stale)) refresh();
  }, 2500);
})();
