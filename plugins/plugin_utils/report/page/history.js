/*
Copyright (c) 2026 ClusterOps contributors
GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
SPDX-License-Identifier: GPL-3.0-or-later
*/
/* Who came and went from audit to audit, the latest first. */
const WAYS = { came: "+ came", went: "− went", changed: "~ changed group" };
const HISTORY_HEADS = ["Cluster", "Name", "What", "Before", "Now"];

/* Gives what is different in one audit as rows of a host, a name, and what it was before and is now. */
function stepRows(step) {
    const rows = [];
    for (const [host, before, after, read, lists] of step.clusters) {
        if (before !== after) {
            const what = read ? "state" : "state, people not comparable";
            rows.push({ host, what, before: report.words.states[before], after: report.words.states[after] });
        }
        for (const [way, columns] of Object.entries(lists)) {
            for (const row of unpacked(columns, way)) {
                rows.push({ ...row, host, way, what: WAYS[way], before: texts[row.before || 0], after: texts[row.after || 0] });
            }
        }
    }
    for (const host of step.clusters_added) rows.push({ host, what: "state", before: "not in the audit", after: "in the audit" });
    for (const host of step.clusters_gone) rows.push({ host, what: "state", before: "in the audit", after: "not in the audit" });
    return rows;
}

function historyLine(row) {
    const who = [
        row.way ? name(texts[row.name]) : el("em", {}, "the cluster"),
        row.account ? el("span", { class: "faint" }, " account ", name(texts[row.account])) : "",
        row.type ? " (group)" : "",
    ];
    const cells = [
        el("th", { scope: "row" }, name(row.host)),
        el("td", {}, ...who),
        ...[row.what, row.before, row.after].map((text) => el("td", {}, text)),
    ];
    return [line(HISTORY_HEADS, cells)];
}

function drawHistory() {
    const section = byId("history");
    section.hidden = !report.history.length;
    report.history.forEach((step, index) => {
        const rows = stepRows(step);
        const counts = Object.keys(WAYS).map((way) => [way, rows.filter((row) => row.way === way).length]);
        const told = counts.filter(([, count]) => count).map(([way, count]) => `${number.format(count)} ${way}`);
        const others = rows.filter((row) => !row.way).length;
        if (others) told.push(`${many(others, "change")} of clusters`);
        const body = el("tbody");
        const heads = HISTORY_HEADS.map((title) => el("th", { scope: "col" }, title));
        const table = el("table", { class: "people" }, el("thead", {}, el("tr", {}, ...heads)), body);
        const summary = el("summary", {}, time(step.generated), `: ${told.join(", ") || "nothing is different"}`);
        const scroll = el("div", { class: "scroll", role: "region", tabindex: "0", "aria-label": "History" }, table);
        const fill = () => !body.firstChild && fillTable(body, rows, historyLine, HISTORY_HEADS.length, 100);
        const details = el("details", {}, summary, el("p", { class: "faint" }, "Since the audit of ", time(step.previous)), scroll);
        if (!rows.length) scroll.remove();
        details.addEventListener("toggle", fill);
        if (index === 0 && rows.length && rows.length <= 10) {
            fill();
            details.open = true;
        }
        section.append(details);
    });
}
