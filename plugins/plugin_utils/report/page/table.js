/*
Copyright (c) 2026 ClusterOps contributors
GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
SPDX-License-Identifier: GPL-3.0-or-later
*/
/* The table of clusters. Its rows are made once; finding and filtering only hides them. */
const SEVERITY = ["failed", "partly_done", "unreachable", "not_run", "drifted", "changed", "in_line"];
const counted = LISTS.filter((kind) => DRIFT.includes(kind) || report.totals.rows[kind]);
const HEADS = [
    { title: "Cluster", order: (one) => one.index },
    { title: "State", order: (one) => SEVERITY.indexOf(one.state) },
    ...counted.map((kind) => ({
        title: capital(report.words.lists[kind]),
        count: true,
        order: (one) => -one.counts[kind],
    })),
    { title: "In line", count: true, order: (one) => -(one.unchanged === null ? -1 : one.unchanged) },
    { title: report.kind === "audit" ? "Differences" : "Changes", bar: true, order: (one) => -one.drift },
];
const body = el("tbody");
const rowOf = new Map();
const shown = { view: "clusters", query: "", kind: "", who: "", states: new Set(), sort: 1, reverse: false };
const KINDS = [
    ["", "all clusters"],
    ...counted.map((kind) => [kind, `with ${report.words.lists[kind]}`]),
    ...(report.totals.rows.sudo ? [["sudo", "with sudo that should not be"]] : []),
];

function isOfKind(row) {
    return shown.kind === "sudo" ? row.sudo : row.kind === shown.kind;
}

function countCell(count) {
    if (count === null) return el("td", { class: "count none", title: "not read" }, "?");
    return el("td", { class: count ? "count" : "count none" }, number.format(count));
}

/* Shows how a cluster differs, or why that is not known. */
function lastCell(one) {
    if (known(one)) return el("td", { class: "bars" }, driftBar(one));
    const why = one.message.split("\n")[0] || "not read";
    return el("td", { class: "bars" }, el("span", { class: "faint why", title: why }, name(why)));
}

function known(one) {
    return one.unchanged !== null || one.rows.length > 0;
}

function makeRow(one) {
    const id = `details-${one.index}`;
    const button = el(
        "button",
        { type: "button", class: "link", "aria-expanded": "false", "aria-controls": id },
        name(one.host),
    );
    const where = [one.provider, one.id].filter(Boolean).join(" · ");
    const since =
        one.since && one.since !== report.generated ? el("span", { class: "faint" }, "since ", time(one.since)) : "";
    const cells = [
        el("th", { scope: "row" }, button, el("span", { class: "faint" }, name(where))),
        el("td", {}, badge(one.state), since),
        ...counted.map((kind) => countCell(known(one) ? one.counts[kind] : null)),
        countCell(one.unchanged),
        lastCell(one),
    ];
    const row = line(
        HEADS.map((head) => head.title),
        cells,
        { class: "cluster", "data-host": one.host },
    );
    const more = el("tr", { class: "details", id, hidden: true }, el("td", { colspan: HEADS.length }));
    const made = { row, more, button, open: false };
    rowOf.set(one, made);
    button.addEventListener("click", () => toggle(one, !made.open));
    return made;
}

/* Gives the rows of a cluster that the search is for; all of them when it is for the cluster itself. */
function matching(one, found) {
    let rows = shown.kind ? one.rows.filter(isOfKind) : one.rows;
    if (shown.query && !one.words.includes(shown.query)) {
        rows = rows.filter(
            (row) =>
                found.has(row.name) ||
                found.has(row.account) ||
                found.has(row.group) ||
                found.has(row.before) ||
                found.has(row.after) ||
                found.has(row.code) ||
                found.has(row.message) ||
                found.has(row.request_id),
        );
    }
    return rows;
}

function wantedTexts() {
    const found = new Set();
    if (shown.query)
        lowered.forEach((text, index) => {
            if (text.includes(shown.query)) found.add(index);
        });
    return found;
}

function toggle(one, open, found = wantedTexts()) {
    const made = rowOf.get(one);
    made.open = open;
    made.button.setAttribute("aria-expanded", String(open));
    made.more.hidden = !open || made.row.hidden;
    made.more.firstChild.replaceChildren(...(open ? details(one, matching(one, found), shown.query) : []));
}

/* Shows the clusters that are looked for, and returns them. */
function applyToClusters() {
    const found = wantedTexts();
    let matches = 0;
    const visible = clusters.filter((one) => {
        const made = rowOf.get(one);
        const rows = matching(one, found);
        const wanted =
            (!shown.states.size || shown.states.has(one.state)) &&
            (!shown.kind || rows.length > 0) &&
            (!shown.query || one.words.includes(shown.query) || rows.length > 0);
        made.row.hidden = !wanted;
        made.more.hidden = !wanted || !made.open;
        if (wanted && made.open) toggle(one, true, found);
        if (wanted) matches += rows.length;
        return wanted;
    });
    const people = shown.query || shown.kind ? `, ${many(matches, "difference")} in them` : "";
    byId("shown").textContent =
        `${number.format(visible.length)} of ${many(clusters.length, "cluster")} shown${people}`;
    return visible;
}

function sortRows() {
    const { order } = HEADS[shown.sort];
    const sign = shown.reverse ? -1 : 1;
    const sorted = [...clusters].sort((a, b) => sign * (order(a) - order(b)) || b.drift - a.drift || a.index - b.index);
    body.replaceChildren(...sorted.flatMap((one) => [rowOf.get(one).row, rowOf.get(one).more]));
    for (const [index, head] of HEADS.entries()) {
        // A count is shown with the largest first, which readers call descending.
        const down = Boolean(head.count || head.bar) !== shown.reverse;
        if (index === shown.sort) head.cell.setAttribute("aria-sort", down ? "descending" : "ascending");
        else head.cell.removeAttribute("aria-sort");
    }
}

function drawTable() {
    for (const [index, head] of HEADS.entries()) {
        const button = el("button", { type: "button", class: "sort" }, head.title);
        head.cell = el("th", { scope: "col", class: head.count ? "count" : head.bar ? "bars" : undefined }, button);
        button.addEventListener("click", () => {
            shown.reverse = shown.sort === index && !shown.reverse;
            shown.sort = index;
            sortRows();
        });
    }
    clusters.forEach(makeRow);
    byId("table").append(
        el("caption", { class: "unseen" }, "Clusters, a row each"),
        el("thead", {}, el("tr", {}, ...HEADS.map((head) => head.cell))),
        body,
    );
    sortRows();
}
