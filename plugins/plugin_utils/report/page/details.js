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
    ["group", "Group", (row, query) => name(texts[row.group || 0], query)],
    ["sudo", "Sudo", (row) => (row.sudo ? "yes" : "")],
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
    if (rows.length) parts.push(differing(one, rows, query));
    if (!one.message && !one.rows.length) {
        const nothing = {
            in_line: "Nothing differs here.",
            changed: "Something changed that cannot be told.",
            not_run: "Nothing was run for this cluster.",
        };
        parts.push(el("p", { class: "faint" }, nothing[one.state] || "Nothing more is known."));
    }
    if (one.read && one.read !== report.generated) {
        parts.push(el("p", { class: "faint" }, "Who is on it is known as of ", time(one.read), "."));
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

function differing(one, rows, query) {
    const used = COLUMNS.filter(([field]) => field === "what" || rows.some((row) => row[field]));
    const heads = used.map(([, title]) => el("th", { scope: "col" }, title));
    const body = el("tbody");
    fillTable(
        body,
        rows,
        (row) => [
            line(
                used.map(([, title]) => title),
                used.map(([field, , cell]) => el("td", { class: field }, cell(row, query))),
            ),
        ],
        used.length,
    );
    const caption = el("caption", { class: "unseen" }, "People on ", name(one.host));
    return el("table", { class: "people" }, caption, el("thead", {}, el("tr", {}, ...heads)), body);
}
