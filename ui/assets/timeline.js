// Draws the timeline with plotly.js in the page's own colours; the table beneath needs no script.
(() => {
	const place = document.getElementById("plot");
	if (!place) return;
	const figure = JSON.parse(place.dataset.figure);
	const swatch = document.createElement("span");
	place.before(swatch);
	const colour = (name) => {
		swatch.style.color = `var(--${name})`;
		return getComputedStyle(swatch).color;
	};

	const drawn = (lines) => ({
		x: lines.flatMap(([, fromDay, , , toDay]) => [fromDay, toDay, null]),
		y: lines.flatMap(([, , fromRow, , , toRow]) => [fromRow, toRow, null]),
	});

	function traces() {
		const line = { type: "scatter", mode: "lines", hoverinfo: "skip" };
		return [
			{ ...line, ...drawn(figure.lines), line: { color: colour("field"), width: 1 } },
			{ ...line, x: [null], y: [null], line: { color: colour("mark-line"), width: 3 } },
			{
				type: "scatter",
				mode: "markers",
				...figure.points,
				hovertemplate: "%{text}<extra></extra>",
				marker: { size: 15, color: colour("link"), line: { width: 2, color: colour("ground") } },
			},
		];
	}

	// Where there is no room beside the rows, their names stand above them.
	function names(narrow) {
		if (!narrow) return [];
		const space = document.documentElement.lang === "ja" ? "" : " ";
		return figure.rows.map((row, number) => ({
			xref: "paper",
			x: 0,
			xanchor: "left",
			y: row,
			yshift: 15,
			text: figure.labels[number].replaceAll("<br>", space),
			showarrow: false,
			font: { size: 12 },
		}));
	}

	function layout() {
		const narrow = place.clientWidth < 640;
		const grid = { gridcolor: colour("tint"), linecolor: colour("line"), zeroline: false };
		const ink = colour("ink");
		return {
			height: figure.height * (narrow ? 1.2 : 1),
			margin: { l: narrow ? 8 : 20, r: 16, t: 36, b: 24 },
			paper_bgcolor: "rgba(0,0,0,0)",
			plot_bgcolor: "rgba(0,0,0,0)",
			font: { family: getComputedStyle(document.body).fontFamily, color: ink, size: 13 },
			showlegend: false,
			hovermode: "closest",
			hoverlabel: { bgcolor: colour("paper"), font: { color: ink }, align: "left" },
			annotations: names(narrow),
			xaxis: {
				...grid,
				type: "date",
				side: "top",
				rangebreaks: figure.breaks.map((bounds) => ({ bounds })),
				tickvals: figure.years.map((year) => `${year}-01-01`),
				ticktext: figure.years.map((year) => (narrow ? year : `${year}${place.dataset.year}`)),
				tickangle: 0,
				tickfont: { size: narrow ? 11 : 13 },
			},
			yaxis: {
				...grid,
				type: "category",
				categoryorder: "array",
				categoryarray: figure.rows,
				tickvals: figure.rows,
				ticktext: figure.labels,
				range: [-0.6, figure.rows.length - 0.3],
				showticklabels: !narrow,
				automargin: true,
				fixedrange: true,
			},
		};
	}

	function draw() {
		Plotly.react(place, traces(), layout(), { displayModeBar: false, responsive: true });
	}

	draw();
	const address = (event) => `/read/${encodeURIComponent(event.points[0].customdata)}`;
	place.on("plotly_click", (event) => location.assign(address(event)));
	place.on("plotly_hover", (event) => {
		const id = event.points[0].customdata;
		const { x, y } = drawn(figure.lines.filter((line) => line[0] === id || line[3] === id));
		Plotly.restyle(place, { x: [x], y: [y] }, [1]);
	});
	place.on("plotly_unhover", () => Plotly.restyle(place, { x: [[null]], y: [[null]] }, [1]));
	matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
	let width = place.clientWidth < 640;
	addEventListener("resize", () => {
		if (width === place.clientWidth < 640) return;
		width = !width;
		draw();
	});
})();
