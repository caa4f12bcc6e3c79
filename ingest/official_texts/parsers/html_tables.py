"""Tables of data to one line a row, each cell under its column's name."""

from selectolax.lexbor import LexborNode

from ingest.official_texts.blocks import tidy


def is_data_table(table: LexborNode) -> bool:
    """Whether a table holds data: older pages lay out their text in tables, too."""
    if table.attributes.get("role") == "presentation" or table.css_first("table table, p + p"):
        return False
    rows = table.css("tr")
    return len(rows) > 1 and max(len(row.css("td, th")) for row in rows) > 1


def table_rows(table: LexborNode) -> list[str]:
    """The rows below the head: "Field: Quantum | Action: joint research"."""
    grid = _grid(table)
    first = table.css_first("tr")
    has_head = first is not None and first.css_first("th") is not None
    has_head = has_head and first is not None and first.css_first("td") is None
    head, body = (grid[0], grid[1:]) if has_head else ([], grid)
    return [line for row in body if (line := _line(row, head))]


def _grid(table: LexborNode) -> list[list[str]]:
    """The cells of each row, with cells that span rows repeated."""
    grid: list[list[str]] = []
    spanning: dict[int, tuple[int, str]] = {}
    for row in table.css("tr"):
        cells: list[str] = []
        for cell in row.css("td, th"):
            _fill(cells, spanning)
            text = tidy(cell.text(separator="\n"))
            rows = _span(cell, "rowspan")
            if rows > 1:
                spanning[len(cells)] = (rows - 1, text)
            cells.extend([text, *[""] * (_span(cell, "colspan") - 1)])
        _fill(cells, spanning)
        grid.append(cells)
    return grid


def _fill(cells: list[str], spanning: dict[int, tuple[int, str]]) -> None:
    while (place := len(cells)) in spanning:
        left, text = spanning.pop(place)
        cells.append(text)
        if left > 1:
            spanning[place] = (left - 1, text)


def _line(row: list[str], head: list[str]) -> str:
    named = [(head[i] if i < len(head) else "", cell) for i, cell in enumerate(row) if cell]
    return " | ".join(f"{name}: {cell}" if name else cell for name, cell in named)


def _span(cell: LexborNode, name: str) -> int:
    value = cell.attributes.get(name) or ""
    return min(int(value), 50) if value.isdigit() and int(value) else 1
