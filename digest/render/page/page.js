// Filters, keyboard and the reader of the report page. Cards stand in the page as they are; nothing is ever
// parsed as HTML here: all text goes in through textContent.
(() => {
  "use strict";
  const byId = (id) => document.getElementById(id);
  const all = (query, root = document) => Array.from(root.querySelectorAll(query));
  const index = JSON.parse(byId("index").textContent);
  const cards = all("article.card");
  const dots = all(".dot[data-n]");
  const placed = all(".places li[data-n]");
  const sections = all("main > section.group");
  const nodes = all(".net .node");
  const edges = all(".net .edge");
  const shown = new Array(cards.length).fill(true);

  // --- words without accents and case, as a reader would type them
  const LETTERS = { "ı": "i", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe" };
  const fold = (text) =>
    text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/[ıøłđðþßæœ]/g, (one) => LETTERS[one]);
  let haystack = null;
  const people = index.people.map((names) => names.map(fold));

  // --- filters
  const words = byId("f-words");
  const person = byId("f-person");
  const side = byId("f-side");
  const kind = byId("f-kind");
  const differ = byId("f-differ");
  const statuses = all("input[name=status]");
  const form = byId("filter-form");
  let pending = 0;

  function peopleLike(typed) {
    const wanted = fold(typed.trim());
    if (!wanted) return null;
    const exact = people.flatMap((names, n) => (names.includes(wanted) ? [n] : []));
    return new Set(exact.length ? exact : people.flatMap((names, n) => (names.some((name) => name.includes(wanted)) ? [n] : [])));
  }

  function apply() {
    pending = 0;
    const terms = fold(words.value).split(/\s+/).filter(Boolean);
    if (terms.length && haystack === null) haystack = cards.map((card) => fold(card.textContent));
    const who = peopleLike(person.value);
    const where = side.value === "" ? null : Number(side.value);
    const open = new Set(statuses.filter((box) => box.checked).map((box) => box.value));
    let count = 0;
    index.meetings.forEach((meeting, n) => {
      const fits =
        (open.size === 0 || open.has(meeting.status)) &&
        (kind.value === "" || meeting.kind === kind.value) &&
        (where === null || meeting.sides.includes(where)) &&
        (!differ.checked || meeting.differ) &&
        (who === null || meeting.people.some((one) => who.has(one))) &&
        terms.every((term) => haystack[n].includes(term));
      if (fits) count += 1;
      if (fits !== shown[n]) {
        shown[n] = fits;
        cards[n].hidden = !fits;
      }
    });
    for (const dot of dots) dot.classList.toggle("off", !shown[dot.dataset.n]);
    for (const item of placed) item.hidden = !shown[item.dataset.n];
    for (const box of all(".places .place")) {
      const left = all("li[data-n]:not([hidden])", box).length;
      box.hidden = left === 0;
      box.querySelector(".n").textContent = String(left);
    }
    for (const section of sections) {
      const left = all("article.card:not([hidden])", section).length;
      section.hidden = left === 0;
      section.querySelector("h2 small").textContent = String(left);
    }
    byId("nothing").hidden = count > 0 || cards.length === 0;
    byId("count").textContent = `${count} of ${cards.length} ${cards.length === 1 ? "meeting" : "meetings"}`;
    const chosen = who && who.size === 1 ? [...who][0] : null;
    for (const node of nodes) {
      const on = node.dataset.p !== undefined ? Number(node.dataset.p) === chosen : Number(node.dataset.c) === where;
      node.setAttribute("aria-pressed", String(on));
    }
    light(null);
  }
  function later() {
    if (!pending) pending = requestAnimationFrame(apply);
  }
  form.addEventListener("input", later);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(apply));

  // --- network: what a node is tied to stands out; a click or Enter filters by it
  function light(node) {
    for (const drawing of all(".net svg")) {
      const active = node !== null && drawing.contains(node) ? node : drawing.querySelector('.node[aria-pressed="true"]');
      drawing.classList.toggle("dim", active !== null);
      const key = active === null ? null : active.dataset.key;
      const tied = new Set([key]);
      for (const edge of all(".edge", drawing)) {
        const lit = key !== null && (edge.dataset.a === key || edge.dataset.b === key);
        edge.classList.toggle("lit", lit);
        if (lit) tied.add(edge.dataset.a).add(edge.dataset.b);
      }
      for (const other of all(".node", drawing)) other.classList.toggle("lit", tied.has(other.dataset.key));
    }
  }
  function choose(node) {
    const on = node.getAttribute("aria-pressed") === "true";
    if (node.dataset.p !== undefined) person.value = on ? "" : index.people[node.dataset.p][0];
    else side.value = on ? "" : node.dataset.c;
    apply();
  }
  for (const node of nodes) {
    node.addEventListener("click", () => choose(node));
    node.addEventListener("mouseenter", () => light(node));
    node.addEventListener("mouseleave", () => light(null));
    node.addEventListener("focus", () => light(node));
    node.addEventListener("blur", () => light(null));
  }
  for (const button of all("[name=net]")) {
    button.addEventListener("change", () => {
      for (const drawing of all(".net figure")) drawing.hidden = drawing.id !== button.value;
    });
  }

  // --- one tab stop for a drawing, arrows inside it
  function rove(items) {
    items.forEach((item, n) => {
      item.setAttribute("tabindex", n === 0 ? "0" : "-1");
      item.addEventListener("keydown", (event) => {
        const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
        let next = null;
        if (step) next = items[(n + step + items.length) % items.length];
        else if (event.key === "Home") next = items[0];
        else if (event.key === "End") next = items[items.length - 1];
        else if ((event.key === "Enter" || event.key === " ") && item.classList.contains("node")) {
          event.preventDefault();
          choose(item);
        }
        if (next) {
          event.preventDefault();
          item.setAttribute("tabindex", "-1");
          next.setAttribute("tabindex", "0");
          next.focus();
        }
      });
    });
  }
  rove(dots);
  for (const drawing of all(".net svg")) rove(all(".node", drawing));

  // --- deep links: a meeting that a filter hides is shown again
  function follow() {
    let id = "";
    try {
      id = decodeURIComponent(location.hash.slice(1));
    } catch {
      return;
    }
    const card = id ? cards.find((one) => one.id === id) : undefined;
    if (!card) return;
    if (card.hidden) {
      form.reset();
      apply();
    }
    card.scrollIntoView({ block: "start", behavior: "instant" });
    card.focus({ preventScroll: true });
  }
  addEventListener("hashchange", follow);

  // --- the reader: an article with the sentences that prove a meeting
  const reader = byId("reader");
  const body = byId("reader-text");
  let texts = null;
  let marks = [];
  let at = 0;

  function go(to) {
    if (!marks.length) return;
    at = (to + marks.length) % marks.length;
    for (const mark of all("mark.here", body)) mark.classList.remove("here");
    marks[at].forEach((mark) => mark.classList.add("here"));
    marks[at][0].scrollIntoView({ block: "center", behavior: "instant" });
  }

  function show(button) {
    texts ??= JSON.parse(byId("texts").textContent);
    const article = texts.articles[button.dataset.a];
    const spans = (texts.marks[button.dataset.m] || []).filter((one) => one[0] === Number(button.dataset.a));
    byId("reader-source").textContent = [article.source, article.day].filter(Boolean).join(", ");
    byId("reader-title").textContent = article.title || article.id;
    const link = byId("reader-url");
    link.parentElement.hidden = !article.url;
    if (article.url) link.href = article.url;
    else link.removeAttribute("href");
    body.replaceChildren();
    const cuts = [...new Set([0, article.text.length, ...spans.flatMap((one) => [one[1], one[2]])])].sort((a, b) => a - b);
    const groups = new Map(spans.map((one) => [one, []]));
    let paragraph = document.createElement("p");
    body.append(paragraph);
    for (let n = 0; n + 1 < cuts.length; n += 1) {
      const [start, end] = [cuts[n], cuts[n + 1]];
      const over = spans.filter((one) => one[1] <= start && end <= one[2]);
      article.text.slice(start, end).split(/\n{2,}/).forEach((piece, m) => {
        if (m > 0) {
          paragraph = document.createElement("p");
          body.append(paragraph);
        }
        if (!piece) return;
        if (!over.length) {
          paragraph.append(piece);
          return;
        }
        const mark = document.createElement("mark");
        mark.className = over.some((one) => one[3] === "s") ? "m-s" : over.some((one) => one[3] === "f") ? "m-f" : "m-e";
        mark.textContent = piece;
        paragraph.append(mark);
        for (const one of over) groups.get(one).push(mark);
      });
    }
    const kept = spans.filter((one) => groups.get(one).length);
    marks = kept.map((one) => groups.get(one));
    const wanted = kept.findIndex((one) => one[1] === Number(button.dataset.s) && one[2] === Number(button.dataset.e));
    byId("reader-back").hidden = byId("reader-next").hidden = marks.length < 2;
    reader.showModal();
    body.focus({ preventScroll: true });
    body.scrollTop = 0;
    go(Math.max(0, wanted));
  }
  byId("reader-close").addEventListener("click", () => reader.close());
  byId("reader-back").addEventListener("click", () => go(at - 1));
  byId("reader-next").addEventListener("click", () => go(at + 1));
  reader.addEventListener("click", (event) => {
    if (event.target === reader) reader.close();
  });
  byId("meetings").addEventListener("click", (event) => {
    const button = event.target.closest("button.src");
    if (button) show(button);
  });

  // --- keys
  function step(by) {
    const visible = cards.filter((card) => !card.hidden);
    if (!visible.length) return;
    const inside = document.activeElement ? document.activeElement.closest("article.card") : null;
    const here = visible.indexOf(inside);
    const next = visible[here < 0 ? 0 : Math.min(visible.length - 1, Math.max(0, here + by))];
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "start", behavior: "instant" });
  }
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || reader.open) return;
    if (event.target.closest("input, select, textarea")) {
      if (event.key === "Escape" && event.target === words) words.blur();
      return;
    }
    if (event.key === "/") {
      event.preventDefault();
      words.focus();
    } else if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
    else if (event.key === "o") {
      const card = document.activeElement ? document.activeElement.closest("article.card") : null;
      const button = card ? card.querySelector("button.src") : null;
      if (button) show(button);
    }
  });

  // --- begin
  if (matchMedia("(max-width: 68rem)").matches) for (const box of all(".atlas > details")) box.open = false;
  // paper has no folds to open
  addEventListener("beforeprint", () => {
    for (const box of all("article.card:not([hidden]) details")) box.open = true;
  });
  byId("filters").hidden = byId("keys").hidden = false;
  apply();
  follow();
})();
