(() => {
  const KEPT = "partnership-conversation";
  const MOST = 150000; // no longer than what the server takes
  const TYPES = {
    md: "text/markdown;charset=utf-8",
    json: "application/json;charset=utf-8",
    docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  };

  // Which quotations the reader has opened: the conversation is drawn anew with each answer.
  const opened = new Set();
  let stoppedAt = -Infinity;

  function openQuotation(marker) {
    const quotation = document.getElementById(marker.hash.slice(1));
    if (!quotation) return;
    opened.add(quotation.id);
    quotation.open = true;
    const summary = quotation.querySelector("summary");
    summary.focus({ preventScroll: true });
    quotation.scrollIntoView({ block: "nearest" });
  }

  // What the reader says of an answer goes to the server with the key of its turn.
  function judge(button) {
    const answer = button.closest(".judgement");
    const form = answer.querySelector("form");
    if (button.value === "good") {
      window.partnershipJudge({ turn: answer.dataset.turn, verdict: "good" });
      return;
    }
    form.hidden = !form.hidden;
    button.setAttribute("aria-expanded", String(!form.hidden));
    if (!form.hidden) form.querySelector("input").focus();
  }

  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form.reasons")) return;
    event.preventDefault();
    const given = new FormData(event.target);
    window.partnershipJudge({
      turn: event.target.closest(".judgement").dataset.turn,
      verdict: "bad",
      reason: given.get("reason"),
      note: given.get("note"),
    });
  });

  // The clipboard needs https or this machine; elsewhere the browser's older way still works.
  async function copyText(button) {
    const path = button.dataset.path;
    const text = button.dataset.copy + (path ? ` ${location.origin}${path}` : "");
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const box = document.body.appendChild(document.createElement("textarea"));
      box.value = text;
      box.select();
      document.execCommand("copy");
      box.remove();
    }
    const label = button.textContent;
    if (label === button.dataset.copied) return;
    button.textContent = button.dataset.copied;
    setTimeout(() => (button.textContent = label), 2000);
  }

  // Pointing at a marker, or moving to it, shows the words that it stands for in both languages.
  const preview = document.createElement("div");
  preview.id = "preview";
  preview.hidden = true;
  preview.setAttribute("aria-hidden", "true"); // the quotation itself is one step away
  document.body.append(preview);

  function showPreview(marker) {
    const quotation = document.getElementById(marker.hash.slice(1));
    const quotes = quotation ? [...quotation.querySelectorAll("blockquote")] : [];
    if (!quotes.length || quotation.open) return;
    preview.replaceChildren(
      ...quotes.map((quote) => {
        const line = document.createElement("p");
        line.lang = quote.lang;
        const words = quote.querySelector("mark") ?? quote;
        line.append(...words.cloneNode(true).childNodes);
        return line;
      }),
    );
    preview.hidden = false;
    const place = marker.getBoundingClientRect();
    const most = document.documentElement.clientWidth - preview.offsetWidth - 8;
    const above = place.top - preview.offsetHeight - 8;
    preview.style.left = `${Math.max(8, Math.min(place.left - 40, most))}px`;
    preview.style.top = `${above > 8 ? above : place.bottom + 8}px`;
  }

  for (const kind of ["mouseover", "focusin"]) {
    document.addEventListener(kind, (event) => {
      const marker = event.target.closest?.("a.marker");
      if (marker) showPreview(marker);
    });
  }
  for (const kind of ["mouseout", "focusout", "scroll", "click"]) {
    document.addEventListener(kind, () => (preview.hidden = true), true);
  }
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") preview.hidden = true;
  });

  document.addEventListener("click", (event) => {
    const marker = event.target.closest("a.marker");
    if (marker) {
      event.preventDefault();
      openQuotation(marker);
      return;
    }
    if (event.target.closest("#stop, #clear")) stoppedAt = Date.now();
    const copy = event.target.closest("button.copy");
    if (copy) {
      copyText(copy);
      return;
    }
    const verdict = event.target.closest("button.verdict");
    if (verdict) judge(verdict);
    const quotation = event.target.closest("summary")?.closest("details.citation");
    if (!quotation) return;
    if (quotation.open) opened.delete(quotation.id);
    else opened.add(quotation.id);
  });

  // A new question comes into view, and so does its answer; what was open stays open.
  function settle(change) {
    const target = change.target;
    if (change.attributeName === "open") {
      const closed = target.matches("details.citation") && !target.open;
      if (closed && opened.has(target.id)) target.open = true;
    } else if (change.attributeName === "class") {
      const answered = change.oldValue?.includes("waiting") && target.matches(".answer");
      if (answered) target.closest("article.turn").scrollIntoView({ block: "start" });
    }
    for (const node of change.addedNodes) {
      if (node.nodeType !== 1) continue;
      if (node.matches("article.turn")) node.scrollIntoView({ block: "start" });
      const notice = node.matches(".notice") ? node : node.querySelector(".notice");
      notice?.scrollIntoView({ block: "nearest" });
    }
  }

  new MutationObserver((changes) => changes.forEach(settle)).observe(document.body, {
    subtree: true,
    childList: true,
    attributes: true,
    attributeFilter: ["open", "class"],
    attributeOldValue: true,
  });

  window.partnershipPage = {
    speak(language, titles) {
      document.documentElement.lang = language;
      document.title = titles[language];
    },
    save(text, kind) {
      const content = kind === "docx" ? Uint8Array.from(atob(text), (c) => c.charCodeAt(0)) : text;
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([content], { type: TYPES[kind] }));
      link.download = `partnership-${new Date().toISOString().slice(0, 10)}.${kind}`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    },
    // The conversation outlives a reload in this browser only; where nothing may be kept, it ends.
    kept() {
      try {
        const text = localStorage.getItem(KEPT) ?? "";
        return text.length > MOST ? "" : text;
      } catch {
        return "";
      }
    },
    keep(text) {
      if (!text) return;
      try {
        localStorage.setItem(KEPT, text);
      } catch {
        this.forget();
      }
    },
    forget() {
      try {
        localStorage.removeItem(KEPT);
      } catch {}
    },
    stopped() {
      return Date.now() - stoppedAt < 10000 ? "stopped" : "";
    },
    type() {
      document.querySelector("#question textarea").focus();
    },
    remember(language) {
      const year = 365 * 24 * 60 * 60;
      document.cookie = `partnership-language=${language}; path=/; max-age=${year}; samesite=lax`;
    },
  };
})();
