/*
Copyright (c) 2026 ClusterOps contributors
GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
SPDX-License-Identifier: GPL-3.0-or-later
*/
/* What is in a cluster's row once it is opened: its message, and a table of the people it is about. */
const COLUMNS = [
    ["what", "What", (row) => key(row.kind)],
    ["name", "Name", (row, query) => name(texts[row.name], query)],
    ["account", "Account", (row, query) => name(texts[row.account || 0], query)],
    ["type", "Type", (row) => (row.type ? texts[row.type] : "user")],
    ["before", "Group found", (row, query) => name(texts[row.before || 0], query)],
    ["after", "Group wanted", (row, query) => name(texts[row.after || 0], query)],
    ["since", "Since", (row) => (row.since ? time(texts[row.since]) : "")],
    ["wanted", "Wanted", (row) => texts[row.wanted || 0].replace("_", " ")],
    ["code", "Error", (row, query) => name(texts[row.code || 0], query)],
    ["message", "Message", (row, query) => name(texts[row.message || 0], query)],
    ["request_id", "Request id", (row) => el("code", {}, texts[row.request_id || 0])],
];

function details(one, rows, query) {
    const parts = [];
    if (one.message) parts.push(el("p", { class: "message" }, name(one.message, query)));
    if (rows.length) parts.push(people(one, rows, query));
    if (!one.message && !one.rows.length) {
        const nothing = {
            in_line: "Nothing differs here.",
            changed: "Something changed that cannot be told.",
            not_run: "Nothing was run for this cluster.",
        };
        parts.push(el("p", { class: "faint" }, nothing[one.state] || "Nothing more is known."));
    }
    if (rows.length < one.rows.length) {
        parts.push(
            el(
                "p",
                { class: "faint" },
                `${number.format(one.rows.length - rows.length)} more do not match what is looked for.`,
            ),
        );
    }
    return parts;
}

function people(one, rows, query) {
    const used = COLUMNS.filter(([field]) => field === "what" || rows.some((row) => row[field]));
    const heads = used.map(([, title]) => el("th", { scope: "col" }, title));
    const body = el("tbody");
    fillTable(
        body,
        rows,
        (row) => used.map(([field, , cell]) => el("td", { class: field }, cell(row, query))),
        used.length,
    );
    const caption = el("caption", { class: "unseen" }, "People on ", name(one.host));
    return el("table", { class: "people" }, caption, el("thead", {}, el("tr", {}, ...heads)), body);
}

/* The section on what is different from the report before. */
function drawComparison() {
    const found = report.comparison;
    if (!found) return;
    const steps = [];
    for (const [host, before, after, read, lists] of found.clusters) {
        if (before !== after)
            steps.push({ host, before: report.words.states[before], after: report.words.states[after], read });
        for (const [way, columns] of Object.entries(lists)) {
            for (const row of unpacked(columns, way))
                steps.push({ ...row, host, way, before: texts[row.before], after: texts[row.after] });
        }
    }
    for (const host of found.clusters_added)
        steps.push({ host, before: "not in the audit", after: "in the audit", read: true });
    for (const host of found.clusters_gone)
        steps.push({ host, before: "in the audit", after: "not in the audit", read: true });
    const count = (way) => steps.filter((step) => step.way === way).length;
    byId("comparison-heading").append("Since the audit of ", time(found.previous));
    const section = byId("comparison");
    section.hidden = false;
    if (!steps.length) {
        section.append(el("p", {}, "Nothing is different."));
        return;
    }
    const facts = [
        ["came", "came"],
        ["went", "went"],
        ["changed", "changed otherwise"],
    ];
    section.append(
        el(
            "p",
            { class: "steps" },
            ...facts.map(([way, word]) => el("span", {}, el("strong", {}, number.format(count(way))), ` ${word}`)),
        ),
    );
    const words = (text) => (text || "").replace("_", " ");
    const WAYS = { came: "+ came", went: "− went", changed: "~ changed" };
    const cells = (step) => [
        el("th", { scope: "row" }, name(step.host)),
        el(
            "td",
            {},
            step.name === undefined ? el("em", {}, "the cluster") : name(texts[step.name]),
            step.account ? el("span", { class: "faint" }, " account ", name(texts[step.account])) : "",
            step.type ? " (group)" : "",
        ),
        el("td", {}, WAYS[step.way] || (step.read ? "state" : "state, people not comparable")),
        el("td", {}, words(step.before)),
        el("td", {}, words(step.after)),
    ];
    const body = el("tbody");
    fillTable(body, steps, cells, 5, 100);
    const heads = ["Cluster", "Name", "What", "Before", "Now"].map((title) => el("th", { scope: "col" }, title));
    const table = el("table", { class: "people" }, el("thead", {}, el("tr", {}, ...heads)), body);
    section.append(
        el(
            "details",
            { open: steps.length <= 10 },
            el("summary", {}, `Show ${many(steps.length, "difference")}`),
            el("div", { class: "scroll" }, table),
        ),
    );
}
