/*
Copyright (c) 2026 ClusterOps contributors
GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
SPDX-License-Identifier: GPL-3.0-or-later
*/
/* Makes nodes. Texts only ever become text nodes: nothing of the data is taken for markup. */
const SYMBOLS = {
    in_line: "✓",
    drifted: "≠",
    changed: "↻",
    partly_done: "◐",
    failed: "✕",
    unreachable: "?",
    not_run: "–",
};

function filled(node, attributes, children) {
    for (const [key, value] of Object.entries(attributes)) {
        if (value === true) node.setAttribute(key, "");
        else if (value !== false && value !== undefined) node.setAttribute(key, value);
    }
    node.append(...children);
    return node;
}

function el(tag, attributes = {}, ...children) {
    return filled(document.createElement(tag), attributes, children);
}

function svg(tag, attributes = {}, ...children) {
    return filled(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

function byId(id) {
    return document.getElementById(id);
}

/* Shows a name on its own, so that right-to-left ones do not turn what stands around them. */
function name(text, query = "") {
    const at = query ? text.toLowerCase().indexOf(query) : -1;
    if (at < 0) return el("bdi", {}, text);
    const end = at + query.length;
    return el("bdi", {}, text.slice(0, at), el("mark", {}, text.slice(at, end)), text.slice(end));
}

function time(since) {
    return el("time", { datetime: since, title: moment(since) }, since.slice(0, 10));
}

/* Makes a row of a table; on a narrow screen, where it is a card, each cell shows its title. */
function line(titles, cells, attributes = {}) {
    cells.forEach((cell, index) => cell.tagName === "TD" && cell.setAttribute("data-title", titles[index]));
    return el("tr", attributes, ...cells);
}

function badge(state) {
    const symbol = el("span", { class: "symbol", "aria-hidden": "true" }, SYMBOLS[state]);
    return el("span", { class: `badge ${state}` }, symbol, report.words.states[state]);
}

function key(kind) {
    return el(
        "span",
        { class: "key" },
        el("span", { class: `dot ${kind}`, "aria-hidden": "true" }),
        report.words.lists[kind],
    );
}

/* Fills a table body by what makes lines of a row, the rest only when asked for: there may be ten thousand people. */
function fillTable(body, rows, lines, width, step = 500) {
    let drawn = 0;
    function more() {
        const part = rows.slice(drawn, drawn + step);
        const first = part.flatMap(lines);
        body.append(...first);
        drawn += part.length;
        if (drawn < rows.length) {
            const button = el(
                "button",
                { type: "button" },
                `Show ${number.format(Math.min(step, rows.length - drawn))} more`,
            );
            const line = el(
                "tr",
                { class: "more" },
                el("td", { colspan: width }, button, ` ${number.format(drawn)} of ${number.format(rows.length)}`),
            );
            button.addEventListener("click", () => {
                line.remove();
                const next = more();
                next.tabIndex = -1;
                next.focus();
            });
            body.append(line);
        }
        return first[0];
    }
    more();
}
