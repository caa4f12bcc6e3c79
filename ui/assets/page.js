(() => {
  // Which quotations the reader has opened: the conversation is drawn anew with each answer.
  const opened = new Set();

  function openQuotation(marker) {
    const quotation = document.getElementById(marker.hash.slice(1));
    if (!quotation) return;
    opened.add(quotation.id);
    quotation.open = true;
    const summary = quotation.querySelector("summary");
    summary.focus({ preventScroll: true });
    quotation.scrollIntoView({ block: "nearest" });
  }

  document.addEventListener("click", (event) => {
    const marker = event.target.closest("a.marker");
    if (marker) {
      event.preventDefault();
      openQuotation(marker);
      return;
    }
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
      if (node.nodeType === 1 && node.matches("article.turn")) {
        node.scrollIntoView({ block: "start" });
      }
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
    remember(language) {
      const year = 365 * 24 * 60 * 60;
      document.cookie = `partnership-language=${language}; path=/; max-age=${year}; samesite=lax`;
    },
  };
})();
