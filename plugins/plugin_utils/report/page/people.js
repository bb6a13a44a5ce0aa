/*
Copyright (c) 2026 ClusterOps contributors
GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
SPDX-License-Identifier: GPL-3.0-or-later
*/
/* The view of people: on which clusters somebody is, in which group, since when, on the roster or not, until when. */
const WHO = [
    ["", "everybody", () => true],
    ["sudo", "with sudo", ({ row }) => row.sudo],
    ["off", "not on the roster", ({ row }) => isOff(row)],
    ["expiring", `ending within ${many(report.expiring_days, "day")}`, endsSoon],
];
/* Without a word on it, somebody is on the roster. */
function isOff(row) {
    return row.on_roster === 0;
}

const PEOPLE_HEADS = ["Person", "Clusters", "Groups", "Since", "Roster", "Ends"];
const ACCOUNT_HEADS = ["Cluster", "Account", "Group", "Since", "Roster", "Ends", "As of"];

/* Gives the people that are looked for, each with those of their accounts that match. */
function wantedPeople() {
    const wanted = WHO.find(([who]) => who === shown.who)[2];
    const found = wantedTexts();
    const query = shown.query;
    const hosts = new Set(query ? clusters.filter((one) => one.words.includes(query)) : []);
    const matches = ({ one, row }) => found.has(row.account) || found.has(row.group) || hosts.has(one);
    const result = [];
    for (const person of people()) {
        const all = shown.who ? person.accounts.filter(wanted) : person.accounts;
        const accounts = !query || found.has(person.name) ? all : all.filter(matches);
        if (accounts.length) result.push({ ...person, accounts });
    }
    return result;
}

function distinct(values) {
    return [...new Set(values)].filter(Boolean);
}

function roster(accounts) {
    const off = accounts.filter(({ row }) => isOff(row)).length;
    if (!off) return "on the roster";
    return off === accounts.length ? "not on it" : `not on it for ${number.format(off)}`;
}

function personLines(person) {
    const { accounts } = person;
    const more = el("tr", { class: "details", hidden: true }, el("td", { colspan: PEOPLE_HEADS.length }));
    const button = el("button", { type: "button", class: "link", "aria-expanded": "false" }, name(texts[person.name], shown.query));
    button.addEventListener("click", () => {
        more.hidden = !more.hidden;
        button.setAttribute("aria-expanded", String(!more.hidden));
        more.firstChild.replaceChildren(...(more.hidden ? [] : [accountsOf(person)]));
    });
    const groups = distinct(accounts.map(({ row }) => texts[row.group || 0])).sort();
    const since = accounts.reduce((first, { row }) => (first < texts[row.since] ? first : texts[row.since]), "~");
    const ends = distinct(accounts.map(({ expires }) => expires)).sort();
    const sudo = accounts.some(({ row }) => row.sudo) ? el("span", { class: "badge failed" }, " sudo") : "";
    const cells = [
        el("th", { scope: "row" }, button),
        el("td", { class: "count" }, number.format(accounts.length)),
        el("td", {}, name(groups.join(", ")), sudo),
        el("td", {}, time(since)),
        el("td", {}, roster(accounts)),
        el("td", {}, ends.length ? ends[0] : "", ends.length > 1 ? " and later" : ""),
    ];
    return [line(PEOPLE_HEADS, cells, { class: "cluster person" }), more];
}

function accountsOf(person) {
    const body = el("tbody");
    const lines = ({ one, row, expires }) => {
        const cells = [
            el("th", { scope: "row" }, name(one.host)),
            el("td", {}, name(texts[row.account || row.name])),
            el("td", {}, name(texts[row.group || 0]), row.sudo ? el("span", { class: "badge failed" }, " sudo") : ""),
            el("td", {}, time(texts[row.since])),
            el("td", {}, isOff(row) ? "not on it" : "on the roster"),
            el("td", {}, expires),
            el("td", {}, one.read === report.generated ? "" : time(one.read)),
        ];
        return [line(ACCOUNT_HEADS, cells)];
    };
    fillTable(body, person.accounts, lines, ACCOUNT_HEADS.length, 200);
    const caption = el("caption", { class: "unseen" }, "Accounts of ", name(texts[person.name]));
    const heads = ACCOUNT_HEADS.map((title) => el("th", { scope: "col" }, title));
    return el("table", { class: "people" }, caption, el("thead", {}, el("tr", {}, ...heads)), body);
}

/* Draws those who are looked for anew, the first of them only. */
function drawPeople() {
    const found = wantedPeople();
    const body = el("tbody");
    fillTable(body, found, personLines, PEOPLE_HEADS.length, 100);
    const heads = PEOPLE_HEADS.map((title) => el("th", { scope: "col", class: title === "Clusters" ? "count" : undefined }, title));
    byId("people-table").replaceChildren(
        el("caption", { class: "unseen" }, "People, a row each"),
        el("thead", {}, el("tr", {}, ...heads)),
        body,
    );
    const accounts = found.reduce((sum, person) => sum + person.accounts.length, 0);
    const all = people().length;
    byId("shown").textContent =
        `${number.format(found.length)} of ${all === 1 ? "1 person" : `${number.format(all)} people`} shown, with ${many(accounts, "account")}`;
    return found;
}
