// The reading page works without this; it brings the passage into view and explains terms.
(() => {
	const named = document.querySelector(".passage.current");
	if (named && !location.hash) {
		named.scrollIntoView({ block: "start" });
		named.tabIndex = -1;
		named.focus({ preventScroll: true });
	}

	if (matchMedia("(max-width: 56rem)").matches) {
		document.querySelector(".contents")?.removeAttribute("open");
	}

	// One stop for Tab in each text; the arrow keys go from term to term.
	for (const text of document.querySelectorAll(".text")) {
		text.querySelectorAll(".term").forEach((term, place) => {
			term.tabIndex = place === 0 ? 0 : -1;
		});
	}

	const note = document.createElement("p");
	note.className = "term-note";
	note.hidden = true;
	note.setAttribute("aria-hidden", "true"); // screen readers have the term's own description
	document.body.append(note);

	function explain(term) {
		note.textContent = term.getAttribute("aria-description");
		note.hidden = false;
		const place = term.getClientRects()[0];
		const most = document.documentElement.clientWidth - note.offsetWidth - 8;
		const above = place.top - note.offsetHeight - 6;
		note.style.left = `${scrollX + Math.max(8, Math.min(place.left, most))}px`;
		note.style.top = `${scrollY + (above > 60 ? above : place.bottom + 6)}px`;
	}

	const termOf = (event) => event.target.closest?.(".term");
	for (const kind of ["mouseover", "focusin", "click"]) {
		document.addEventListener(kind, (event) => {
			if (termOf(event)) explain(termOf(event));
		});
	}
	for (const kind of ["mouseout", "focusout"]) {
		document.addEventListener(kind, (event) => {
			if (termOf(event)) note.hidden = true;
		});
	}

	document.addEventListener("keydown", (event) => {
		const term = termOf(event);
		if (event.key === "Escape") note.hidden = true;
		if (!term || !["ArrowRight", "ArrowLeft"].includes(event.key)) return;
		const terms = [...term.closest(".text").querySelectorAll(".term")];
		const next = terms[terms.indexOf(term) + (event.key === "ArrowRight" ? 1 : -1)];
		if (!next) return;
		event.preventDefault();
		term.tabIndex = -1;
		next.tabIndex = 0;
		next.focus();
	});
})();
