//! The return of looked-after children (SSDA903): a header with a row for each child, and episodes (feeds, section 5).
//! Of the other tables two say that a child is adopted; all else in them stays with social care.

use child::FeedKind;

use super::{
    joined::Row,
    set::{Join, Set, Table, kept},
    side::key_text,
    tree::{Branch, Record, Tree},
};
use crate::{
    decode::record::Sheet,
    layout::{ANYWHERE, Meaning},
};

pub(super) static SSDA903: Set = Set {
    kind: FeedKind::Ssda903,
    tables: TABLES,
    // Without the episodes nobody would know who is placed for adoption, and shields would be lifted.
    needed: &["episodes"],
    wanted: &[],
    tree: Tree {
        roots: &["EXPSSDA903"],
        holders: &[],
        records: &[Record {
            element: "CHILD",
            table: "header",
            parts: XML_CHILD,
        }],
        head: None,
        marks: XML_MARKS,
    },
    fill,
};

const TO_CHILD: &[Join] = &[Join::main("child")];

const TABLES: &[Table] = &[
    Table::main(
        "header",
        &["child", "dob", "upn"],
        &[kept("child"), kept("sex"), kept("dob"), kept("upn"), ANYWHERE],
    ),
    // Where the child lives and lived is kept nowhere.
    Table::side(
        "episodes",
        TO_CHILD,
        &["decom", "ls", "place"],
        &[
            kept("child"),
            ("decom", Meaning::DayOnly),
            ("dec", Meaning::DayOnly),
            ("ls", Meaning::CodeOnly),
            ("place", Meaning::AdoptionMark),
            ("rec", Meaning::AdoptionMark),
        ],
    ),
    Table::side("ad1", TO_CHILD, &["date_int", "date_match"], &[kept("child")]),
    Table::side("placedadoption", TO_CHILD, &["date_placed"], &[kept("child")]),
    Table::unused("reviews", &["child", "review_code"]),
    Table::unused("uasc", &["child", "duc"]),
    Table::unused("oc2", &["child", "sdq_score"]),
    Table::unused("oc3", &["child", "in_touch"]),
    Table::unused("prevperm", &["child", "prev_perm"]),
    Table::unused("missing", &["child", "mis_start"]),
    Table::unused("swepisodes", &["child", "sw_decom"]),
    Table::unused("dolo", &["child", "dolo_start"]),
];

const XML_EPISODE: &[Branch] = &[Branch::Column(&["PL"], "place")];
const XML_CHILD: &[Branch] = &[
    Branch::Within(&["HEADER"], &[Branch::Column(&["CHILDID"], "child")]),
    Branch::Column(&["CHILDID"], "child"),
    Branch::Row(&["EPISODE"], "episodes", XML_EPISODE),
    Branch::Within(&["EPISODES"], &[Branch::Row(&["EPISODE"], "episodes", XML_EPISODE)]),
];
// What the tables of adopted children hold stands in the header of the child, or in elements of its own.
const XML_MARKS: &[(&str, &str)] = &[
    ("AD1", "ad1"),
    ("DATE_INT", "ad1"),
    ("DATE_MATCH", "ad1"),
    ("NB_ADOPTR", "ad1"),
    ("SEX_ADOPTR", "ad1"),
    ("LS_ADOPTR", "ad1"),
    ("AD_PLACED", "placedadoption"),
    ("PLACEDADOPTION", "placedadoption"),
    ("DATE_PLACED", "placedadoption"),
    ("DATE_PLACED_CEASED", "placedadoption"),
];

fn fill(row: &Row<'_>, sheet: &mut Sheet) {
    sheet.set("CHILD", row.text("child").and_then(key_text));
    sheet.set("UPN", row.text("upn"));
    sheet.set("DOB", row.text("dob"));
    sheet.set("SEX", row.text("sex").and_then(key_text));
    let marked = row
        .side("episodes")
        .any(|episode| episode.text("place").or_else(|| episode.text("rec")).is_some());
    let adopted = marked || row.side("ad1").chain(row.side("placedadoption")).next().is_some();
    sheet.set(ANYWHERE.0, adopted.then_some("Y").or_else(|| row.text(ANYWHERE.0)));
    for episode in row.side("episodes") {
        sheet.add("episodes", |cell| episode.text(&cell.to_ascii_lowercase()));
    }
}
