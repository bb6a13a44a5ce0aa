/*
Copyright (c) 2026 ClusterOps contributors
GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
SPDX-License-Identifier: GPL-3.0-or-later
*/
/* Unpacks the data. Texts are numbers into `texts`, of which each stands there as how much of the one before it begins
   with, and its rest. A list is columns of numbers; a column that is one number has it in every row, and names are
   steps from one number to the next. */
const report = JSON.parse(document.getElementById("data").textContent);
const texts = [];
for (let at = 0; at < report.texts.length; at += 2) {
    const before = texts.length ? texts[texts.length - 1] : "";
    texts.push(before.slice(0, report.texts[at]) + report.texts[at + 1]);
}
const lowered = texts.map((text) => text.toLowerCase());
const DRIFT = ["missing", "extra", "wrong_group"];
const LISTS = Object.keys(report.words.lists);
const number = new Intl.NumberFormat("en");

function capital(text) {
    return text.charAt(0).toUpperCase() + text.slice(1);
}

function many(count, word) {
    return `${number.format(count)} ${word}${count === 1 ? "" : "s"}`;
}

/* Gives the rows of a list as objects with numbers of texts. */
function unpacked(columns, kind) {
    const keys = Object.keys(columns);
    let name = 0;
    return columns.name.map((step, index) => {
        const row = { kind };
        for (const key of keys) {
            const column = columns[key];
            row[key] = key === "name" ? (name += step) : typeof column === "number" ? column : column[index];
        }
        return row;
    });
}

function cluster([host, provider, id, state, unchanged, message, since, read, lists, members], index) {
    const counts = {};
    for (const kind of LISTS) counts[kind] = lists[kind] ? lists[kind].name.length : 0;
    const rows = LISTS.flatMap((kind) => (lists[kind] ? unpacked(lists[kind], kind) : []));
    const drift = DRIFT.reduce((sum, kind) => sum + counts[kind], 0);
    const words = [host, provider, id, message].join("\n").toLowerCase();
    counts.sudo = rows.filter((row) => row.sudo).length;
    return { index, host, provider, id, state, unchanged, message, since, read, counts, rows, members, drift, words };
}

const clusters = report.clusters.map(cluster);

/* Gives everybody with their accounts, by name. Made when it is asked for: there may be hundreds of thousands. */
let everybody = null;
function people() {
    if (everybody) return everybody;
    const found = new Map();
    for (const one of clusters) {
        for (const row of one.members ? unpacked(one.members, "member") : []) {
            if (!found.has(row.name)) found.set(row.name, { name: row.name, accounts: [] });
            found.get(row.name).accounts.push({ one, row, expires: texts[row.expires || 0] });
        }
    }
    everybody = [...found.values()].sort((a, b) => (lowered[a.name] < lowered[b.name] ? -1 : 1));
    return everybody;
}

/* Tells whether an account is one that ends within the days that the report was asked for, or has ended. */
const expiring = new Date(Date.parse(report.generated) + report.expiring_days * 86400000).toISOString().slice(0, 10);
function endsSoon({ expires }) {
    return expires !== "" && expires <= expiring;
}

/* Gives "2026-11-22 03:14 UTC". */
function moment(time) {
    return `${time.slice(0, 10)} ${time.slice(11, 16)} UTC`;
}

function days(since) {
    return Math.floor((Date.parse(report.generated) - Date.parse(since)) / 86400000);
}
